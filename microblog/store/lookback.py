"""Since when XMPP servers run, and which batches counted just before one died."""

from datetime import timedelta

from microblog.store import queries
from microblog.store.outbox import Event
from microblog.store.queries import Connection


async def meet(connection: Connection, server: str, uptime: timedelta) -> bool:
    """Note since when `server` runs; whether it has started again since it was met before."""
    return bool(await queries.value(connection, "meet_server", bool, server=server, uptime=uptime))


async def note(connection: Connection, event: Event, sent: int) -> None:
    """Keep where `event` stands, before a batch of `sent` stanzas counts."""
    await queries.run(
        connection,
        "note_ack",
        author_id=event.author_id,
        outbox_id=event.outbox_id,
        epoch=event.epoch,
        sent=sent,
    )


async def step_back(connection: Connection, window: timedelta) -> int:
    """Put back what counted within `window` before the last; how many events that is.

    What is on its way counts no more. To be called within a transaction.
    """
    await queries.run(connection, "fence_all")
    stepped = await queries.value(connection, "step_back", int, seconds=window)
    await queries.run(connection, "forget_acks", seconds=timedelta())
    return stepped or 0


async def forget(connection: Connection, window: timedelta) -> None:
    """Drop what counted longer ago than `window`."""
    await queries.run(connection, "forget_acks", seconds=window)
