"""The ranking pass: robust numbers, places of their own, states, copies, languages."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from microblog.store import ranking, rooms
from microblog.store.database import Database
from microblog.store.rooms import Order, Room
from tests.support.conferences import add_room

pytestmark = pytest.mark.anyio


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Database]:
    opened = Database(database, size=2)
    await opened.open()
    yield opened
    await opened.close()


async def ranked(pool: Database) -> dict[str, Room]:
    """All rooms after a pass, by local part."""
    async with pool.connection() as connection:
        await ranking.run(connection)
        wanted = rooms.RoomQuery(shows_dead=True, shows_sensitive=True)
        page = await rooms.find(connection, wanted, order=Order.POPULAR, size=100)
    return {room.address.partition("@")[0]: room for room in page.rooms}


async def turn(dsn: str, statement: str, *args: object) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement, *args)
    await connection.close()


WEEK = dict.fromkeys(range(7), 10.0)


async def test_one_crowded_hour_does_not_move_a_room(pool: Database, database: str) -> None:
    await add_room(database, "calm@muc.example", days=WEEK)
    await add_room(database, "crowd@muc.example", days={**dict.fromkeys(range(7), 8.0), 3: 500.0})
    found = await ranked(pool)
    assert list(found) == ["calm", "crowd"]
    assert found["crowd"].median == 8
    assert found["crowd"].peak == 500


async def test_a_sudden_jump_is_held_for_a_week(pool: Database, database: str) -> None:
    await add_room(database, "calm@muc.example", days=WEEK, occupants=10)
    await add_room(database, "bots@muc.example", days=dict.fromkeys(range(1, 8), 5.0), occupants=5)
    before = (await ranked(pool))["bots"].popularity
    await turn(
        database,
        "insert into room_days (room_id, day, average, peak, samples)"
        " select room_id, current_date, 300, 300, 4 from rooms where address like 'bots@%'",
    )
    assert (await ranked(pool))["bots"].popularity == before
    await turn(database, "update room_days set average = 300 where peak in (5, 300)")
    assert (await ranked(pool))["bots"].popularity == before
    await turn(database, "update room_vitals set held_until = now() where held_until is not null")
    assert (await ranked(pool))["bots"].popularity > 299


async def test_growth_is_that_of_this_week_to_the_week_before(
    pool: Database, database: str
) -> None:
    week_before = dict.fromkeys(range(7, 14), 9.0)
    await add_room(
        database, "up@muc.example", days={**dict.fromkeys(range(7), 19.0), **week_before}
    )
    await add_room(database, "young@muc.example", days={0: 50.0, 1: 10.0})
    found = await ranked(pool)
    assert found["up"].growth == 2
    assert found["young"].growth is None
    async with pool.connection() as connection:
        page = await rooms.find(connection, rooms.EVERY, order=Order.RISING)
    assert [room.address for room in page.rooms] == ["up@muc.example"]


async def test_each_room_has_a_place_of_its_own(pool: Database, database: str) -> None:
    for number in range(30):
        await add_room(database, f"room{number}@muc.example", occupants=number % 2, activity=1)
    found = await ranked(pool)
    assert len({room.popularity for room in found.values()}) == 30
    assert all(room.popularity > 0 for room in found.values())


@pytest.mark.parametrize(
    ("occupants", "activity", "alive_days", "seen_days", "listed_days", "state"),
    [
        (12, None, 0, 0, 90, "alive"),
        (2, 0.5, 0, 0, 90, "alive"),
        (2, None, 0, 0, 90, "quiet"),
        (0, None, 20, 0, 90, "quiet"),
        (0, None, 31, 0, 90, "dead"),
        (0, None, None, 0, 3, "dead"),
        (0, None, None, 0, 0, "new"),
        (None, None, None, 0, 3, "quiet"),
        (12, 5.0, 8, 8, 90, "dead"),
    ],
)
async def test_states_follow_from_who_was_there(
    pool: Database, database: str, occupants: int | None, activity: float | None,
    alive_days: int | None, seen_days: int, listed_days: int, state: str,
) -> None:  # fmt: skip
    now = datetime.now(UTC)
    await add_room(
        database, "room@muc.example", occupants=occupants, activity=activity, state="new"
    )
    await turn(
        database,
        "update rooms set last_alive_at = $1, last_seen_at = $2, listed_at = $3",
        None if alive_days is None else now - timedelta(days=alive_days),
        now - timedelta(days=seen_days),
        now - timedelta(days=listed_days),
    )
    assert (await ranked(pool))["room"].state == state


async def test_what_is_gone_stays_gone(pool: Database, database: str) -> None:
    await add_room(database, "room@muc.example", state="gone", occupants=9)
    assert (await ranked(pool))["room"].state == "gone"


async def test_near_copies_elsewhere_are_folded(pool: Database, database: str) -> None:
    about = {"name": "Fans of trains", "description": "All about engines & rails"}
    await add_room(database, "trains@one.example", **about, occupants=50)
    await add_room(
        database,
        "mirror@two.example",
        name="fans of TRAINS",
        description="all about engines, rails!",
    )
    await add_room(database, "same@one.example", **about, occupants=3)
    await add_room(database, "tiny@two.example", name="Hi", description="Hey")
    await add_room(database, "tiny2@one.example", name="Hi", description="Hey")
    await add_room(database, "old@two.example", state="gone", moved_to="trains@one.example")
    found = await ranked(pool)
    assert "mirror" not in found
    assert "old" not in found
    assert {"trains", "same", "tiny", "tiny2"} == found.keys()
    assert found["trains"].twins == 2
    async with pool.connection() as connection:
        copies = await rooms.twins(connection, found["trains"].room_id)
    assert copies == ["mirror@two.example", "old@two.example"]
    await turn(
        database, "update rooms set description = 'Something else' where address like 'mir%'"
    )
    assert "mirror" in await ranked(pool)


async def test_a_language_is_guessed_and_said_to_be_guessed(pool: Database, database: str) -> None:
    await add_room(database, "told@muc.example", name="Болтаем", language="uk")
    await add_room(database, "ru@muc.example", name="Болтаем обо всём")
    await add_room(database, "de@muc.example", name="Der Raum für alle")
    await add_room(database, "what@muc.example", name="xyz")
    found = await ranked(pool)
    assert (found["told"].language, found["told"].is_language_guessed) == ("uk", False)
    assert (found["ru"].language, found["ru"].is_language_guessed) == ("ru", True)
    assert (found["de"].language, found["de"].is_language_guessed) == ("de", True)
    assert (found["what"].language, found["what"].is_language_guessed) == ("", False)
    await turn(database, "update rooms set name = 'The best of the cats' where address like 'ru@%'")
    assert (await ranked(pool))["ru"].language == "en"
