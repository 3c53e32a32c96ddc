"""How delivery stands, as the database knows it: for operators and metrics."""

from dataclasses import dataclass

from microblog.store import queries
from microblog.store.queries import Connection

# Counting stops here.
COUNTED = 100_000


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """Live events, those of them that wait for another attempt, and the age of the oldest in s.

    Then events that are dead, pushes to be tried again, those of them that are due, pushes that
    were given up, and those of them that were the fault of what was pushed.
    """

    live: int
    put_off: int
    oldest: float | None
    dead: int
    retries: int
    due: int
    undelivered: int
    refused: int


@dataclass(frozen=True, slots=True)
class Addresses:
    """To how many addresses nothing is sent now; those of them that are full, and gone."""

    paused: int
    full: int
    dead: int


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker with `events` in hand, for `seconds` more at least."""

    owner: str
    events: int
    seconds: float


async def outbox(connection: Connection) -> OutboxStatus:
    """What is promised and not kept."""
    found = await queries.one(connection, "outbox_status", OutboxStatus)
    if found is None:
        raise LookupError("outbox_status")
    return found


async def addresses(connection: Connection) -> Addresses:
    """Who gets nothing now."""
    found = await queries.one(connection, "paused_addresses", Addresses)
    if found is None:
        raise LookupError("paused_addresses")
    return found


async def leases(connection: Connection) -> list[Lease]:
    """Who delivers at this moment."""
    return await queries.many(connection, "workers_with_a_lease", Lease)
