"""The outbox: promises of pushes, who is to get them, and what bounced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Event:
    """A row of work: pushes of one event up to `cursor` are done; `epoch` fences its worker."""

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


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who comes next; without a JID nothing may be sent to them now."""

    user_id: UserId
    jid: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Retry:
    """A push that bounced and is due again."""

    author_id: UserId
    outbox_id: int
    recipient_id: UserId
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
    )
    if number is None:
        raise LookupError("append_event")
    return number


async def claim(connection: Connection, owner: str, held: Sequence[int]) -> Event | None:
    """The next event that nobody works on, leased to `owner`; those `held` are in hand already."""
    return await queries.one(connection, "claim_event", Event, owner=owner, held=list(held))


async def recipients(connection: Connection, event: Event, size: int) -> list[Recipient]:
    """The next at most `size` candidates after the cursor, by user id."""
    window = {"author_id": event.author_id, "cursor": event.cursor, "size": size}
    match event.kind:
        case "post":
            return await queries.many(
                connection,
                "recipients_of_post",
                Recipient,
                post_id=event.post_id,
                mentioned=event.mentioned,
                **window,
            )
        case "comment":
            return await queries.many(
                connection,
                "recipients_of_comment",
                Recipient,
                post_id=event.post_id,
                mentioned=event.mentioned,
                **window,
            )
        case "recommendation":
            return await queries.many(
                connection,
                "recipients_of_recommendation",
                Recipient,
                post_id=event.post_id,
                **window,
            )
        case _:
            alone = await recipient(connection, event, event.recipient_id or 0)
            return [one for one in alone if one.user_id > event.cursor]


async def recipient(connection: Connection, event: Event, user_id: int) -> list[Recipient]:
    """One recipient of `event`, as things stand now."""
    return await queries.many(
        connection,
        "recipient_alone",
        Recipient,
        author_id=event.author_id,
        recipient_id=user_id,
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
        author_id=event.author_id,
        outbox_id=event.outbox_id,
        epoch=event.epoch,
    )
    return bool(moved)


async def release(connection: Connection, event: Event) -> None:
    """Give an event back as it was."""
    await queries.run(
        connection,
        "release_event",
        author_id=event.author_id,
        outbox_id=event.outbox_id,
        epoch=event.epoch,
    )


async def bury(connection: Connection, event: Event) -> None:
    """Give an event up: nobody tries it again, an operator sees it."""
    await queries.run(
        connection,
        "bury_event",
        author_id=event.author_id,
        outbox_id=event.outbox_id,
        epoch=event.epoch,
    )


async def retry_later(
    connection: Connection,
    event: Event,
    recipient_ids: Sequence[int],
    condition: str,
    wait: timedelta,
) -> None:
    """Try `event` again for these recipients after `wait`."""
    await queries.run(
        connection,
        "retry_later",
        author_id=event.author_id,
        outbox_id=event.outbox_id,
        recipient_ids=list(recipient_ids),
        condition=condition,
        wait=wait,
    )


async def due_retries(connection: Connection, size: int) -> list[Retry]:
    """Bounced pushes that are due, each put off to its next turn already."""
    return await queries.many(connection, "claim_retries", Retry, size=size)


async def event_of(connection: Connection, retry: Retry) -> Event | None:
    """The event of a retry."""
    return await queries.one(
        connection,
        "event_by_key",
        Event,
        author_id=retry.author_id,
        outbox_id=retry.outbox_id,
    )


async def settle_retry(connection: Connection, retry: Retry) -> None:
    """A retry went through, or has no purpose any more."""
    await queries.run(
        connection,
        "settle_retry",
        author_id=retry.author_id,
        outbox_id=retry.outbox_id,
        recipient_id=retry.recipient_id,
    )


async def bounced_event(
    connection: Connection, kind: str, post_id: int, comment: int
) -> Event | None:
    """The event that a late bounce belongs to."""
    return await queries.one(
        connection, "event_of_thread", Event, post_id=post_id, comment=comment, kind=kind
    )


async def user_of(connection: Connection, jid: str) -> int | None:
    """Who a bounce came from."""
    return await queries.value(connection, "user_of_recipient", int, jid=jid)


async def pause(connection: Connection, jid: str) -> None:
    """Send nothing to an address that refuses us, for longer each time."""
    await queries.run(connection, "pause_jid", jid=jid)


async def announce(connection: Connection) -> None:
    """Wake the workers of other processes; never inside a posting transaction."""
    await queries.run(connection, "announce_events")


async def prune(connection: Connection) -> int:
    """Forget events that are done and old; returns how many."""
    return await queries.run(connection, "prune_outbox")
