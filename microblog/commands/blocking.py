"""Blocking people, tags, clubs, and what a person writes with a tag."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.following import Subscribe, restore
from microblog.commands.relations import Related, Relation, Relations, Targets, either, local
from microblog.commands.replies import Reply
from microblog.domain.errors import Refused
from microblog.domain.names import TAG_LIMIT, Club, Nick, Tag, TaggedNick, grouped
from microblog.domain.people import User
from microblog.domain.ref import Ref
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import blocks, clubs, lists, subscriptions, tags, users
from microblog.store.lists import Named


@dataclass(frozen=True, slots=True)
class Block:
    """Neither hear of `targets` nor be answered by them.

    Text is the address of somebody on another server.
    """

    targets: Targets | str


@command(
    "block",
    "BL|BLOCK|IGNORE <targets>",
    "BL +<targets>",
    "BL|BLOCK|IGNORE <targets:address>",
    summary=_("Block people, tags and clubs: no posts from them, no comments or messages by them"),
    section=Section.FOLLOWING,
    examples=("BL @paris", "BL *spam !noise", "BL @paris *fencing"),
    access=Access.ANYONE,
)
async def block(context: Context, request: Block) -> Relations:
    """Block each target; all or none."""
    return Relations(tuple([await _block(context, each) for each in local(request.targets)]))


async def _block(context: Context, target: Named) -> Related:
    match target:
        case Nick():
            return await _block_person(context, target)
        case TaggedNick():
            return await _block_tagged(context, target)
        case Tag():
            return await _block_tag(context, target)
        case Club():
            return await _block_club(context, target)
        case Ref():
            raise Refused("block_what", ref=str(Ref(target.post)))


async def _someone_else(context: Context, nick: Nick) -> User:
    user = await users.by_nick(context.connection, nick)
    if user.user_id == context.caller.user_id:
        raise Refused("block_yourself")
    return user


async def _block_person(context: Context, nick: Nick) -> Related:
    connection, caller = context.connection, context.caller.user_id
    user = await _someone_else(context, nick)
    target = Nick(str(user.nick))
    terms = await subscriptions.terms(connection, user.user_id, caller)
    followed = await subscriptions.tags_followed(connection, user.user_id, caller)
    new = await blocks.block_user(connection, caller, user.user_id)
    if new:
        for start in range(0, len(followed), TAG_LIMIT):
            some = followed[start : start + TAG_LIMIT]
            context.undo_with(Subscribe((target, *map(Tag, some))))
        if terms is not None:
            restore(context, target, terms)
        context.undo_with(Unblock((target,)))
    return Related(target, either(new, *_BLOCK))


async def _block_tagged(context: Context, named: TaggedNick) -> Related:
    connection, caller = context.connection, context.caller.user_id
    user = await _someone_else(context, named.nick)
    tag = await tags.ensure(connection, named.tag)
    target = TaggedNick(Nick(str(user.nick)), Tag(tag.name))
    new = await blocks.block_user_tag(connection, caller, user.user_id, tag.tag_id)
    if new:
        if await subscriptions.unfollow_user_tag(connection, user.user_id, tag.tag_id, caller):
            context.undo_with(Subscribe((target.nick, target.tag)))
        context.undo_with(Unblock((target.nick, target.tag)))
    return Related(target, either(new, *_BLOCK))


async def _block_tag(context: Context, named: Tag) -> Related:
    connection, caller = context.connection, context.caller.user_id
    tag = await tags.ensure(connection, named)
    target = Tag(tag.name)
    new = await blocks.block_tag(connection, caller, tag.tag_id)
    if new:
        if await subscriptions.unfollow_tag(connection, tag.tag_id, caller):
            context.undo_with(Subscribe((target,)))
        context.undo_with(Unblock((target,)))
    return Related(target, either(new, *_BLOCK))


async def _block_club(context: Context, named: Club) -> Related:
    connection, caller = context.connection, context.caller.user_id
    club = await clubs.ensure(connection, named)
    target = Club(club.name)
    new = await blocks.block_club(connection, caller, club.club_id)
    if new:
        if await clubs.leave(connection, club.club_id, caller):
            context.undo_with(Subscribe((target,)))
        context.undo_with(Unblock((target,)))
    return Related(target, either(new, *_BLOCK))


@dataclass(frozen=True, slots=True)
class Unblock:
    """Hear of `targets` again."""

    targets: Targets


@command(
    "unblock",
    "UBL|UNBLOCK <targets>",
    "BL -<targets>",
    summary=_("Unblock people, tags and clubs"),
    section=Section.FOLLOWING,
    examples=("UBL @paris", "UBL *spam !noise"),
    access=Access.ANYONE,
)
async def unblock(context: Context, request: Unblock) -> Relations:
    """Unblock each target; all or none."""
    return Relations(tuple([await _unblock(context, each) for each in grouped(request.targets)]))


async def _unblock(context: Context, target: Named) -> Related:
    connection, caller = context.connection, context.caller.user_id
    inverse: Targets
    match target:
        case Nick():
            user = await users.by_nick(connection, target)
            was = await blocks.unblock_user(connection, caller, user.user_id)
            target = Nick(str(user.nick))
            inverse = (target,)
        case TaggedNick():
            user = await users.by_nick(connection, target.nick)
            tag = await tags.find(connection, [target.tag])
            was = bool(tag) and await blocks.unblock_user_tag(
                connection, caller, user.user_id, tag[0].tag_id
            )
            inverse = (Nick(str(user.nick)), target.tag)
        case Tag():
            tag = await tags.find(connection, [target])
            was = bool(tag) and await blocks.unblock_tag(connection, caller, tag[0].tag_id)
            inverse = (target,)
        case Club():
            club = await clubs.find(connection, [target])
            was = bool(club) and await blocks.unblock_club(connection, caller, club[0].club_id)
            inverse = (target,)
        case Ref():
            raise Refused("block_what", ref=str(Ref(target.post)))
    if was:
        context.undo_with(Block(inverse))
    return Related(target, either(was, *_UNBLOCK))


@dataclass(frozen=True, slots=True)
class ListBlocks:
    """Whom and what the caller blocks and mutes."""


@dataclass(frozen=True, slots=True)
class Blacklist(Reply):
    """Whom and what the caller blocks and mutes; `then` is the cursor behind the last line."""

    entries: tuple[lists.Entry, ...]
    then: str = ""


@command(
    "blacklist",
    "BL|BLACKLIST",
    summary=_("Whom and what you block and mute"),
    section=Section.FOLLOWING,
    examples=("BL",),
    access=Access.ANYONE,
)
async def list_blocks(context: Context, request: ListBlocks) -> Blacklist:
    """People, tags, clubs and people's tags that are blocked, people and threads that are muted."""
    page = await lists.page(
        context.connection, "list_blocks", context.caller.user_id, context.after
    )
    return Blacklist(page.entries, page.then)


_BLOCK = (Relation.BLOCKED, Relation.ALREADY_BLOCKED)
_UNBLOCK = (Relation.UNBLOCKED, Relation.NOT_BLOCKED)
