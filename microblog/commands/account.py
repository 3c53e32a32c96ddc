"""The caller's account: nick, language, delivery; and signs of life."""

from dataclasses import dataclass, replace

from microblog import __version__
from microblog.commands.context import Context
from microblog.commands.replies import (
    LanguageSet,
    Myself,
    Named,
    Pong,
    Switched,
    Versioned,
)
from microblog.domain.errors import Refused
from microblog.domain.names import Nick
from microblog.grammar.command import Access, Section, command
from microblog.i18n import LANGUAGES
from microblog.i18n import mark as _
from microblog.store import users


@dataclass(frozen=True, slots=True)
class TakeNick:
    """Be called `name` from now on."""

    name: str


@command(
    "nick",
    "NICK|REGISTER <name>",
    summary=_("Choose your nick"),
    section=Section.ACCOUNT,
    examples=("NICK juliet",),
    access=Access.ANYONE,
)
async def take_nick(context: Context, request: TakeNick) -> Named:
    """Take a nick, once."""
    nick = Nick(request.name.removeprefix("@"))
    caller = context.caller
    if caller.nick is not None:
        if Nick(caller.nick).key == nick.key:
            return Named(Nick(caller.nick))
        raise Refused("nick_chosen", nick=caller.nick)
    if nick.fault is not None:
        raise Refused(nick.fault, nick=nick.name)
    await users.set_nick(context.connection, caller.user_id, nick)
    return Named(nick)


@dataclass(frozen=True, slots=True)
class WhoAmI:
    """The caller's own account."""


@command(
    "whoami",
    "WHOAMI",
    "NICK",
    summary=_("Who you are here"),
    section=Section.ACCOUNT,
    examples=("WHOAMI",),
    access=Access.ANYONE,
)
async def who_am_i(context: Context, request: WhoAmI) -> Myself:
    """The account as it is."""
    return Myself(context.caller)


@dataclass(frozen=True, slots=True)
class On:
    """Deliver pushes."""


@command(
    "on",
    "ON",
    summary=_("Deliver posts to me"),
    section=Section.ACCOUNT,
    examples=("ON",),
    access=Access.ANYONE,
)
async def on(context: Context, request: On) -> Switched:
    """Pushes come from now on."""
    await users.set_on(context.connection, context.caller.user_id, is_on=True)
    return Switched(is_on=True)


@dataclass(frozen=True, slots=True)
class Off:
    """Deliver no pushes."""


@command(
    "off",
    "OFF|STOP|QUIT",
    summary=_("Deliver nothing to me for now"),
    section=Section.ACCOUNT,
    examples=("OFF",),
    access=Access.ANYONE,
)
async def off(context: Context, request: Off) -> Switched:
    """Pushes stop; answers to commands still come."""
    await users.set_on(context.connection, context.caller.user_id, is_on=False)
    return Switched(is_on=False)


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Answer in `language`."""

    language: str


@command(
    "lang",
    "LANG <language:word>",
    summary=_("The language of answers: en or ru"),
    section=Section.ACCOUNT,
    examples=("LANG ru", "LANG en"),
    access=Access.ANYONE,
)
async def set_language(context: Context, request: SetLanguage) -> LanguageSet:
    """Answer and push in a language that there is."""
    language = request.language.casefold()
    if language not in LANGUAGES:
        raise Refused("no_such_language", language=request.language)
    await users.set_language(context.connection, context.caller.user_id, language)
    return LanguageSet(language)


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


def renamed(context: Context, nick: Nick) -> Context:
    """The context of a caller who has a nick by now."""
    return context.speaking_as(replace(context.caller, nick=nick.name))
