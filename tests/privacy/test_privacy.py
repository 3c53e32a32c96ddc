"""People x visibility x blocks x every command, push, page and feed agree with a model."""

import asyncio
import contextlib
from random import Random

import asyncpg
import pytest

from microblog.delivery.worker import Worker
from microblog.store.database import Database
from tests.delivery.conftest import SECRET, SENDER
from tests.privacy.walk import PEOPLE, ROOM, Walk
from tests.support.conferences import add_room
from tests.support.far_side import FarSide
from tests.support.reading import reader, site_of
from tests.support.talk import URL, Talk

pytestmark = pytest.mark.anyio

STEPS = 1_500
FULL_STEPS = 12_000


async def test_everybody_sees_and_hears_exactly_what_the_model_says(
    database: str, web_database: str, is_full: bool
) -> None:
    seed = Random().randrange(2**32)
    print("seed", seed)
    async with contextlib.AsyncExitStack() as stack:
        walk = await _begin(stack, database, web_database, Random(seed))
        for _ in range(FULL_STEPS if is_full else STEPS):
            await walk.step()
        assert len(walk.world.posts) > 50


async def _begin(
    stack: contextlib.AsyncExitStack, database: str, web_database: str, chance: Random
) -> Walk:
    """The people with their names, a worker that delivers all the while, and the site."""
    pools = [Database(database, size=4), Database(database, size=4), Database(web_database, size=2)]
    for pool in pools:
        await pool.open()
        stack.push_async_callback(pool.close)
    watching = await asyncpg.connect(database)
    stack.push_async_callback(watching.close)
    talk, far = Talk(pools[0]), FarSide()
    await talk.name(*PEOPLE)
    await add_room(database, ROOM, name="The hall")
    worker = Worker(
        pools[1], far, name="walk", secret=SECRET, sender_jid=SENDER, url=URL, settling=0
    )
    web = await stack.enter_async_context(reader(site_of(pools[2])))
    tasks = await stack.enter_async_context(asyncio.TaskGroup())
    working = tasks.create_task(worker.run())
    stack.callback(working.cancel)
    return Walk(chance, talk, far, web, watching, worker.wake)
