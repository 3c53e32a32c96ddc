"""Following people, tags and threads, and blocking people and tags."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import (
    Blacklist,
    Related,
    Relation,
    Relations,
    Subscribers,
    Subscriptions,
)
from microblog.domain.errors import Refused
from microblog.domain.names import Club, Nick, Tag
from microblog.domain.ref import Ref
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import posts, subscriptions, tags, users

Targets = tuple[Nick | Tag | Club | Ref, ...]


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Follow all of `targets`."""

    targets: Targets


@command(
    "subscribe",
    "S|SUB|SUBSCRIBE|FOLLOW|F <targets>",
    summary=_("Follow people, tags and threads"),
    section=Section.FOLLOWING,
    examples=("S @juliet", "S *xmpp", "S #100123"),
    access=Access.ANYONE,
)
async def subscribe(context: Context, request: Subscribe) -> Relations:
    """Follow each target; all or none."""
    return Relations(tuple([await _follow(context, target) for target in request.targets]))


async def _follow(context: Context, target: Nick | Tag | Club | Ref) -> Related:
    match target:
        case Nick():
            return await _follow_user(context, target)
        case Tag():
            tag = await tags.ensure(context.connection, target)
            new = await subscriptions.follow_tag(
                context.connection, tag.tag_id, context.caller.user_id
            )
            return Related(Tag(tag.name), _either(new, *_FOLLOW))
        case Ref():
            thread = await posts.state(context.connection, target)
            new = await subscriptions.follow_thread(
                context.connection, thread.post_id, context.caller.user_id
            )
            return Related(Ref(target.post), _either(new, *_FOLLOW), thread.comments)
        case Club():
            raise Refused("clubs_later")


async def _follow_user(context: Context, nick: Nick) -> Related:
    caller = context.caller
    author = await users.by_nick(context.connection, nick)
    if author.user_id == caller.user_id:
        raise Refused("follow_yourself")
    if await subscriptions.is_blocked(context.connection, author.user_id, caller.user_id):
        raise Refused("follow_unwelcome", nick=str(author.nick))
    new = await subscriptions.follow_user(context.connection, author.user_id, caller.user_id)
    if new and caller.nick is not None:
        await context.emit("followed", recipient=author.user_id)
    return Related(Nick(str(author.nick)), _either(new, *_FOLLOW))


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Stop following all of `targets`."""

    targets: Targets


@command(
    "unsubscribe",
    "U|USUB|UNSUB|UNSUBSCRIBE|UNFOLLOW|LEAVE <targets>",
    summary=_("Stop following people, tags and threads"),
    section=Section.FOLLOWING,
    examples=("U @juliet", "U *xmpp", "U #100123"),
    access=Access.ANYONE,
)
async def unsubscribe(context: Context, request: Unsubscribe) -> Relations:
    """Stop following each target; all or none."""
    return Relations(tuple([await _unfollow(context, target) for target in request.targets]))


async def _unfollow(context: Context, target: Nick | Tag | Club | Ref) -> Related:
    caller = context.caller.user_id
    match target:
        case Nick():
            author = await users.by_nick(context.connection, target)
            was = await subscriptions.unfollow_user(context.connection, author.user_id, caller)
            return Related(Nick(str(author.nick)), _either(was, *_UNFOLLOW))
        case Tag():
            known = await tags.find(context.connection, [target])
            was = bool(known) and await subscriptions.unfollow_tag(
                context.connection, known[0].tag_id, caller
            )
            return Related(target, _either(was, *_UNFOLLOW))
        case Ref():
            thread = await posts.any_state(context.connection, target)
            was = await subscriptions.unfollow_thread(context.connection, thread.post_id, caller)
            return Related(Ref(target.post), _either(was, *_UNFOLLOW))
        case Club():
            raise Refused("clubs_later")


@dataclass(frozen=True, slots=True)
class ListSubscriptions:
    """Whom and what the caller follows."""


@command(
    "subscriptions",
    "S|SUBS|SUBSCRIPTIONS",
    summary=_("Whom and what you follow"),
    section=Section.FOLLOWING,
    examples=("S",),
    access=Access.ANYONE,
)
async def list_subscriptions(context: Context, request: ListSubscriptions) -> Subscriptions:
    """The people and tags that the caller follows."""
    caller = context.caller.user_id
    nicks = await subscriptions.names(context.connection, "followed_users", caller)
    names = await subscriptions.names(context.connection, "followed_tags", caller)
    return Subscriptions(tuple(nicks), tuple(map(Tag, names)))


@dataclass(frozen=True, slots=True)
class ListSubscribers:
    """Who follows the caller."""


@command(
    "subscribers",
    "READERS|SUBSCRIBERS",
    summary=_("Who follows you"),
    section=Section.FOLLOWING,
    examples=("READERS",),
    access=Access.ANYONE,
)
async def list_subscribers(context: Context, request: ListSubscribers) -> Subscribers:
    """The people who follow the caller, as far as they have nicks."""
    found = await subscriptions.names(context.connection, "followers", context.caller.user_id)
    return Subscribers(tuple(found))


@dataclass(frozen=True, slots=True)
class Block:
    """Neither hear of `targets` nor be answered by them."""

    targets: Targets


@command(
    "block",
    "BL|BLOCK|IGNORE <targets>",
    "BL +<targets>",
    summary=_("Block people and tags: no pushes from them, no comments by them"),
    section=Section.FOLLOWING,
    examples=("BL @paris", "BL *spam"),
    access=Access.ANYONE,
)
async def block(context: Context, request: Block) -> Relations:
    """Block each target; all or none."""
    return Relations(tuple([await _block(context, target) for target in request.targets]))


async def _block(context: Context, target: Nick | Tag | Club | Ref) -> Related:
    caller = context.caller.user_id
    match target:
        case Nick():
            user = await users.by_nick(context.connection, target)
            if user.user_id == caller:
                raise Refused("block_yourself")
            new = await subscriptions.block_user(context.connection, caller, user.user_id)
            return Related(Nick(str(user.nick)), _either(new, *_BLOCK))
        case Tag():
            tag = await tags.ensure(context.connection, target)
            new = await subscriptions.block_tag(context.connection, caller, tag.tag_id)
            return Related(Tag(tag.name), _either(new, *_BLOCK))
        case Ref() | Club():
            raise Refused("block_what")


@dataclass(frozen=True, slots=True)
class Unblock:
    """Hear of `targets` again."""

    targets: Targets


@command(
    "unblock",
    "UBL|UNBLOCK <targets>",
    "BL -<targets>",
    summary=_("Unblock people and tags"),
    section=Section.FOLLOWING,
    examples=("UBL @paris",),
    access=Access.ANYONE,
)
async def unblock(context: Context, request: Unblock) -> Relations:
    """Unblock each target; all or none."""
    return Relations(tuple([await _unblock(context, target) for target in request.targets]))


async def _unblock(context: Context, target: Nick | Tag | Club | Ref) -> Related:
    caller = context.caller.user_id
    match target:
        case Nick():
            user = await users.by_nick(context.connection, target)
            was = await subscriptions.unblock_user(context.connection, caller, user.user_id)
            return Related(Nick(str(user.nick)), _either(was, *_UNBLOCK))
        case Tag():
            known = await tags.find(context.connection, [target])
            was = bool(known) and await subscriptions.unblock_tag(
                context.connection, caller, known[0].tag_id
            )
            return Related(target, _either(was, *_UNBLOCK))
        case Ref() | Club():
            raise Refused("block_what")


@dataclass(frozen=True, slots=True)
class ListBlocks:
    """Whom and what the caller blocks."""


@command(
    "blacklist",
    "BL|BLACKLIST",
    summary=_("Whom and what you block"),
    section=Section.FOLLOWING,
    examples=("BL",),
    access=Access.ANYONE,
)
async def list_blocks(context: Context, request: ListBlocks) -> Blacklist:
    """The people and tags that the caller blocks."""
    caller = context.caller.user_id
    nicks = await subscriptions.names(context.connection, "blocked_users", caller)
    names = await subscriptions.names(context.connection, "blocked_tags", caller)
    return Blacklist(tuple(nicks), tuple(map(Tag, names)))


_FOLLOW = (Relation.FOLLOWED, Relation.ALREADY_FOLLOWED)
_UNFOLLOW = (Relation.UNFOLLOWED, Relation.NOT_FOLLOWED)
_BLOCK = (Relation.BLOCKED, Relation.ALREADY_BLOCKED)
_UNBLOCK = (Relation.UNBLOCKED, Relation.NOT_BLOCKED)


def _either(changed: bool, now: Relation, already: Relation) -> Relation:
    return now if changed else already
