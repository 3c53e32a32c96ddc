"""Help on everything and on one command."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Helped
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _


@dataclass(frozen=True, slots=True)
class Help:
    """Help, on `topic` where there is one."""

    topic: str = ""


@command(
    "help",
    "HELP|?",
    "HELP <topic>",
    summary=_("This list, or help on one command"),
    section=Section.HELP,
    examples=("HELP", "HELP S"),
    access=Access.ANYONE,
)
async def help_(context: Context, request: Help) -> Helped:
    """What can be said here."""
    topic = request.topic.strip()
    commands = context.catalogue.about(topic) if topic else tuple(context.catalogue)
    return Helped(topic, commands)
