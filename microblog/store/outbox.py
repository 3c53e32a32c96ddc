"""The outbox: promises of pushes, how far they are kept, and what bounced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Event:
    """A row of work: pushes of one event up to `cursor` are done; `epoch` fences its worker.

    `post_id` is the number of the message where the kind is pm; `revision` that of an edit; `node`
    is the key of the node that an item is of, or a note on a microblog elsewhere (domain.foreign).
    """

    author_id: UserId
    outbox_id: int
    kind: str
    post_id: int
    comment: int
    recipient_id: int | None
    mentioned: list[int]
    cursor: int
    epoch: int
    attempts: int
    revision: int
    node: str = ""

    @property
    def ref(self) -> Ref:
        """The post or comment that it is about."""
        return Ref(self.post_id, self.comment)


@dataclass(frozen=True, slots=True)
class Answered:
    """Who wrote what is answered, and under which stanza id, empty where that is forgotten."""

    author_id: UserId
    stanza_id: str


@dataclass(frozen=True, slots=True)
class Retry:
    """A push that bounced and is due again."""

    author_id: UserId
    outbox_id: int
    recipient_id: UserId
    condition: str
    tries: int


async def append(
    connection: Connection,
    *,
    kind: str,
    author_id: int,
    post_id: int = 0,
    comment: int = 0,
    recipient_id: int | None = None,
    mentioned: Sequence[int] = (),
    revision: int = 0,
) -> int:
    """Promise a push in the transaction of the deed; returns the number of the event."""
    number = await queries.value(
        connection,
        "append_event",
        int,
        kind=kind,
        author_id=author_id,
        post_id=post_id,
        comment=comment,
        recipient_id=recipient_id,
        mentioned=list(mentioned),
        revision=revision,
    )
    if number is None:
        raise LookupError("append_event")
    return number


async def promise_items(
    connection: Connection, author_id: int, ref: Ref, *, is_like: bool = False
) -> list[int]:
    """Tell all nodes that have a post or a comment, or the like of `author_id`, what became of it.

    In the transaction of the deed; returns the numbers of the events.
    """
    return await queries.many(
        connection,
        "promise_items",
        int,
        author_id=author_id,
        post_id=ref.post,
        comment=ref.comment,
        is_like=is_like,
    )


async def claim(
    connection: Connection, owner: str, *, in_hand: Mapping[int, int], sent_out: Sequence[int]
) -> Event | None:
    """The event whose turn it is, leased to `owner` for thirty seconds.

    Those `in_hand`, by their epochs, go on; another is a new attempt under a new epoch. Those
    `sent_out` only wait for the pong and are passed over.
    """
    return await queries.one(
        connection,
        "claim_event",
        Event,
        owner=owner,
        in_hand=list(in_hand),
        epochs=list(in_hand.values()),
        sent_out=list(sent_out),
    )


async def move(
    connection: Connection, event: Event, *, cursor: int, sent: int, is_done: bool
) -> bool:
    """Count a batch; False when somebody else has taken the event up, and nothing changed."""
    moved = await queries.value(
        connection,
        "move_cursor",
        bool,
        cursor=cursor,
        sent=sent,
        is_done=is_done,
        **_fence(event),
    )
    return bool(moved)


async def put_off(
    connection: Connection, event: Event, wait: timedelta, *, is_attempt: bool
) -> None:
    """Give an event back for another attempt after `wait`; this one counts if it `is_attempt`."""
    await queries.run(
        connection, "put_off_event", wait=wait, is_attempt=is_attempt, **_fence(event)
    )


async def release(connection: Connection, in_hand: Mapping[int, int]) -> None:
    """Give back at once the events in hand, by their epochs."""
    await queries.run(
        connection, "release_events", in_hand=list(in_hand), epochs=list(in_hand.values())
    )


async def bury(connection: Connection, event: Event) -> None:
    """Give an event up: nobody tries it again, an operator sees it."""
    await queries.run(connection, "bury_event", **_fence(event))


def _fence(event: Event) -> dict[str, int]:
    """What names an event as long as nobody else has claimed it."""
    return {"author_id": event.author_id, "outbox_id": event.outbox_id, "epoch": event.epoch}


async def retry_later(
    connection: Connection, event: Event, conditions: Mapping[UserId, str], *, is_soon: bool = False
) -> None:
    """Try `event` again for these recipients, who bounced with these conditions.

    In a minute, then in four, up to six hours; `is_soon` in two seconds, and without counting.
    """
    if not conditions:
        return
    await queries.run(
        connection,
        "retry_later",
        author_id=event.author_id,
        outbox_id=event.outbox_id,
        recipient_ids=list(conditions),
        conditions=list(conditions.values()),
        is_soon=is_soon,
    )


async def due_retries(connection: Connection, size: int) -> list[Retry]:
    """Bounced pushes that are due, each put off to its next turn already."""
    await queries.run(connection, "forget_retries")
    return await queries.many(connection, "claim_retries", Retry, size=size)


async def event_of(connection: Connection, author_id: int, outbox_id: int) -> Event | None:
    """An event by its key."""
    return await queries.one(
        connection, "event_by_key", Event, author_id=author_id, outbox_id=outbox_id
    )


async def sent_again(connection: Connection, event: Event, user_ids: Sequence[int]) -> None:
    """Retries that went out: forgotten at their next turn, unless they bounce before."""
    await _mark(connection, "sent_again", event, user_ids)


async def drop_retries(connection: Connection, event: Event, user_ids: Sequence[int]) -> None:
    """Retries that have no purpose any more."""
    await _mark(connection, "drop_retries", event, user_ids)


async def _mark(connection: Connection, query: str, event: Event, user_ids: Sequence[int]) -> None:
    await queries.run(
        connection,
        query,
        author_id=event.author_id,
        outbox_id=event.outbox_id,
        recipient_ids=list(user_ids),
    )


async def bounced_event(
    connection: Connection, kind: str, ref: Ref, *, actor: int, recipient_id: int
) -> Event | None:
    """The event about a post, comment or message that a late bounce belongs to.

    `actor` is who did it or the number of an edit, 0 where kind and ref say it all.
    """
    return await queries.one(
        connection,
        "event_of_thread",
        Event,
        kind=kind,
        post_id=ref.post,
        comment=ref.comment,
        actor=actor,
        recipient_id=recipient_id,
    )


async def is_gone(connection: Connection, ref: Ref) -> bool:
    """Whether a post or a comment is deleted."""
    found = await queries.value(connection, "is_gone", bool, post_id=ref.post, comment=ref.comment)
    return bool(found)


async def answered(connection: Connection, post_id: int, parent: int) -> Answered | None:
    """Who wrote the comment `parent` of a post, or, where that is 0, the post."""
    return await queries.one(connection, "answered", Answered, post_id=post_id, parent=parent)


async def user_of(connection: Connection, jid: str) -> UserId | None:
    """Who a bounce came from."""
    found = await queries.value(connection, "user_of_recipient", int, jid=jid)
    return None if found is None else UserId(found)


async def pause(connection: Connection, jids: Sequence[str]) -> None:
    """Send nothing to addresses that refuse us, for longer each time."""
    await queries.run(connection, "pause_jids", jids=list(jids))


async def was_sent(connection: Connection, ref: Ref) -> bool:
    """Whether anybody may have a copy of a post or comment; when in doubt, yes."""
    return bool(
        await queries.value(connection, "was_sent", bool, post_id=ref.post, comment=ref.comment)
    )


async def fill(connection: Connection, jids: Sequence[str]) -> None:
    """Send nothing to addresses whose servers keep no more for them, until they are heard of."""
    await queries.run(connection, "fill_jids", jids=list(jids))


async def note_deaths(connection: Connection, jids: Sequence[str]) -> None:
    """Addresses that do not exist, it is said; paused when it is said on three days."""
    await queries.run(connection, "note_deaths", jids=list(jids))


async def announce(connection: Connection) -> None:
    """Wake the workers of other processes; never inside a posting transaction."""
    await queries.run(connection, "announce_events")


async def prune(connection: Connection) -> int:
    """Forget events that are done and old; returns how many."""
    return await queries.run(connection, "prune_outbox")
