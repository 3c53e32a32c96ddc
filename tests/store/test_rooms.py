"""The directory: every walk finds each room once, whatever is asked, while rooms are added."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from microblog.search import rooms as search
from microblog.search.fields import Target
from microblog.search.language import read
from microblog.store import rooms
from microblog.store.database import Database
from microblog.store.rooms import Order, Room, RoomQuery
from tests.support.conferences import add_room

pytestmark = pytest.mark.anyio

WORDS = ("linux", "кошки", "music", "chess")
LANGUAGES = ("ru", "en", "")
TAGS = ("a", "b")


@dataclass(frozen=True)
class Given:
    """A room as the oracle knows it."""

    address: str
    name: str
    language: str
    tags: tuple[str, ...]
    occupants: int | None
    activity: float | None
    state: str
    is_sensitive: bool


def rooms_of(prefix: str) -> st.SearchStrategy[list[Given]]:
    one = st.builds(
        Given,
        address=st.just(""),
        name=st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
        language=st.sampled_from(LANGUAGES),
        tags=st.lists(st.sampled_from(TAGS), unique=True, max_size=2).map(tuple),
        occupants=st.one_of(st.none(), st.integers(0, 4)),
        activity=st.one_of(st.none(), st.just(0.0), st.just(2.5)),
        state=st.sampled_from(("alive", "quiet", "dead", "gone")),
        is_sensitive=st.booleans(),
    )
    return st.lists(one, max_size=14).map(
        lambda found: [
            Given(
                f"{prefix}{number}@muc{number % 3}.example", room.name, room.language, room.tags,
                room.occupants, room.activity, room.state, room.is_sensitive,
            )
            for number, room in enumerate(found)
        ]
    )  # fmt: skip


QUERIES: dict[str, Callable[[Given], bool]] = {
    "": lambda _: True,
    "linux": lambda room: "linux" in room.name.split(),
    "кошка -music": lambda room: "кошки" in room.name and "music" not in room.name,
    "chess OR linux": lambda room: "chess" in room.name or "linux" in room.name,
    "lang:ru": lambda room: room.language == "ru",
    "-lang:ru": lambda room: room.language != "ru",
    "lang:ru OR lang:en": lambda room: bool(room.language),
    "tag:a": lambda room: "a" in room.tags,
    "tag:a tag:b": lambda room: len(room.tags) == 2,
    "tag:a OR tag:b": lambda room: bool(room.tags),
    "-tag:a": lambda room: "a" not in room.tags,
    "users:>1": lambda room: room.occupants is not None and room.occupants > 1,
    "users:1..2": lambda room: room.occupants in (1, 2),
    "-users:1..2": lambda room: room.occupants is not None and room.occupants not in (1, 2),
    "users:<2": lambda room: room.occupants is not None and room.occupants < 2,
    "host:muc1.example": lambda room: room.address.endswith("@muc1.example"),
    "-host:muc1.example": lambda room: not room.address.endswith("@muc1.example"),
    "active:1": lambda room: bool(room.activity),
    "linux host:example lang:en users:>0": lambda room: (
        "linux" in room.name and room.language == "en" and bool(room.occupants)
    ),
}


def fits(text: str, room: Given, *, dead: bool, nsfw: bool) -> bool:
    is_shown = (dead or room.state not in ("dead", "gone")) and (nsfw or not room.is_sensitive)
    return is_shown and QUERIES[text](room)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Database]:
    opened = Database(database, size=2)
    await opened.open()
    yield opened
    await opened.close()


async def put(dsn: str, room: Given) -> None:
    await add_room(
        dsn, room.address, name=room.name, language=room.language, tags=room.tags,
        occupants=room.occupants, activity=room.activity, state=room.state,
        is_sensitive=room.is_sensitive,
    )  # fmt: skip


async def walk(
    pool: Database, wanted: RoomQuery, order: Order, size: int, dsn: str, more: list[Given]
) -> list[Room]:
    """All pages; between two of them a room is added."""
    found: list[Room] = []
    after = ""
    while True:
        async with pool.connection() as connection:
            page = await rooms.find(connection, wanted, order=order, after=after, size=size)
        found += [] if page.is_alike else page.rooms
        if not page.cursor:
            return found
        assert len(page.rooms) == size
        after = page.cursor
        if more:
            await put(dsn, more.pop())


@given(
    rooms_of("old"), rooms_of("new"), st.sampled_from(tuple(QUERIES)), st.sampled_from(Order),
    st.integers(1, 5), st.booleans(), st.booleans(),
)  # fmt: skip
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_a_walk_finds_each_room_once(
    pool: Database, database: str, old: list[Given], new: list[Given], text: str, order: Order,
    size: int, dead: bool, nsfw: bool,
) -> None:  # fmt: skip
    connection = await asyncpg.connect(database)
    await connection.execute("truncate muc_domains restart identity cascade")
    await connection.close()
    for room in old:
        await put(database, room)
    asked = f"{text}{' dead:yes' if dead else ''}{' nsfw:yes' if nsfw else ''}"
    query = read(asked, Target.ROOMS)
    assert not query.is_plain
    found = await walk(pool, search.wanted(query), order, size, database, list(new))
    addresses = [room.address for room in found]
    assert len(set(addresses)) == len(addresses)
    expected = {room.address for room in old if fits(text, room, dead=dead, nsfw=nsfw)}
    allowed = expected | {room.address for room in new if fits(text, room, dead=dead, nsfw=nsfw)}
    match order:
        case Order.RISING:
            assert addresses == []
        case Order.ACTIVE:
            lively = {room.address for room in (*old, *new) if room.activity}
            assert expected & lively <= set(addresses) <= allowed & lively
        case _:
            assert expected <= set(addresses) <= allowed
    if order is Order.ADDRESS:
        assert addresses == sorted(addresses)
    if order is Order.POPULAR:
        places = [room.popularity for room in found]
        assert places == sorted(places, reverse=True)


@given(st.text(max_size=80))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_no_query_makes_an_error(pool: Database, text: str) -> None:
    wanted = search.wanted(read(text, Target.ROOMS))
    async with pool.connection() as connection:
        for order in Order:
            await rooms.find(connection, wanted, order=order, size=3)


@pytest.mark.parametrize("cursor", ["x", "1/x", "~", "1/2/3"])
async def test_a_damaged_cursor_is_refused(pool: Database, cursor: str) -> None:
    async with pool.connection() as connection:
        with pytest.raises(ValueError):
            await rooms.find(connection, rooms.EVERY, order=Order.NEW, after=cursor)


async def test_the_web_may_read_the_directory(pool: Database, database: str) -> None:
    await add_room(database, "linux@muc.example", name="Linux", tags=("a",), days={0: 3})
    async with pool.connection() as connection, connection.transaction():
        await connection.execute("set local role microblog_web")
        for order in Order:
            await rooms.find(connection, RoomQuery(words="'linux'", likeness="linux"), order=order)
        found = await rooms.room(connection, "linux@muc.example")
        assert found is not None
        assert len(await rooms.days(connection, found.room_id)) == 1
        assert await rooms.mentions(connection, found.address) == []
        assert await rooms.twins(connection, found.room_id) == []
        assert await rooms.tag_counts(connection) == []
        await rooms.language_counts(connection)
        assert [one.domain for one in await rooms.domains(connection)] == ["muc.example"]
