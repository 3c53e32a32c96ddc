"""Help on everything, on a part of it, on one command, and on what has just failed."""

from dataclasses import dataclass
from difflib import get_close_matches

from microblog.commands.context import Context
from microblog.commands.replies import Reply
from microblog.grammar.command import Access, Command, Section, command
from microblog.i18n import LANGUAGES, translations
from microblog.i18n import mark as _
from microblog.store import memory
from microblog.store.memory import Failure


@dataclass(frozen=True, slots=True)
class Help:
    """Help, on `topic` where there is one."""

    topic: str = ""


@dataclass(frozen=True, slots=True)
class Overview(Reply):
    """All commands, in short."""

    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class SectionHelp(Reply):
    """The commands of a part of the help."""

    section: Section
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class CommandHelp(Reply):
    """What one can say to run these commands."""

    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class NoHelp(Reply):
    """There is nothing called `topic`; `near` is what is most like it, or empty."""

    topic: str
    near: str


@dataclass(frozen=True, slots=True)
class Corrected(Reply):
    """What failed last, what it should have been, and help on what it may have meant."""

    failure: Failure
    commands: tuple[Command, ...]


@command(
    "help",
    "HELP|?",
    "HELP <topic>",
    summary=_("This list, help on a part of it, or on one command"),
    section=Section.HELP,
    examples=("HELP", "HELP S", "HELP writing"),
    access=Access.ANYONE,
)
async def help_(context: Context, request: Help) -> Reply:
    """What can be said here; without a topic first of all what was said wrongly just now."""
    topic = request.topic.strip()
    if not topic:
        failure = await memory.take_failure(context.connection, context.caller.user_id)
        if failure is not None:
            return Corrected(failure, _meant(context, failure))
        return Overview(tuple(context.catalogue))
    section = _section(topic)
    if section is not None:
        found = tuple(one for one in context.catalogue if one.section is section)
        return SectionHelp(section, found)
    commands = context.catalogue.about(topic)
    return CommandHelp(commands) if commands else NoHelp(topic, _near(context, topic))


def _meant(context: Context, failure: Failure) -> tuple[Command, ...]:
    """The commands that begin like the mended line, or like the one that failed."""
    for line in (failure.suggestion, failure.body):
        words = line.split(maxsplit=1)
        found = context.catalogue.about(words[0].removeprefix("/")) if words else ()
        if found:
            return found
    return ()


def _section(topic: str) -> Section | None:
    """The part that is called so in any of our languages."""
    for section in Section:
        if topic.casefold() in {name.casefold() for name in _names(section)}:
            return section
    return None


def _names(section: Section) -> set[str]:
    return {translations(language).gettext(section.value) for language in LANGUAGES}


def _near(context: Context, topic: str) -> str:
    """The part or the word of a command that is most like `topic`, or empty."""
    parts = {name.upper() for section in Section for name in _names(section)}
    verbs = {verb for one in context.catalogue for verb in one.verbs}
    return next(iter(get_close_matches(topic.upper(), sorted(parts | verbs), 1)), "")
