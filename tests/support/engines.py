"""The real engines under the tests: a PostgreSQL and a Prosody a session, a database a test."""

import asyncio
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from microblog.embedded.prosody import Prosody
from microblog.store.migrations import migrate

TEMPLATE = "template_microblog"
# A component of the tests, whose every address is a recipient (see support/sink.py).
SINK = "sink.localhost"
SINK_SECRET = "sink"


@contextmanager
def fresh_home() -> Iterator[Home]:
    """A data directory in the system's temporary directory, gone at the end."""
    path = Path(tempfile.mkdtemp(prefix="mb-test-"))
    home = Home.open(path)
    try:
        yield home
    finally:
        home.close()
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def running_postgres(home: Home, *, durable: bool = False) -> Iterator[Postgres]:
    """PostgreSQL with an empty migrated database to copy from.

    Without fsync unless it is to be `durable`, which whoever means to kill it needs. Starting and
    stopping use event loops of their own, so that tests may have theirs.
    """
    postgres = Postgres(home, durable=durable)
    try:
        asyncio.run(_start(postgres))
        yield postgres
    finally:
        asyncio.run(postgres.stop())


@contextmanager
def running_prosody(home: Home) -> Iterator[Prosody]:
    """Prosody on free ports, for people at `localhost` and the component `blog.localhost`."""
    sink = f'Component "{SINK}"\n\tcomponent_secret = "{SINK_SECRET}"\n'
    home.directory("prosody")
    (home.directory("prosody/conf.d") / "sink.cfg.lua").write_text(sink, "ascii")
    prosody = Prosody(home, c2s_port=0, preferred=False)
    try:
        asyncio.run(prosody.start())
        yield prosody
    finally:
        asyncio.run(prosody.stop())


@contextmanager
def fresh_database(postgres: Postgres) -> Iterator[str]:
    """The name of a copy of the migrated template, dropped at the end."""
    name = f"test_{secrets.token_hex(8)}"
    copy = f'create database "{name}" template {TEMPLATE} owner microblog'
    asyncio.run(_as_superuser(postgres, copy))
    try:
        yield name
    finally:
        asyncio.run(_as_superuser(postgres, f'drop database "{name}" with (force)'))


async def _start(postgres: Postgres) -> None:
    await postgres.start()
    for statement in (
        f"create database {TEMPLATE} template microblog owner microblog",
        # Nobody waits two seconds for a test of the limit, nor is a busy machine a failure.
        "alter role microblog_web set statement_timeout = '20s'",
    ):
        await _as_superuser(postgres, statement)
    await migrate(postgres.dsn(database=TEMPLATE))


async def _as_superuser(postgres: Postgres, statement: str) -> None:
    connection = await asyncpg.connect(postgres.dsn("postgres", "postgres"), timeout=20)
    try:
        await connection.execute(statement)
    finally:
        await connection.close(timeout=5)
