"""What only other programs ask of the directory: numbered pages, and pictures of rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from microblog.store import queries
from microblog.store.queries import Connection
from microblog.store.rooms import Room


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a page ends: the place of its last room, counted from 1, and its popularity."""

    place: int
    popularity: float


@dataclass(frozen=True, slots=True)
class _Named:
    """Where a page ends in the alphabet."""

    place: int
    address: str


@dataclass(frozen=True, slots=True)
class Numbering:
    """How many rooms are listed, and behind which cursor each page begins."""

    total: int
    starts: Sequence[str]


@dataclass(frozen=True, slots=True)
class RoomPicture:
    """The avatar of a room."""

    image: bytes
    media_type: str
    fetched_at: datetime
    avatar_hash: str


async def numbering(connection: Connection, size: int) -> Numbering:
    """The pages of `size` rooms, the popular first; read once for each version of the directory."""
    marks = await queries.many(connection, "directory_marks", _Mark, size=size)
    ends = [repr(mark.popularity) for mark in marks[:-1]]
    return Numbering(marks[-1].place if marks else 0, ("", *ends))


async def alphabet(connection: Connection, size: int) -> Numbering:
    """The same in alphabetical order of addresses."""
    marks = await queries.many(connection, "directory_names", _Named, size=size)
    ends = [mark.address for mark in marks[:-1]]
    return Numbering(marks[-1].place if marks else 0, ("", *ends))


async def every(connection: Connection, after: str, size: int) -> list[Room]:
    """Listed rooms behind an address, by address: copies, dead and sensitive ones as well."""
    return await queries.many(connection, "rooms_of_directory", Room, after=after, size=size)


async def picture(connection: Connection, address: str) -> RoomPicture | None:
    """The avatar of the listed room of that address."""
    return await queries.one(connection, "picture_of_room", RoomPicture, address=address)
