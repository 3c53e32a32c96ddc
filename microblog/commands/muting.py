"""Muting people and threads, which nobody but the caller learns of."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.relations import Related, Relation, Relations, Targets, either
from microblog.domain.errors import Refused
from microblog.domain.names import Club, Nick, Tag, TaggedNick, grouped
from microblog.domain.ref import Ref
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import mutes, posts, users
from microblog.store.lists import Named


@dataclass(frozen=True, slots=True)
class Mute:
    """Hear nothing of people, and of threads only what answers the caller."""

    targets: Targets


@command(
    "mute",
    "MUTE <targets>",
    summary=_("Hear nothing of a person, or of a thread only answers to you"),
    section=Section.FOLLOWING,
    examples=("MUTE #100123", "MUTE @paris"),
    access=Access.ANYONE,
)
async def mute(context: Context, request: Mute) -> Relations:
    """Mute each target; all or none."""
    return Relations(tuple([await _mute(context, each) for each in grouped(request.targets)]))


async def _mute(context: Context, target: Named) -> Related:
    connection, caller = context.connection, context.caller.user_id
    match target:
        case Nick():
            user = await users.by_nick(connection, target)
            if user.user_id == caller:
                raise Refused("mute_yourself")
            target = Nick(str(user.nick))
            new = await mutes.mute_user(connection, caller, user.user_id)
        case Ref():
            target = Ref(target.post)
            thread = await posts.state(connection, target, caller)
            new = await mutes.mute_thread(connection, caller, thread.post_id)
        case Tag() | Club() | TaggedNick():
            raise Refused("mute_what", target=str(target))
    if new:
        context.undo_with(Unmute((target,)))
    return Related(target, either(new, Relation.MUTED, Relation.ALREADY_MUTED))


@dataclass(frozen=True, slots=True)
class Unmute:
    """Hear of people and threads again."""

    targets: Targets


@command(
    "unmute",
    "UNMUTE <targets>",
    summary=_("Hear again of a person or a thread that you have muted"),
    section=Section.FOLLOWING,
    examples=("UNMUTE #100123", "UNMUTE @paris"),
    access=Access.ANYONE,
)
async def unmute(context: Context, request: Unmute) -> Relations:
    """Unmute each target; all or none."""
    return Relations(tuple([await _unmute(context, each) for each in grouped(request.targets)]))


async def _unmute(context: Context, target: Named) -> Related:
    connection, caller = context.connection, context.caller.user_id
    can_undo = True
    match target:
        case Nick():
            user = await users.by_nick(connection, target)
            target = Nick(str(user.nick))
            was = await mutes.unmute_user(connection, caller, user.user_id)
        case Ref():
            target = Ref(target.post)
            thread = await posts.any_state(connection, target, caller)
            was = await mutes.unmute_thread(connection, caller, thread.post_id)
            can_undo = not thread.is_deleted
        case Tag() | Club() | TaggedNick():
            raise Refused("mute_what", target=str(target))
    if was and can_undo:
        context.undo_with(Mute((target,)))
    return Related(target, either(was, Relation.UNMUTED, Relation.NOT_MUTED))
