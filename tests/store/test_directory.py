"""What programs ask of the directory: numbered pages that join, and plans that use indexes."""

import json
from collections.abc import AsyncIterator
from itertools import chain

import asyncpg
import pytest

from microblog.store import directory, rooms
from microblog.store.database import Database
from microblog.store.queries import queries
from microblog.store.rooms import EVERY, Order
from tests.store.test_plans import scans
from tests.support.rooms import keep_room

pytestmark = pytest.mark.anyio
SEED = """
insert into muc_domains (domain, source)
select 'd' || n || '.example', 'dump' from generate_series(0, 99) as n;
insert into rooms (address, domain, name, unlisted)
select 'r' || n || '@d' || n % 100 || '.example', 'd' || n % 100 || '.example', 'Room ' || n, ''
from generate_series(1, 20000) as n;
insert into room_vitals (room_id, occupants, average) select room_id, 5, 5 from rooms;
insert into room_avatars (avatar_hash, image, media_type)
select 'h' || n, '\\x00', 'image/png' from generate_series(1, 2000) as n;
"""


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Database]:
    opened = Database(database, size=1)
    await opened.open()
    yield opened
    await opened.close()


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 25])
async def test_numbered_pages_hold_each_room_once(pool: Database, count: int) -> None:
    async with pool.connection() as connection:
        for number in range(count):
            await keep_room(connection, f"r{number}@x.example", users=number % 3)
        await keep_room(connection, "dead@x.example", state="dead")
        await keep_room(connection, "red@x.example", is_sensitive=True)
        found = await directory.numbering(connection, 10)
        assert found.total == count
        read = []
        for start in found.starts:
            page = await rooms.find(connection, EVERY, order=Order.POPULAR, after=start, size=10)
            read.append([room.address for room in page.rooms])
        assert sorted(chain(*read)) == sorted(f"r{number}@x.example" for number in range(count))
        assert [len(page) for page in read[:-1]] == [10] * (len(read) - 1)
        assert count == 0 or read[-1]


async def test_a_picture_is_found_without_reading_all_rooms(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(SEED)
        await connection.execute("vacuum analyze")
        query = queries()["picture_of_room"]
        plan = await connection.fetchval(f"explain (format json) {query.text}", "r500@d0.example")
        assert scans(json.loads(plan)[0]["Plan"]) == []
    finally:
        await connection.close()
