"""Gestures of clients: reactions (XEP-0444) and retractions (XEP-0424)."""

from collections.abc import Callable

from microblog.commands.bookmarking import Bookmark, Unbookmark
from microblog.commands.context import Context
from microblog.commands.deleting import Delete
from microblog.commands.muting import Mute, Unmute
from microblog.commands.obeying import Several, obey
from microblog.commands.pointing import pointed
from microblog.commands.recommending import Recommend, Unrecommend
from microblog.commands.replies import NotDone, Reply
from microblog.domain.errors import Refused
from microblog.domain.line import Reaction, Retraction
from microblog.domain.reaction import deeds_of
from microblog.domain.ref import Ref
from microblog.store import memory

_DEEDS: dict[str, tuple[Callable[[Ref], object], Callable[[Ref], object]]] = {
    "recommend": (Recommend, Unrecommend),
    "bookmark": (Bookmark, Unbookmark),
    "mute": (lambda ref: Mute((Ref(ref.post),)), lambda ref: Unmute((Ref(ref.post),))),
}


async def react(context: Context, reaction: Reaction, secret: bytes) -> Reply | None:
    """Do what the reactions stand for, undo what those taken away stood for.

    All in silence, but for what is refused; that counts as not done.
    """
    about = await pointed(context, secret, reaction.to)
    if about is None or about.message_id:
        return None
    refusals = await replace_reactions(context, about.ref, reaction.emojis)
    return Several(refusals) if refusals else None


async def replace_reactions(
    context: Context, ref: Ref, emojis: frozenset[str]
) -> tuple[NotDone, ...]:
    """Let these be all reactions of the caller to `ref`; what was refused has changed nothing."""
    wanted = deeds_of(emojis)
    caller = context.caller.user_id
    before = set(await memory.replace_reactions(context.connection, caller, ref, wanted))
    refusals: dict[str, NotDone] = {}
    for deed in sorted(set(wanted) ^ before):
        do, undo = _DEEDS[deed]
        refused = await _try(context, (do if deed in wanted else undo)(ref))
        if refused is not None:
            refusals[deed] = refused
    done = [deed for deed in wanted if deed not in refusals]
    await memory.replace_reactions(context.connection, caller, ref, done)
    return tuple(refusals.values())


async def retract(context: Context, retraction: Retraction) -> Reply | None:
    """Delete what the retracted words became, or forget them where they were held."""
    caller = context.caller.user_id
    said = await memory.saying(context.connection, caller, retraction.said)
    match said.deed if said else "unknown":
        case "post" | "comment" if said is not None:
            return await obey(context, context.catalogue.saying(Delete(said.ref)))
        case "nothing":
            await memory.forget_held(context.connection, caller)
            return None
        case "pm":
            raise Refused("retracts_pm")
        case "command":
            raise Refused("retracts_command")
        case _:
            raise Refused("retracts_unknown")


async def _try(context: Context, request: object) -> NotDone | None:
    """Obey on trial: what is refused has changed nothing, and is told."""
    promised = len(context.events)
    try:
        async with context.connection.transaction():
            await obey(context, context.catalogue.saying(request))
    except Refused as refused:
        del context.events[promised:]
        return NotDone(refused)
    return None
