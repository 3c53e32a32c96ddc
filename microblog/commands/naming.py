"""Who the caller is: the nick, the account, the vCard; and why nobody logs in."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Named, Noted, Reply
from microblog.domain.errors import Refused
from microblog.domain.names import Nick
from microblog.domain.preferences import Delivery, Preferences
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import addresses, preferences, users


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
class Myself(Reply):
    """The caller's own account."""

    nick: str | None
    delivery: Delivery
    preferences: Preferences
    addresses: int


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
    connection, caller = context.connection, context.caller
    return Myself(
        caller.nick,
        await preferences.delivery(connection, caller.user_id),
        await preferences.of(connection, caller.user_id),
        await addresses.count(connection, caller.user_id),
    )


@dataclass(frozen=True, slots=True)
class CardAsked(Reply):
    """The caller's vCard is being read; what it says is told when it has come."""


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Take name, words, link and picture from the caller's vCard."""


@command(
    "vcard",
    "VCARD",
    summary=_("Take your name, picture and link from your vCard"),
    section=Section.ACCOUNT,
    examples=("VCARD",),
    access=Access.ANYONE,
)
async def read_card(context: Context, request: ReadCard) -> CardAsked:
    """Let the edge ask for the vCard (XEP-0054)."""
    return CardAsked()


@dataclass(frozen=True, slots=True)
class LogIn:
    """Log in on the web, where there is nothing to log in to."""


@command(
    "login",
    "LOGIN",
    summary=_("How to use the web: it needs no login"),
    section=Section.ACCOUNT,
    examples=("LOGIN",),
    access=Access.ANYONE,
)
async def log_in(context: Context, request: LogIn) -> Noted:
    """The web only shows; everything is done in the chat."""
    return Noted("no_login")
