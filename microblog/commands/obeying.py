"""From what was read to what is answered: who may, what waits for a nick, what comes together."""

from dataclasses import dataclass, replace
from typing import cast

from microblog.commands.context import Context
from microblog.commands.replies import Kept, Named, NotDone, Reply
from microblog.domain.errors import Refused
from microblog.grammar.command import Access, Batch, Read
from microblog.store import memory

# What neither drops a held draft nor makes a failure forgotten.
_PATIENT = frozenset(("publish_held", "help"))
_WAITING_FOR_NICK = frozenset(("post", "comment"))


@dataclass(frozen=True, slots=True)
class Several(Reply):
    """The answers to several commands that came together, in their order."""

    replies: tuple[Reply, ...]


async def obey(context: Context, reading: Read | Batch) -> Reply:
    """Run what was read; all of a batch or nothing.

    Notes what UNDO and MORE are to say next. Raises Refused.
    """
    if isinstance(reading, Batch):
        reply: Reply = Several(tuple([await _obey_one(context, one) for one in reading.reads]))
    else:
        reply = await _obey_one(context, reading)
        await keep_listing(context, reading, reply)
    await _keep_undo(context, reading)
    return reply


async def handle(context: Context, reading: Read) -> Reply:
    """What the handler says, whoever asks."""
    return cast("Reply", await reading.command.handler(context, reading.request))


async def keep_listing(context: Context, reading: Read, reply: Reply) -> None:
    """Note where MORE goes on, where `reply` has more to show."""
    then: str = getattr(reply, "then", "")
    if then and reading.command.name != "more":
        body = context.catalogue.write(reading.request)
        await memory.keep_listing(context.connection, context.caller.user_id, body, then)


async def _keep_undo(context: Context, reading: Read | Batch) -> None:
    if context.inverses and not (isinstance(reading, Read) and reading.command.name == "undo"):
        lines = [context.catalogue.write(request) for request in context.inverses]
        await memory.keep_undo(context.connection, context.caller.user_id, lines)
    elif context.events and not context.inverses:
        # Of a deed that cannot be undone UNDO must not say so by undoing an older one.
        await memory.forget_undo(context.connection, context.caller.user_id)


async def _obey_one(context: Context, reading: Read) -> Reply:
    command = reading.command
    if command.name not in _PATIENT:
        await memory.forget_held(context.connection, context.caller.user_id)
    if command.access is Access.NAMED and context.caller.nick is None:
        return await _keep(context, reading)
    reply = await handle(context, reading)
    if isinstance(reply, Named) and context.caller.nick is None:
        return await _publish_kept(context, reply)
    return reply


async def _keep(context: Context, reading: Read) -> Reply:
    """A post or comment waits for its author's nick; other commands say that they need one."""
    if reading.command.name not in _WAITING_FOR_NICK or context.line.picture:
        raise Refused("nick_needed")
    body = context.catalogue.write(reading.request)
    await memory.keep_draft(context.connection, context.caller.user_id, body, "nameless")
    return Kept()


async def _publish_kept(context: Context, reply: Named) -> Reply:
    body = await memory.take_draft(context.connection, context.caller.user_id, "nameless")
    if body is None:
        return reply
    reading = context.catalogue.read(body)
    if not isinstance(reading, Read):
        raise TypeError("a kept draft cannot be read")
    named = context.speaking_as(replace(context.caller, nick=reply.nick.name))
    try:
        async with context.connection.transaction():
            return Named(reply.nick, await handle(named, reading))
    except Refused as refused:
        context.events.clear()
        return Named(reply.nick, NotDone(refused))
