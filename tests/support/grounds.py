"""Engines that only a fault ends, and what stands on them for one scenario."""

import asyncio
import contextlib
import os
import secrets
import signal
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import asyncpg

from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from microblog.store.database import Database
from tests.support import engines
from tests.support.ejabberd import running_ejabberd
from tests.support.node import Node
from tests.support.sink import Sink, sink
from tests.support.small_disk import SmallDisk
from tests.support.talk import URL, Talk

_BACK_SECONDS = 60.0
_STEP = 0.02


class Server(Protocol):
    """An XMPP server that lets in our component and the sink."""

    component: str
    domain: str
    secret: str

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        ...

    @property
    def component_address(self) -> tuple[str, int]:
        """Where components connect."""
        ...

    async def supervise(self) -> None:
        """Start it again, on the same ports, whenever it dies."""
        ...

    async def stop(self) -> None:
        """End it in order."""
        ...


@dataclass(frozen=True, slots=True)
class Grounds:
    """A database server that writes before it says so, and an XMPP server."""

    home: Home
    postgres: Postgres
    server: Server


SERVERS = {"prosody": engines.running_prosody, "ejabberd": running_ejabberd}


# What of a cluster may lie on a small disk of its own.
_PLACES = {"data": "base", "log": "pg_wal"}


@contextlib.contextmanager
def grounds(
    server: str = "prosody", disk: SmallDisk | None = None, place: str = ""
) -> Iterator[Grounds]:
    """PostgreSQL and one of the `SERVERS`, ended with the block.

    The database's "data" or its write-ahead "log" lies on `disk`, if one is given.
    """
    with (
        engines.fresh_home() as home,
        engines.running_postgres(home, durable=True) as postgres,
        SERVERS[server](home) as running,
    ):
        if disk is not None:
            asyncio.run(postgres.stop())
            disk.take(home.path / "postgres" / _PLACES[place])
            asyncio.run(postgres.start())
        yield Grounds(home, postgres, running)


@dataclass
class Stage:
    """A database of its own, the sink and a way to speak to the handlers without a stream."""

    grounds: Grounds
    dsn: str
    pool: Database
    caught: Sink
    disk: SmallDisk | None = None
    is_brief: bool = False
    nodes: list[Node] = field(default_factory=list)

    @property
    def bot(self) -> str:
        """The address that people write to."""
        return f"bot@{self.grounds.server.component}"

    @property
    def talk(self) -> Talk:
        """The handlers, in this process."""
        return Talk(self.pool)

    def so_long(self, seconds: float, brief: float) -> float:
        """How long something is to last: `seconds`, or where all is to be `brief` only that."""
        return brief if self.is_brief else seconds

    def node(
        self,
        worker: str = "1",
        *,
        role: str = "component",
        xmpp: tuple[str, int] | None = None,
        database: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> Node:
        """A process of `role`, not started yet; ended with the stage."""
        server = self.grounds.server
        host, port = xmpp or server.component_address
        path = self.grounds.home.path / f"{secrets.token_hex(4)}.toml"
        path.write_text(
            f'database = "{database or self.dsn}"\nxmpp = "{host}:{port}"\n'
            f'secret = "{server.secret}"\ndomain = "{server.component}"\nurl = "{URL}"\n'
            f'web = "127.0.0.1:0"\nworker = "{worker}"\nlog_level = "info"\n',
            "utf-8",
        )
        node = Node(role, path, environment)
        self.nodes.append(node)
        return node

    async def try_to_ask(self, statement: str) -> None:
        """Run a statement as the superuser, if it can be."""
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await _as_superuser(self.grounds, statement)

    async def ask(self, query: str, *values: object) -> list[asyncpg.Record]:
        """What the database says, once it answers."""
        async with asyncio.timeout(_BACK_SECONDS):
            while True:
                with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    connection = await asyncpg.connect(self.dsn, timeout=5)
                    try:
                        return list(await connection.fetch(query, *values))
                    finally:
                        await connection.close(timeout=1)
                await asyncio.sleep(_STEP)


@contextlib.asynccontextmanager
async def stage(
    on: Grounds, disk: SmallDisk | None = None, *, is_brief: bool = False
) -> AsyncIterator[Stage]:
    """A fresh database on the grounds, and the sink; at the end everything of it is gone."""
    name = f"test_{secrets.token_hex(8)}"
    await _as_superuser(on, f'create database "{name}" template {engines.TEMPLATE} owner microblog')
    dsn = on.postgres.dsn(database=name)
    pool = Database(dsn, size=4)
    await pool.open()
    made = None
    try:
        async with sink(on.server) as caught:
            made = Stage(on, dsn, pool, caught, disk, is_brief)
            try:
                yield made
            finally:
                await asyncio.gather(*(node.end() for node in made.nodes))
    finally:
        await pool.close()
        await _as_superuser(on, f'drop database "{name}" with (force)')


async def _as_superuser(on: Grounds, statement: str) -> None:
    connection = await asyncpg.connect(on.postgres.dsn("postgres", "postgres"), timeout=20)
    try:
        await connection.execute(statement)
    finally:
        await connection.close(timeout=5)


@contextlib.asynccontextmanager
async def supervised(engine: Postgres | Server) -> AsyncIterator[None]:
    """Within the block the engine is started again when it dies, as `microblog run` does."""

    async def watch() -> None:
        await engine.supervise()

    task = asyncio.get_running_loop().create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def restart(engine: Postgres | Server, how: signal.Signals = signal.SIGKILL) -> None:
    """End an engine by a signal and see it started again; returns when it is under way."""
    pid = engine.pid
    assert pid is not None
    async with supervised(engine):
        os.kill(pid, how)
        async with asyncio.timeout(_BACK_SECONDS):
            while engine.pid in (pid, None):
                await asyncio.sleep(_STEP)
            await until_up(engine)


async def until_up(engine: Postgres | Server) -> float:
    """Wait until it takes connections; the moment at which it did."""
    async with asyncio.timeout(_BACK_SECONDS):
        while not await _is_up(engine):
            await asyncio.sleep(_STEP)
    return time.monotonic()


async def _is_up(engine: Postgres | Server) -> bool:
    try:
        if isinstance(engine, Postgres):
            connection = await asyncpg.connect(engine.dsn(), timeout=5)
            await connection.close(timeout=1)
        else:
            _, writer = await asyncio.open_connection(*engine.component_address)
            writer.close()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        return False
    return True


def socket_of(postgres: Postgres) -> Path:
    """The Unix socket that the database server listens on."""
    found = dict(part.split("=") for part in postgres.dsn().partition("?")[2].split("&"))
    return Path(found["host"].replace("%2F", "/")) / f".s.PGSQL.{found['port']}"
