"""The pool of connections, transactions, and what counts as the database being away."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg

from microblog import metrics
from microblog.domain.errors import CannotStart, Unavailable
from microblog.store.queries import Connection

# What asyncpg raises when the server is down, going down, coming up, or out of room.
AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InternalClientError,
    asyncio.TimeoutError,
)
# Two transactions stood in each other's way; either may simply run again.
COLLIDED = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.UniqueViolationError,
)


_RELISTEN = 1.0


class Database:
    """A bounded pool; opened once, closed once, and healing by itself in between."""

    def __init__(self, dsn: str, *, size: int = 8, settings: dict[str, str] | None = None) -> None:
        self.dsn = dsn
        self._size = size
        self._settings = {"application_name": "microblog", "timezone": "UTC", **(settings or {})}
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self) -> None:
        """Connect.

        Raises Unavailable when the server does not answer within ten seconds, CannotStart when it
        refuses us.
        """
        try:
            self._pool = await asyncpg.create_pool(
                self.dsn,
                min_size=1,
                max_size=self._size,
                timeout=10,
                command_timeout=30,
                reset=_leave_as_it_is,
                server_settings=self._settings,
            )
        except AWAY as away:
            raise Unavailable(f"the database does not answer: {away}") from away
        except (asyncpg.PostgresError, ValueError) as refusal:
            raise CannotStart(f"the database does not let us in: {refusal}") from refusal

    async def close(self) -> None:
        """Wait for what runs, at most three seconds, then cut."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            try:
                async with asyncio.timeout(3):
                    await pool.close()
            except AWAY:
                pool.terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection in autocommit; raises Unavailable when the server is away."""
        if self._pool is None:
            raise Unavailable("the database is not open")
        asked = time.perf_counter()
        try:
            async with self._pool.acquire(timeout=10) as connection:
                metrics.POOL_WAIT.observe(time.perf_counter() - asked)
                yield connection
        except AWAY as away:
            raise Unavailable(f"the database is away: {away}") from away

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A transaction, committed when the block ends, rolled back when it raises."""
        if self._pool is None:
            raise Unavailable("the database is not open")
        asked = time.perf_counter()
        try:
            async with self._pool.acquire(timeout=10) as connection, connection.transaction():
                metrics.POOL_WAIT.observe(time.perf_counter() - asked)
                yield connection
        except AWAY as away:
            raise Unavailable(f"the database is away: {away}") from away

    async def listen(self, channel: str, heard: Callable[[], None]) -> None:
        """Call `heard` at each notification on `channel` and after each reconnect; for ever."""
        while True:
            with contextlib.suppress(Unavailable):
                await self._listen_once(channel, heard)
            await asyncio.sleep(_RELISTEN)

    async def _listen_once(self, channel: str, heard: Callable[[], None]) -> None:
        connection = await connect(self.dsn)
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        try:
            await connection.add_listener(channel, lambda *_: heard())
            heard()
            await lost.wait()
        finally:
            await connection.close(timeout=1)


async def _leave_as_it_is(_connection: object) -> None:
    """Nothing of ours outlives its transaction, so there is nothing to ask the server to reset."""


async def connect(dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    """A connection of its own, outside the pool: for migrations, locks and listening."""
    try:
        return await asyncpg.connect(dsn, timeout=10)
    except AWAY as away:
        raise Unavailable(f"the database does not answer: {away}") from away
    except (asyncpg.PostgresError, ValueError) as refusal:
        raise CannotStart(f"the database does not let us in: {refusal}") from refusal
