"""kill -9 of the XMPP server or the database in the middle of a fan-out loses nothing."""

import asyncio
import contextlib
import os
import random
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import asyncpg
import pytest

from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from microblog.embedded.prosody import Prosody
from microblog.store.database import Database
from tests.faults.promise import WINDOW, check, post
from tests.support import cast, engines
from tests.support.crowd import crowd
from tests.support.sink import Sink, sink
from tests.support.talk import URL, Talk

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]

RECIPIENTS = 4_000
SECONDS = 60


@pytest.fixture
def home_of_its_own() -> Iterator[Home]:
    with engines.fresh_home() as fresh:
        yield fresh


@pytest.fixture
def mortal_prosody(home_of_its_own: Home) -> Iterator[Prosody]:
    """A server that only this test kills."""
    with engines.running_prosody(home_of_its_own) as running:
        yield running


@pytest.fixture
def mortal_postgres(home_of_its_own: Home) -> Iterator[Postgres]:
    """A server that only this test kills, and that writes before it says so."""
    with engines.running_postgres(home_of_its_own, durable=True) as running:
        yield running


@contextlib.asynccontextmanager
async def supervised(watch: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """An engine is started again whenever it dies."""
    task = asyncio.get_running_loop().create_task(_awaited(watch))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _awaited(watch: Callable[[], Awaitable[None]]) -> None:
    await watch()


async def killed_in_mid_fan_out(
    dsn: str, prosody: Prosody, victim: Callable[[], int | None], kills: int, seed: int
) -> tuple[Sink, list[str]]:
    """Post and kill again and again, at a random recipient; what was heard, and the bodies."""
    chance = random.Random(seed)
    await crowd(dsn, "romeo", RECIPIENTS)
    pool = Database(dsn, size=6)
    await pool.open()
    bodies = []
    try:
        async with sink(prosody) as caught, cast.running(cast.bot(pool, prosody, URL)) as bot:
            for number in range(kills):
                body = await post(Talk(pool), f"Post before kill {number}.")
                bot.worker.wake()
                bodies.append(body)
                threshold = chance.randrange(1, RECIPIENTS * 3 // 4)
                await caught.until(lambda b=body, n=threshold: len(caught.heard[b]) >= n)
                pid = victim()
                assert pid is not None
                assert await is_under_way(pool), "the fan-out was over before the kill"
                os.kill(pid, signal.SIGKILL)
                await caught.until(lambda b=body: len(caught.heard[b]) == RECIPIENTS, SECONDS)
                await settled(dsn)
    finally:
        await pool.close()
    return caught, bodies


async def is_under_way(pool: Database) -> bool:
    """Whether some of what is promised does not yet count."""
    async with pool.connection() as connection:
        query = "select exists (select from outbox where state = 'live')"
        return bool(await connection.fetchval(query))


async def settled(dsn: str) -> None:
    """Wait until every fan-out is over."""
    async with asyncio.timeout(SECONDS):
        while True:
            with contextlib.suppress(OSError, asyncpg.PostgresError):
                connection = await asyncpg.connect(dsn, timeout=5)
                try:
                    query = "select count(*) from outbox where state <> 'done'"
                    if await connection.fetchval(query) == 0:
                        return
                finally:
                    await connection.close(timeout=1)
            await asyncio.sleep(0.05)


async def test_killing_the_xmpp_server_in_mid_fan_out_loses_nothing(
    database: str, mortal_prosody: Prosody, is_full: bool
) -> None:
    kills = 20 if is_full else 2
    async with supervised(mortal_prosody.supervise):
        caught, bodies = await killed_in_mid_fan_out(
            database, mortal_prosody, lambda: mortal_prosody.pid, kills, seed=11
        )
    for body in bodies:
        check(caught, body, RECIPIENTS, doubled=WINDOW)


async def test_killing_the_database_in_mid_fan_out_loses_nothing(
    mortal_postgres: Postgres, prosody: Prosody, is_full: bool
) -> None:
    kills = 20 if is_full else 2
    name = f"test_{secrets.token_hex(8)}"
    dsn = mortal_postgres.dsn(database=name)
    superuser = await asyncpg.connect(mortal_postgres.dsn("postgres", "postgres"))
    await superuser.execute(f'create database "{name}" template {engines.TEMPLATE} owner microblog')
    await superuser.close()
    async with supervised(mortal_postgres.supervise):
        caught, bodies = await killed_in_mid_fan_out(
            dsn, prosody, lambda: mortal_postgres.pid, kills, seed=23
        )
    for body in bodies:
        check(caught, body, RECIPIENTS, doubled=WINDOW)
