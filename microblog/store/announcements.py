"""Conferences into which the bot was invited, what they hear of, and what is to be said there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from microblog.domain.node import Node, of_key
from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection

TARGETS_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Room:
    """A conference by its bare JID; `is_doubtful` where it may have more of ours than we know."""

    room: str
    password: str
    language: str
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A room in which something is to be said, and in which language."""

    room: str
    language: str


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A message about posts of which nobody knows whether the room has it."""

    message_id: str
    post_ids: list[int]


async def invited(
    connection: Connection,
    room: str,
    *,
    password: str,
    inviter: UserId | None,
    language: str,
    most: int,
) -> bool:
    """Note an invitation; False where the bot is in `most` other rooms."""
    found = await queries.value(
        connection,
        "keep_announcing_room",
        bool,
        room=room,
        password=password,
        inviter_id=inviter,
        language=language,
        most=most,
    )
    return bool(found)


async def known(connection: Connection, room: str) -> Room | None:
    """The room, if the bot was invited to it."""
    return await queries.one(connection, "announcing_room", Room, room=room)


async def to_enter(connection: Connection, entered: Collection[str], size: int) -> list[Room]:
    """At most `size` rooms beside those `entered` whose time has come."""
    return await queries.many(
        connection, "rooms_to_enter", Room, entered=sorted(entered), size=size
    )


async def idle(connection: Connection) -> list[Due]:
    """Rooms that for an hour after the invitation have asked for nothing."""
    return await queries.many(connection, "idle_rooms", Due)


async def entered(connection: Connection, room: str) -> None:
    """The bot is in a room."""
    await queries.run(connection, "announcing_room_entered", room=room)


async def failed(connection: Connection, room: str) -> None:
    """A room could not be entered, or was lost: it is tried later, at most an hour."""
    await queries.run(connection, "announcing_room_failed", room=room)


async def forget(connection: Connection, room: str) -> bool:
    """Forget a room with all that is about it; False where it was unknown."""
    return bool(await queries.run(connection, "forget_announcing_room", room=room))


async def speak(connection: Connection, room: str, language: str) -> None:
    """What to announce was said just now, in this language."""
    await queries.run(connection, "speak_in_room", room=room, language=language)


async def follow(connection: Connection, room: str, node: Node) -> bool:
    """Announce `node` in a room; False where it is announced already, or so many others are."""
    return bool(
        await queries.value(
            connection, "announce_node", bool, room=room, node=node.key, most=TARGETS_LIMIT
        )
    )


async def leave(connection: Connection, room: str, node: Node) -> bool:
    """Announce it no more; False where it was not."""
    return bool(
        await queries.value(connection, "announce_node_no_more", bool, room=room, node=node.key)
    )


async def followed(connection: Connection, room: str) -> list[Node]:
    """What is announced in a room."""
    keys = await queries.many(connection, "announced_nodes", str, room=room)
    return [node for node in map(of_key, keys) if node is not None]


async def promise(connection: Connection, post: int) -> list[str]:
    """Promise a new post to the rooms that hear of it; which these are."""
    return await queries.many(connection, "promise_announcements", str, post_id=post)


async def due(connection: Connection, rooms: Collection[str], pause: float, size: int) -> list[Due]:
    """At most `size` of these rooms in which something may be said now.

    Between two messages to a room there are `pause` seconds.
    """
    return await queries.many(
        connection, "rooms_to_tell", Due, rooms=sorted(rooms), pause=pause, size=size
    )


async def claim(connection: Connection, room: str, message_id: str) -> list[int]:
    """All posts that are due in a room, oldest first, to be said by the message `message_id`."""
    return sorted(
        await queries.many(connection, "claim_announcements", int, room=room, message_id=message_id)
    )


async def unconfirmed(connection: Connection, room: str) -> Sequence[Unconfirmed]:
    """Messages that were sent to a room and have not come back."""
    return await queries.many(connection, "unconfirmed_announcements", Unconfirmed, room=room)


async def confirmed(connection: Connection, room: str, message_id: str) -> None:
    """The room has sent a message back: all have it."""
    await queries.run(connection, "announcements_confirmed", room=room, message_id=message_id)
