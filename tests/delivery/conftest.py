"""People who talk to the handlers, and workers that deliver to a scripted far side."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import asyncpg
import pytest

from microblog.delivery.worker import Worker
from microblog.store.database import Database
from tests.support.far_side import FarSide
from tests.support.talk import URL, Talk

SECRET = b"a secret of the tests"
SENDER = "bot@blog.localhost"
LIMIT = 20.0


@dataclass
class Post:
    """The outbox seen from outside: what a test may look at and turn."""

    talk: Talk
    dsn: str
    connection: "asyncpg.Connection[asyncpg.Record]"

    async def ask(self, query: str, *args: object) -> object:
        """One value of the database."""
        return await self.connection.fetchval(query, *args)

    async def do(self, statement: str, *args: object) -> None:
        """Turn the database."""
        await self.connection.execute(statement, *args)

    async def people(self, author: str, count: int) -> list[int]:
        """So many new people who follow `author`; their ids, in order."""
        rows = await self.connection.fetch(
            "with made as ("
            " insert into users (language) select 'en' from generate_series(1, $1)"
            " returning user_id), addressed as ("
            " insert into jids (jid, user_id) select 'u' || user_id || '@people.example', user_id"
            " from made), followed as ("
            " insert into user_subscriptions (author_id, subscriber_id)"
            " select u.user_id, made.user_id from made, users as u where u.nick_key = $2)"
            " select user_id from made order by user_id",
            count,
            author,
        )
        return [row["user_id"] for row in rows]

    async def is_quiet(self) -> bool:
        """Whether nothing is left to do."""
        return not await self.ask("select count(*) from outbox where state = 'live'")

    async def hurry(self) -> None:
        """Let nothing wait for its next attempt."""
        await self.do("update outbox set next_at = now() where next_at > now()")

    async def retry(self) -> None:
        """Let a retry be due."""
        await self.do("update retries set next_at = now() - interval '1 second'")


async def until(holds: Callable[[], bool | Awaitable[bool]], what: str = "") -> None:
    """Wait until `holds`."""
    async with asyncio.timeout(LIMIT):
        while True:
            now = holds()
            if now if isinstance(now, bool) else await now:
                return
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def working(
    post: Post, far: FarSide, name: str = "one", *, settling: float = 0, look_back: float = 0
) -> AsyncIterator[Worker]:
    """A worker on a pool of its own, cut off at the end as by kill -9."""
    pool = Database(post.dsn, size=4)
    await pool.open()
    worker = Worker(
        pool,
        far,
        name=name,
        secret=SECRET,
        sender_jid=SENDER,
        url=URL,
        settling=settling,
        look_back=look_back,
    )
    far.bounced = worker.bounced
    task = asyncio.get_running_loop().create_task(worker.run())
    try:
        yield worker
    finally:
        task.cancel()
        ended, _ = await asyncio.wait([task], timeout=LIMIT)
        await pool.close()
        assert ended, "the worker does not end"
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def deliver(post: Post, far: FarSide) -> None:
    """Have everything delivered that is promised, and stop."""
    async with working(post, far) as worker:
        await until(post.is_quiet)
        await worker.drain()


@pytest.fixture
async def post(database: str) -> AsyncIterator[Post]:
    """Romeo, Juliet, the nurse and Tybalt, with names and not yet known to each other."""
    pool = Database(database, size=4)
    await pool.open()
    connection = await asyncpg.connect(database)
    talk = Talk(pool)
    await talk.name("romeo", "juliet", "nurse", "tybalt")
    yield Post(talk, database, connection)
    await connection.close()
    await pool.close()


@pytest.fixture
def far() -> FarSide:
    """The far side, which answers every ping at once."""
    return FarSide()
