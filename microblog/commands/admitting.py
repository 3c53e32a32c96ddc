"""The white list: who reads a closed blog; and whom one does not want as a reader."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.relations import Related, Relation, Relations
from microblog.commands.replies import Reply
from microblog.domain.errors import Refused
from microblog.domain.names import Nick
from microblog.domain.people import User
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import lists, readers, subscriptions, users


@dataclass(frozen=True, slots=True)
class ListReaders:
    """The caller's white list, and who asks to be on it."""


@dataclass(frozen=True, slots=True)
class WhiteList(Reply):
    """Who reads the caller's blog when it is closed, and who asks to."""

    entries: tuple[lists.Entry, ...]
    then: str = ""


@command(
    "whitelist",
    "WL|WHITELIST",
    summary=_("Who may read your blog when it is closed, and who asks to"),
    section=Section.FOLLOWING,
    examples=("WL",),
    access=Access.ANYONE,
)
async def list_readers(context: Context, request: ListReaders) -> WhiteList:
    """The white list and the open requests."""
    page = await lists.page(
        context.connection, "list_readers", context.caller.user_id, context.after
    )
    return WhiteList(page.entries, page.then)


@dataclass(frozen=True, slots=True)
class Allow:
    """Let people read the caller's blog also when it is closed."""

    nicks: tuple[Nick, ...]


@command(
    "allow",
    "ALLOW|WL|WHITELIST <nicks>",
    summary=_("Let people read your blog when it is closed (SET readers on)"),
    section=Section.FOLLOWING,
    examples=("ALLOW @juliet", "WL @juliet @nurse"),
)
async def allow(context: Context, request: Allow) -> Relations:
    """Put each person on the white list; whoever has asked follows the caller from now on."""
    return Relations(tuple([await _allow(context, nick) for nick in request.nicks]))


async def _allow(context: Context, nick: Nick) -> Related:
    connection, caller = context.connection, context.caller.user_id
    reader = await _someone_else(context, nick)
    target = Nick(str(reader.nick))
    standing = await readers.standing(connection, reader.user_id, caller)
    if standing.is_blocked:
        raise Refused("allow_blocked", nick=target.name)
    new = await readers.allow(connection, caller, reader.user_id)
    if new:
        context.undo_with(Disallow((target,)))
    if not await readers.withdraw(connection, caller, reader.user_id):
        return Related(target, Relation.ALLOWED if new else Relation.ALREADY_ALLOWED)
    if await subscriptions.terms(connection, caller, reader.user_id) is None:
        await subscriptions.follow_user(connection, caller, reader.user_id)
    await context.emit("allowed", recipient=reader.user_id)
    return Related(target, Relation.ADMITTED)


@dataclass(frozen=True, slots=True)
class Disallow:
    """Take people off the white list, and refuse their requests."""

    nicks: tuple[Nick, ...]


@command(
    "disallow",
    "DISALLOW|UWL <nicks>",
    summary=_("Take people off the list of those who read your closed blog, or refuse a request"),
    section=Section.FOLLOWING,
    examples=("DISALLOW @paris", "UWL @paris"),
)
async def disallow(context: Context, request: Disallow) -> Relations:
    """Take each person off the white list; of a closed blog they are no subscribers any more."""
    return Relations(tuple([await _disallow(context, nick) for nick in request.nicks]))


async def _disallow(context: Context, nick: Nick) -> Related:
    connection, caller = context.connection, context.caller.user_id
    reader = await _someone_else(context, nick)
    target = Nick(str(reader.nick))
    was_asking = await readers.withdraw(connection, caller, reader.user_id)
    if not await readers.disallow(connection, caller, reader.user_id):
        return Related(target, Relation.DECLINED if was_asking else Relation.NOT_ALLOWED)
    if await readers.is_closed(connection, caller):
        await subscriptions.lose(connection, caller, reader.user_id)
    context.undo_with(Allow((target,)))
    return Related(target, Relation.DISALLOWED)


async def _someone_else(context: Context, nick: Nick) -> User:
    user = await users.by_nick(context.connection, nick)
    if user.user_id == context.caller.user_id:
        raise Refused("allow_yourself")
    return user


@dataclass(frozen=True, slots=True)
class Lose:
    """Let somebody follow the caller no longer."""

    nick: Nick


@command(
    "lose",
    "LOSE <nick>",
    summary=_("Make somebody stop following you; BL also keeps them from coming back"),
    section=Section.FOLLOWING,
    examples=("LOSE @paris",),
)
async def lose(context: Context, request: Lose) -> Relations:
    """End every subscription of a person to what the caller writes, and their request for it."""
    connection, caller = context.connection, context.caller.user_id
    reader = await users.by_nick(connection, request.nick)
    if reader.user_id == caller:
        raise Refused("lose_yourself")
    was_asking = await readers.withdraw(connection, caller, reader.user_id)
    did_follow = await subscriptions.lose(connection, caller, reader.user_id)
    relation = Relation.LOST if was_asking or did_follow else Relation.NOT_FOLLOWING
    return Relations((Related(Nick(str(reader.nick)), relation),))
