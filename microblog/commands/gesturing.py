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
from microblog.grammar.command import Read
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
    wanted = deeds_of(reaction.emojis)
    caller = context.caller.user_id
    before = set(await memory.replace_reactions(context.connection, caller, about.ref, wanted))
    refusals: dict[str, NotDone] = {}
    for deed in sorted(set(wanted) ^ before):
        do, undo = _DEEDS[deed]
        refused = await _try(context, (do if deed in wanted else undo)(about.ref))
        if refused is not None:
            refusals[deed] = refused
    done = [deed for deed in wanted if deed not in refusals]
    await memory.replace_reactions(context.connection, caller, about.ref, done)
    return Several(tuple(refusals.values())) if refusals else None


async def retract(context: Context, retraction: Retraction) -> Reply | None:
    """Delete what the retracted words became, or forget them where they were held."""
    caller = context.caller.user_id
    said = await memory.saying(context.connection, caller, retraction.said)
    match said.deed if said else "unknown":
        case "post" | "comment" if said is not None:
            return await obey(context, _read(context, Delete(said.ref)))
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
            await obey(context, _read(context, request))
    except Refused as refused:
        del context.events[promised:]
        return NotDone(refused)
    return None


def _read(context: Context, request: object) -> Read:
    """The request as if it had been said."""
    command = next(one for one in context.catalogue if one.request is type(request))
    return Read(command, request)
