"""Dead letters, looked at and dealt with by an operator."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from microblog.delivery.worker import announce
from microblog.domain.errors import CannotStart
from microblog.roles.overview import kept
from microblog.roles.wiring import opened
from microblog.settings import Settings
from microblog.store import migrations, undelivered
from microblog.store.database import Database
from microblog.store.undelivered import DeadLetter, Unreached

SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Letters:
    """The newest dead letters; `has_more` when there are older ones."""

    letters: list[DeadLetter]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A dead letter, and the newest thousand who did not get it."""

    letter: DeadLetter
    people: list[Unreached]


async def listed(settings: Settings, before: int | None) -> Letters:
    """Dead letters, newest first, with numbers below `before`."""
    async with _database(settings) as database, database.connection() as connection:
        found = await undelivered.listed(connection, before)
    return Letters(found, len(found) == undelivered.PAGE)


async def shown(settings: Settings, outbox_id: int) -> Shown:
    """One of them; raises CannotStart when there is none of that number."""
    async with _database(settings) as database, database.connection() as connection:
        letter = await undelivered.one(connection, outbox_id)
        if letter is None:
            raise _unknown(outbox_id, await undelivered.state(connection, outbox_id))
        return Shown(letter, await undelivered.unreached(connection, outbox_id, SHOWN))


async def retry(settings: Settings, outbox_id: int) -> str:
    """Deliver one again; a sentence on what came of it, raises CannotStart for an unknown one."""
    async with _database(settings) as database:
        async with database.transaction() as connection:
            due = await undelivered.revive(connection, [outbox_id])
            state = await undelivered.state(connection, outbox_id)
        if due:
            await announce(database)
            return f"{outbox_id} will be delivered now"
    if state in ("live", "done"):
        return f"{outbox_id} is no dead letter (any more), nothing was done"
    raise _unknown(outbox_id, state)


async def retry_all(settings: Settings) -> int:
    """Deliver all of them again, in their order; how many that are."""
    count, after = 0, 0
    async with _database(settings) as database:
        while True:
            async with database.transaction() as connection:
                numbers = await undelivered.numbers(connection, after)
                await undelivered.revive(connection, numbers)
            if not numbers:
                break
            count, after = count + len(numbers), numbers[-1]
        await announce(database)
    return count


async def drop(settings: Settings, outbox_id: int) -> str:
    """Show one no more; a sentence on that, raises CannotStart for an unknown one."""
    async with _database(settings) as database, database.transaction() as connection:
        if not await undelivered.drop(connection, outbox_id):
            raise _unknown(outbox_id, await undelivered.state(connection, outbox_id))
    return f"{outbox_id} is dropped; whom it was for may still read it"


def _unknown(outbox_id: int, state: str | None) -> CannotStart:
    because = {
        None: f"there is no event {outbox_id}",
        "live": f"{outbox_id} is no dead letter: it is being delivered",
        "done": f"{outbox_id} is no dead letter: it was delivered, or is tried again",
        "dead": f"{outbox_id} was dropped",
    }
    return CannotStart(f"{because[state]}; `microblog dead` lists what there is")


@contextlib.asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    async with contextlib.AsyncExitStack() as stack:
        place = await stack.enter_async_context(kept(settings))
        lacking = await migrations.pending(place.database)
        if lacking:
            raise CannotStart(f"the schema lacks {', '.join(lacking)}; run `microblog migrate`")
        yield await opened(Database(place.database, size=1), stack)
