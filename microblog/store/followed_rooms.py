"""Rooms and searches for rooms that people follow, and what they are told of them."""

import json
from dataclasses import dataclass

from microblog.domain.people import UserId
from microblog.store import queries, rooms
from microblog.store.queries import Connection
from microblog.store.rooms import RoomQuery

# More do not fit a message that anybody reads.
NEWS = 20


@dataclass(frozen=True, slots=True)
class RoomNews:
    """What is new of a room: it woke, died, is gone, moved, or is new itself."""

    what: str
    address: str
    name: str
    occupants: int | None
    activity: float | None
    language: str
    is_language_guessed: bool
    description: str
    moved_to: str


async def follow(connection: Connection, user: UserId, address: str) -> bool:
    """Follow a listed room; False where that is so already."""
    return bool(await queries.run(connection, "follow_room", user_id=user, address=address))


async def unfollow(connection: Connection, user: UserId, address: str) -> bool:
    """Follow a room no more; False where that is so already."""
    return bool(await queries.run(connection, "unfollow_room", user_id=user, address=address))


async def count(connection: Connection, user: UserId, limit: int) -> int:
    """How many rooms and searches a person follows, counted up to `limit` of each."""
    found = await queries.value(connection, "count_followed_rooms", int, user_id=user, size=limit)
    return found or 0


async def every(connection: Connection, user: UserId) -> list[str]:
    """Addresses of the rooms that a person follows, in alphabetical order."""
    return await queries.many(connection, "followed_rooms", str, user_id=user)


async def searches(connection: Connection, user: UserId) -> list[str]:
    """The searches for rooms that a person has saved, in alphabetical order."""
    return await queries.many(connection, "room_searches", str, user_id=user)


async def save_search(connection: Connection, user: UserId, query: str, wanted: RoomQuery) -> bool:
    """Save a search for rooms that are new; False where it is saved already."""
    return bool(
        await queries.run(
            connection,
            "save_room_search",
            user_id=user,
            query_key=query.casefold(),
            query=query,
            asked=json.dumps(rooms.asked(wanted)),
        )
    )


async def drop_search(connection: Connection, user: UserId, query: str) -> str | None:
    """Drop a search; returns it as it was saved, None where it was not."""
    return await queries.value(
        connection, "drop_room_search", str, user_id=user, query_key=query.casefold()
    )


async def drop_all(connection: Connection, user: UserId) -> None:
    """Follow no room and no search."""
    await queries.run(connection, "unfollow_rooms", user_id=user)


async def news(connection: Connection, user: UserId, outbox_id: int) -> list[RoomNews]:
    """What the message of an event is to tell; empty where nothing of it holds any more."""
    return await queries.many(
        connection, "room_news", RoomNews, user_id=user, outbox_id=outbox_id, size=NEWS
    )
