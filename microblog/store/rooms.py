"""The directory of conferences as everyone may read it, through the public views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from microblog.store import queries
from microblog.store.queries import Connection
from microblog.store.searching import searching

PAGE = 20
HISTORY_DAYS = 30
_FURTHEST = float("inf")


class Order(Enum):
    """How rooms are listed; all but the first and the last leave out what is not known."""

    RELEVANCE = "relevance"
    POPULAR = "popular"
    NEW = "new"
    RISING = "rising"
    ACTIVE = "active"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class RoomQuery:
    """What rooms must be like; `words` is text for `to_tsquery`, `likeness` the words as typed.

    Of each group in `tag_groups` a room has one. `users`, `activity` and `seen` are multiranges of
    PostgreSQL as text, in each of which its numbers lie, and in none of those of `other_...`.
    """

    words: str = ""
    likeness: str = ""
    languages: tuple[str, ...] = ()
    other_languages: tuple[str, ...] = ()
    tag_groups: tuple[tuple[str, ...], ...] = ()
    other_tags: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    other_hosts: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    other_users: tuple[str, ...] = ()
    activity: tuple[str, ...] = ()
    other_activity: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    other_seen: tuple[str, ...] = ()
    is_open: bool | None = None
    anonymity: str = ""
    shows_dead: bool = False
    shows_sensitive: bool = False


EVERY = RoomQuery()


@dataclass(frozen=True, slots=True)
class Room:
    """A listed room. Numbers are None, flags None and texts empty where they are not known.

    `twins` is how many near copies of it are not listed beside it; `activity` messages an hour.
    """

    room_id: int
    address: str
    domain: str
    name: str
    description: str
    language: str
    is_language_guessed: bool
    tags: list[str]
    is_open: bool | None
    is_moderated: bool | None
    anonymity: str
    is_sensitive: bool
    logs_url: str
    webchat_url: str
    avatar_hash: str
    state: str
    moved_to: str
    twin_of: int | None
    first_seen_at: datetime
    listed_at: datetime | None
    last_seen_at: datetime | None
    last_alive_at: datetime | None
    occupants: int | None
    average: float | None
    median: float | None
    peak: int | None
    activity: float | None
    growth: float | None
    popularity: float
    sampled_at: datetime | None
    twins: int


@dataclass(frozen=True, slots=True)
class RoomPage:
    """Rooms in order; `cursor` is where the next page begins, empty at the end.

    `is_alike` where no room has the words and these have something like them.
    """

    rooms: tuple[Room, ...]
    cursor: str = ""
    is_alike: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A room in a listing, and the key by which it stands there."""

    room_id: int
    key: float


@dataclass(frozen=True, slots=True)
class Day:
    """A room on one day."""

    day: date
    average: float
    peak: int
    samples: int
    activity: float | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A public post, or one of its comments where `comment` is not 0, that names a room."""

    post_id: int
    comment: int
    author: str
    body: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """How many listed rooms have a tag, a language or a domain."""

    key: str
    rooms: int


@dataclass(frozen=True, slots=True)
class MucDomain:
    """A service that has conferences."""

    domain: str
    software: str
    first_seen_at: datetime
    last_seen_at: datetime | None
    rooms: int


_ROWS: Mapping[Order, type[str] | type[Place]] = {Order.ADDRESS: str}


@dataclass(frozen=True, slots=True)
class _After:
    """A cursor, taken apart: key and room, and whether the rooms are only alike."""

    key: float = _FURTHEST
    room_id: int = 0
    is_alike: bool = False
    address: str = ""


async def find(
    connection: Connection,
    wanted: RoomQuery,
    *,
    order: Order = Order.RELEVANCE,
    after: str = "",
    size: int = PAGE,
) -> RoomPage:
    """Rooms that fit, at most `size`, behind the cursor `after`.

    A cursor of `POPULAR` is the popularity of a room. By RELEVANCE, where there are no words the
    popular ones come first, and where no room has them those whose names are alike. Raises
    ValueError for a damaged cursor and Refused when searching takes too long.
    """
    if order is Order.RELEVANCE and not wanted.words:
        order = Order.POPULAR
    place = _read(after, order)
    found: Sequence[Place | str]
    is_alike = False
    async with connection.transaction(), searching(connection, "begin_room_search"):
        if order is Order.RELEVANCE:
            found, is_alike = await _relevant(connection, wanted, place, size)
        else:
            found = await queries.many(
                connection,
                f"rooms_{order.value}",
                _ROWS.get(order, Place),
                **_bounds(place, order),
                **asked(wanted),
                size=size + 1,
            )
    # Behind the transaction, in which each statement is planned anew.
    return await _page(connection, found, order, size, is_alike=is_alike)


async def room(connection: Connection, address: str) -> Room | None:
    """The listed room of that address, in lower case."""
    found = await queries.many(connection, "room_by_address", Room, address=address)
    return found[0] if found else None


async def unlisted(connection: Connection, address: str) -> str | None:
    """Why a known room is not listed, empty where it is; None where no such room is known."""
    return await queries.value(connection, "why_unlisted", str, address=address)


async def days(connection: Connection, room_id: int, days: int = HISTORY_DAYS) -> list[Day]:
    """The last days of a room, the oldest first; those on which it was not seen are missing."""
    return await queries.many(connection, "days_of_room", Day, room_id=room_id, days=days)


async def mentions(
    connection: Connection, address: str, *, before: int = 2**63 - 1, size: int = 10
) -> list[Mention]:
    """Public posts and comments that name a room, newest posts first; `before` is a post."""
    return await queries.many(
        connection, "mentions_of_room", Mention, address=address, before=before, size=size
    )


async def twins(connection: Connection, room_id: int, size: int = 10) -> list[str]:
    """Addresses of near copies of a room."""
    return await queries.many(connection, "twins_of_room", str, room_id=room_id, size=size)


async def tag_counts(connection: Connection, size: int = 100) -> list[Count]:
    """Tags by the number of their rooms, of which there are two at least."""
    return await queries.many(connection, "tags_of_rooms", Count, size=size)


async def language_counts(connection: Connection, size: int = 100) -> list[Count]:
    """Languages by the number of their rooms."""
    return await queries.many(connection, "languages_of_rooms", Count, size=size)


async def domains(connection: Connection, after: str = "", size: int = 100) -> list[MucDomain]:
    """Services that list rooms, by name, behind `after`."""
    return await queries.many(connection, "services_with_rooms", MucDomain, after=after, size=size)


def _read(after: str, order: Order) -> _After:
    """The parts of a cursor; raises ValueError."""
    if order is Order.ADDRESS:
        return _After(address=after)
    if not after:
        return _After()
    is_alike = after.startswith("~")
    key, _, number = after.removeprefix("~").partition("/")
    return _After(float(key), int(number) if number else 0, is_alike)


def _bounds(place: _After, order: Order) -> dict[str, object]:
    if order is Order.ADDRESS:
        return {"after": place.address}
    if order is Order.POPULAR:
        return {"after": place.key}
    return {"after": place.key, "after_id": place.room_id}


async def _relevant(
    connection: Connection, wanted: RoomQuery, place: _After, size: int
) -> tuple[list[Place], bool]:
    """Places by how well rooms fit, and whether they are only alike."""
    values = {**_bounds(place, Order.RELEVANCE), **asked(wanted), "size": size + 1}
    if not place.is_alike:
        found = await queries.many(connection, "rooms_relevance", Place, **values)
        if found or place.room_id:
            return found, False
    if not wanted.likeness:
        return [], False
    values |= {
        "words": "",
        "likeness": wanted.likeness,
        "within": f"%{_escaped(wanted.likeness)}%",
    }
    return await queries.many(connection, "rooms_alike", Place, **values), True


async def _page(
    connection: Connection,
    found: Sequence[Place | str],
    order: Order,
    size: int,
    *,
    is_alike: bool,
) -> RoomPage:
    """The rooms of these places, in their order, and the cursor behind them."""
    places = list(found[:size])
    if not places:
        return RoomPage((), "", is_alike)
    if order is Order.ADDRESS:
        rooms = await queries.many(connection, "rooms_by_addresses", Room, addresses=places)
    else:
        numbers = [one.room_id for one in places if isinstance(one, Place)]
        rooms = await queries.many(connection, "rooms_by_numbers", Room, room_ids=numbers)
    cursor = _cursor(places[-1], order, is_alike=is_alike) if len(found) > size else ""
    return RoomPage(tuple(rooms), cursor, is_alike)


def _cursor(last: Place | str, order: Order, *, is_alike: bool) -> str:
    if isinstance(last, str):
        return last
    if order is Order.POPULAR:
        return repr(last.key)
    return f"{'~' if is_alike else ''}{last.key!r}/{last.room_id}"


def asked(wanted: RoomQuery) -> dict[str, object]:
    """What `rooms_found` of the migrations takes, by the names of its parameters."""
    return {
        "words": wanted.words,
        "languages": list(wanted.languages),
        "other_languages": list(wanted.other_languages),
        "tags": [one for group in wanted.tag_groups if len(group) == 1 for one in group],
        "tag_groups": [",".join(group) for group in wanted.tag_groups if len(group) > 1],
        "other_tags": list(wanted.other_tags),
        "hosts": list(wanted.hosts),
        "other_hosts": list(wanted.other_hosts),
        "users": list(wanted.users),
        "other_users": list(wanted.other_users),
        "activity": list(wanted.activity),
        "other_activity": list(wanted.other_activity),
        "seen": list(wanted.seen),
        "other_seen": list(wanted.other_seen),
        "is_open": wanted.is_open,
        "anonymity": wanted.anonymity,
        "shows_dead": wanted.shows_dead,
        "shows_sensitive": wanted.shows_sensitive,
    }


def _escaped(text: str) -> str:
    """For `like`, as it is."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
