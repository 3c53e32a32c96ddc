"""Dead letters: events that were buried, and people who did not get one, until 90 days later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.outbox import Event
from microblog.store.queries import Connection

PAGE = 100
_NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that `is_buried` after `attempts`, or that `people` did not get, or both.

    `sent` got it, up to the recipient `cursor`; `conditions` say why the others did not, each with
    a count. `author` is a nick, empty where there is none; `post_id` the number of the message
    where the kind is pm.
    """

    outbox_id: int
    kind: str
    post_id: int
    comment: int
    author: str
    is_buried: bool
    attempts: int
    sent: int
    cursor: int
    created_at: datetime
    since: datetime
    people: int
    conditions: list[str]

    @property
    def ref(self) -> Ref | None:
        """The post or comment that it is about, if any."""
        is_about_post = self.post_id and self.kind != "pm"
        return Ref(self.post_id, self.comment) if is_about_post else None


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody who did not get an event; no `jid` where the account has none."""

    jid: str | None
    condition: str


async def note(connection: Connection, event: Event, conditions: Mapping[UserId, str]) -> None:
    """These people do not get `event`, for its bytes were refused with these conditions."""
    if conditions:
        await queries.run(
            connection,
            "note_undelivered",
            author_id=event.author_id,
            outbox_id=event.outbox_id,
            recipient_ids=list(conditions),
            conditions=list(conditions.values()),
        )


async def listed(connection: Connection, before: int | None) -> list[DeadLetter]:
    """The newest hundred dead letters, with numbers below `before` where that is given."""
    return await queries.many(
        connection, "dead_letters", DeadLetter, before=before or _NEWEST, size=PAGE
    )


async def one(connection: Connection, outbox_id: int) -> DeadLetter | None:
    """The dead letter with this number."""
    return await queries.one(connection, "dead_letter", DeadLetter, outbox_id=outbox_id)


async def unreached(connection: Connection, outbox_id: int, size: int) -> list[Unreached]:
    """Who did not get an event, newest first."""
    return await queries.many(
        connection, "undelivered_to", Unreached, outbox_id=outbox_id, size=size
    )


async def state(connection: Connection, outbox_id: int) -> str | None:
    """What became of an event: live, done, dead, or None when it is forgotten or never was."""
    return await queries.value(connection, "event_in_outbox", str, outbox_id=outbox_id)


async def numbers(connection: Connection, after: int) -> list[int]:
    """The numbers of the oldest hundred dead letters behind `after`."""
    return await queries.many(connection, "dead_numbers", int, after=after, size=PAGE)


async def revive(connection: Connection, outbox_ids: list[int]) -> int:
    """Deliver dead letters again, where they had stopped; how many pushes and events are due."""
    events = await queries.run(connection, "revive_events", outbox_ids=outbox_ids)
    return events + await queries.run(connection, "revive_pushes", outbox_ids=outbox_ids)


async def drop(connection: Connection, outbox_id: int) -> bool:
    """Show a dead letter to operators no more; whether there was one."""
    events = await queries.run(connection, "drop_event", outbox_id=outbox_id)
    pushes = await queries.run(connection, "drop_pushes", outbox_id=outbox_id)
    return bool(events or pushes)


async def prune(connection: Connection) -> None:
    """Forget what is ninety days old."""
    await queries.run(connection, "prune_undelivered")
    await queries.run(connection, "prune_buried")
