"""Clubs by name, who is in them, and which are the busiest."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.domain.names import Club
from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class StoredClub:
    """A club with its number."""

    club_id: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class BusyClub:
    """A club, how many posts it has, and whether the caller is in it."""

    key: str
    name: str
    posts: int
    is_joined: bool


async def find(connection: Connection, clubs: Sequence[Club]) -> list[StoredClub]:
    """Those of `clubs` that exist, in no order."""
    keys = [club.key for club in clubs]
    return await queries.many(connection, "clubs_by_key", StoredClub, keys=keys)


async def ensure(connection: Connection, club: Club) -> StoredClub:
    """The stored club, made when missing."""
    found = await find(connection, [club])
    if found:
        return found[0]
    made = await queries.one(connection, "make_club", StoredClub, key=club.key, name=club.name)
    if made is None:
        raise LookupError("make_club")
    return made


async def join(connection: Connection, club_id: int, subscriber: UserId) -> bool:
    """Whether `subscriber` is in the club only from now on."""
    return bool(
        await queries.run(connection, "join_club", club_id=club_id, subscriber_id=subscriber)
    )


async def leave(connection: Connection, club_id: int, subscriber: UserId) -> bool:
    """Whether `subscriber` was in the club until now."""
    return bool(
        await queries.run(connection, "leave_club", club_id=club_id, subscriber_id=subscriber)
    )


async def busiest(
    connection: Connection, user: UserId, *, posts: int, key: str, size: int
) -> list[BusyClub]:
    """The next clubs by posts, behind the one with so many `posts` and that `key`."""
    return await queries.many(
        connection, "busiest_clubs", BusyClub, user_id=user, posts=posts, key=key, size=size
    )
