"""What only other programs ask of the directory: numbered pages, and pictures of rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a page ends: the place of its last room, counted from 1, and its popularity."""

    place: int
    popularity: float


@dataclass(frozen=True, slots=True)
class Numbering:
    """How many rooms are listed, and behind which popularity each page begins."""

    total: int
    starts: Sequence[float | None]


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
    ends = [mark.popularity for mark in marks[:-1]]
    return Numbering(marks[-1].place if marks else 0, (None, *ends))


async def picture(connection: Connection, address: str) -> RoomPicture | None:
    """The avatar of the listed room of that address."""
    return await queries.one(connection, "picture_of_room", RoomPicture, address=address)
