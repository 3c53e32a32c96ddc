"""Following people, tags, clubs, threads, and what a person writes with a tag."""

from dataclasses import dataclass, replace

from microblog.commands import abroad, clubs
from microblog.commands.context import Context
from microblog.commands.relations import Related, Relation, Relations, Targets, either, local
from microblog.commands.replies import Reply
from microblog.domain.errors import Refused
from microblog.domain.names import Club, Nick, Tag, TaggedNick
from microblog.domain.people import User
from microblog.domain.ref import Ref
from microblog.grammar.command import Access, Section, command, usage
from microblog.i18n import mark as _
from microblog.store import blocks, notices, posts, readers, subscriptions, tags, users
from microblog.store.lists import Named
from microblog.store.subscriptions import EVERYTHING, Terms


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Follow all of `targets`, people perhaps only for what they recommend, or without pushes.

    Text is the address of somebody on another server, or of a feed.
    """

    targets: Targets | str
    recommendations: bool = False
    silent: bool = False


@command(
    "subscribe",
    "S|SUB|SUBSCRIBE|FOLLOW|F <targets>",
    "S|SUB|SUBSCRIBE|FOLLOW|F <targets:address>",
    usage("S! <targets:nicks>", recommendations=True),
    usage("L <targets:nicks>", silent=True),
    summary=_("Follow people, tags, clubs and threads; S! only recommendations, L without pushes"),
    section=Section.FOLLOWING,
    examples=("S @juliet", "S @juliet *verona", "S *xmpp !poets #100123", "S! @paris", "L @paris"),
    access=Access.ANYONE,
)
async def subscribe(context: Context, request: Subscribe) -> Reply:
    """Follow each target; all or none."""
    if isinstance(request.targets, str):
        context.undo_with(Unsubscribe(request.targets))
        return await abroad.follow(context, request.targets)
    targets = local(request.targets)
    if request.recommendations or request.silent:
        _refuse_all_but_people(targets)
    return Relations(tuple([await _follow(context, target, request) for target in targets]))


def _refuse_all_but_people(targets: tuple[Named, ...]) -> None:
    for target in targets:
        if not isinstance(target, Nick):
            raise Refused("people_only", target=str(target))


async def _follow(context: Context, target: Named, request: Subscribe) -> Related:
    match target:
        case Nick():
            return await _follow_person(context, target, request)
        case TaggedNick():
            return await _follow_tagged(context, target)
        case Tag():
            return await _follow_tag(context, target)
        case Club():
            return await clubs.enter(context, target)
        case Ref():
            return await _follow_thread(context, target)


async def _follow_person(context: Context, nick: Nick, request: Subscribe) -> Related:
    connection, caller = context.connection, context.caller
    author = await users.by_nick(connection, nick)
    target = Nick(str(author.nick))
    if await _needs_leave(context, author, target):
        return await _ask(context, author, target)
    before = await subscriptions.terms(connection, author.user_id, caller.user_id)
    wanted = _wanted(request, before)
    if wanted == before:
        return Related(target, _ALREADY[_manner(request)])
    await subscriptions.follow_user(connection, author.user_id, caller.user_id, wanted)
    restore(context, target, before)
    if before is None:
        await _tell(context, "followed", author)
    return Related(target, _manner(request))


async def _needs_leave(context: Context, author: User, target: Named) -> bool:
    """Whether the author's blog is closed to the caller; refuses whom he may not follow."""
    caller = context.caller.user_id
    if author.user_id == caller:
        raise Refused("follow_yourself")
    standing = await readers.standing(context.connection, author.user_id, caller)
    if standing.is_unwelcome:
        raise Refused("follow_unwelcome", nick=str(author.nick))
    if standing.is_blocked:
        raise Refused("follow_blocked", target=f"@{author.nick}")
    return standing.is_closed and not standing.is_reader


async def _ask(context: Context, author: User, target: Nick) -> Related:
    """Ask the owner of a closed blog, who is told once a day at most."""
    if context.caller.nick is None:
        raise Refused("nick_needed")
    new = await readers.ask(context.connection, author.user_id, context.caller.user_id)
    if new:
        context.undo_with(Unsubscribe((target,)))
        await _tell(context, "asked", author)
    return Related(target, either(new, Relation.ASKED, Relation.ALREADY_ASKED))


async def _tell(context: Context, kind: str, author: User) -> None:
    """Push a notice of the caller's deed, unless the same was promised within a day."""
    caller = context.caller
    if caller.nick is not None and not await notices.has_told(
        context.connection, kind, caller.user_id, author.user_id
    ):
        await context.emit(kind, recipient=author.user_id)


def _wanted(request: Subscribe, before: Terms | None) -> Terms:
    if request.recommendations:
        return Terms(wants_posts=False)
    if request.silent:
        return replace(before or EVERYTHING, wants_posts=True, is_silent=True)
    return EVERYTHING


def _manner(request: Subscribe) -> Relation:
    if request.recommendations:
        return Relation.FOR_RECOMMENDATIONS
    return Relation.SILENT if request.silent else Relation.FOLLOWED


def restore(context: Context, target: Nick, before: Terms | None) -> None:
    """Note that UNDO brings back the terms on which the caller followed `target`."""
    if before is None:
        context.undo_with(Unsubscribe((target,)))
        return
    if not before.wants_posts:
        context.undo_with(Subscribe((target,), recommendations=True))
        return
    if not before.wants_recommendations:
        context.undo_with(Unsubscribe((target,), recommendations=True))
    if before.is_silent:
        context.undo_with(Subscribe((target,), silent=True))
    context.undo_with(Subscribe((target,)))


async def _follow_tagged(context: Context, target: TaggedNick) -> Related:
    connection, caller = context.connection, context.caller.user_id
    author = await users.by_nick(connection, target.nick)
    if await _needs_leave(context, author, target):
        raise Refused("blog_closed", nick=str(author.nick))
    tag = await tags.ensure(connection, target.tag)
    found = TaggedNick(Nick(str(author.nick)), Tag(tag.name))
    if await blocks.is_user_tag_blocked(connection, caller, author.user_id, tag.tag_id):
        raise Refused("follow_blocked", target=str(found))
    await _refuse_blocked_tag(context, tag)
    new = await subscriptions.follow_user_tag(connection, author.user_id, tag.tag_id, caller)
    if new:
        context.undo_with(Unsubscribe((found.nick, found.tag)))
    return Related(found, either(new, *_FOLLOW))


async def _follow_tag(context: Context, named: Tag) -> Related:
    tag = await tags.ensure(context.connection, named)
    await _refuse_blocked_tag(context, tag)
    new = await subscriptions.follow_tag(context.connection, tag.tag_id, context.caller.user_id)
    if new:
        context.undo_with(Unsubscribe((Tag(tag.name),)))
    return Related(Tag(tag.name), either(new, *_FOLLOW))


async def _refuse_blocked_tag(context: Context, tag: tags.StoredTag) -> None:
    if await blocks.is_tag_blocked(context.connection, context.caller.user_id, tag.tag_id):
        raise Refused("follow_blocked", target=str(Tag(tag.name)))


async def _follow_thread(context: Context, ref: Ref) -> Related:
    connection, caller, thread_ref = context.connection, context.caller.user_id, Ref(ref.post)
    thread = await posts.state(connection, thread_ref, caller)
    if await blocks.is_blocked(connection, thread.author_id, caller):
        raise Refused("follow_thread_unwelcome", ref=str(thread_ref))
    new = await subscriptions.follow_thread(connection, thread.post_id, caller)
    if new:
        context.undo_with(Unsubscribe((thread_ref,)))
    return Related(thread_ref, either(new, *_FOLLOW), thread.comments)


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Stop following all of `targets`, or stop hearing what people recommend.

    Text is the address of somebody on another server.
    """

    targets: Targets | str
    recommendations: bool = False


@command(
    "unsubscribe",
    "U|USUB|UNSUB|UNSUBSCRIBE|UNFOLLOW|LEAVE <targets>",
    "U|USUB|UNSUB|UNSUBSCRIBE|UNFOLLOW|LEAVE <targets:address>",
    usage("U! <targets:nicks>", recommendations=True),
    summary=_("Stop following people, tags, clubs and threads; U! only recommendations"),
    section=Section.FOLLOWING,
    examples=("U @juliet", "U @juliet *verona", "U *xmpp !poets #100123", "U! @paris"),
    access=Access.ANYONE,
)
async def unsubscribe(context: Context, request: Unsubscribe) -> Reply:
    """Stop following each target; all or none."""
    if isinstance(request.targets, str):
        return await abroad.unfollow(context, request.targets)
    targets = local(request.targets)
    if request.recommendations:
        _refuse_all_but_people(targets)
    return Relations(tuple([await _unfollow(context, target, request) for target in targets]))


async def _unfollow(context: Context, target: Named, request: Unsubscribe) -> Related:
    match target:
        case Nick():
            return await _unfollow_person(context, target, request)
        case TaggedNick():
            return await _unfollow_tagged(context, target)
        case Tag():
            return await _unfollow_tag(context, target)
        case Club():
            return await clubs.leave(context, target)
        case Ref():
            return await _unfollow_thread(context, target)


async def _unfollow_person(context: Context, nick: Nick, request: Unsubscribe) -> Related:
    connection, caller = context.connection, context.caller.user_id
    author = await users.by_nick(connection, nick)
    target = Nick(str(author.nick))
    before = await subscriptions.terms(connection, author.user_id, caller)
    if request.recommendations and (before is None or before.wants_posts):
        return await _without_recommendations(context, author, target, before)
    was_asking = await readers.withdraw(connection, author.user_id, caller)
    if before is not None:
        await subscriptions.unfollow_user(connection, author.user_id, caller)
        restore(context, target, before)
    elif was_asking:
        context.undo_with(Subscribe((target,)))
        return Related(target, Relation.WITHDRAWN)
    return Related(target, either(before is not None, *_UNFOLLOW))


async def _without_recommendations(
    context: Context, author: User, target: Nick, before: Terms | None
) -> Related:
    if before is None:
        return Related(target, Relation.NOT_FOLLOWED)
    if not before.wants_recommendations:
        return Related(target, Relation.ALREADY_WITHOUT_RECOMMENDATIONS)
    wanted = replace(before, wants_recommendations=False)
    caller = context.caller.user_id
    await subscriptions.follow_user(context.connection, author.user_id, caller, wanted)
    restore(context, target, before)
    return Related(target, Relation.WITHOUT_RECOMMENDATIONS)


async def _unfollow_tagged(context: Context, target: TaggedNick) -> Related:
    connection = context.connection
    author = await users.by_nick(connection, target.nick)
    known = await tags.find(connection, [target.tag])
    found = TaggedNick(Nick(str(author.nick)), target.tag)
    was = bool(known) and await subscriptions.unfollow_user_tag(
        connection, author.user_id, known[0].tag_id, context.caller.user_id
    )
    if was:
        context.undo_with(Subscribe((found.nick, found.tag)))
    return Related(found, either(was, *_UNFOLLOW))


async def _unfollow_tag(context: Context, target: Tag) -> Related:
    known = await tags.find(context.connection, [target])
    was = bool(known) and await subscriptions.unfollow_tag(
        context.connection, known[0].tag_id, context.caller.user_id
    )
    if was:
        context.undo_with(Subscribe((target,)))
    return Related(target, either(was, *_UNFOLLOW))


async def _unfollow_thread(context: Context, ref: Ref) -> Related:
    connection, caller = context.connection, context.caller.user_id
    thread = await posts.any_state(connection, Ref(ref.post), caller)
    was = await subscriptions.unfollow_thread(connection, thread.post_id, caller)
    if was and not thread.is_deleted:
        context.undo_with(Subscribe((Ref(ref.post),)))
    return Related(Ref(ref.post), either(was, *_UNFOLLOW))


_FOLLOW = (Relation.FOLLOWED, Relation.ALREADY_FOLLOWED)
_UNFOLLOW = (Relation.UNFOLLOWED, Relation.NOT_FOLLOWED)
_ALREADY = {
    Relation.FOLLOWED: Relation.ALREADY_FOLLOWED,
    Relation.FOR_RECOMMENDATIONS: Relation.ALREADY_FOR_RECOMMENDATIONS,
    Relation.SILENT: Relation.ALREADY_SILENT,
}
