"""Signs of life, which need no database."""

from dataclasses import dataclass

from microblog import __version__
from microblog.commands.context import Context
from microblog.commands.replies import Pong, Reply, Versioned
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask whether the bot is there."""


@command(
    "ping",
    "PING",
    summary=_("Is the bot there?"),
    section=Section.HELP,
    examples=("PING",),
    access=Access.ANYONE,
)
async def ping(context: Context, request: Ping) -> Pong:
    """It is."""
    return Pong()


@dataclass(frozen=True, slots=True)
class Version:
    """Ask which version runs."""


@command(
    "version",
    "VERSION",
    summary=_("Which version runs"),
    section=Section.HELP,
    examples=("VERSION",),
    access=Access.ANYONE,
)
async def version(context: Context, request: Version) -> Versioned:
    """The version of the service."""
    return Versioned(__version__)


def at_once(request: object) -> Reply | None:
    """What is answered to `request` whoever asks and whenever; None where that is not known."""
    match request:
        case Ping():
            return Pong()
        case Version():
            return Versioned(__version__)
        case _:
            return None
