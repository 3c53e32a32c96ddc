"""A PostgreSQL of our own that keeps its corpora between runs, as safe as it is shipped.

It lies in `var/bench/search` and runs while something is measured. Each corpus is a database with
our migrations; it is made anew when these, or what makes it, have changed.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import asyncpg

from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from microblog.store.migrations import migrate
from microblog.store.queries import sql_directory

Link: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Fill = Callable[[Link], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server that runs; indexes of peers lie beside its data."""

    path: Path
    postgres: Postgres
    digest: str

    async def corpus(self, name: str, fill: Fill, *, is_fresh: bool) -> str:
        """Where the database `name` is; `fill` fills it after our migrations."""
        made = self.digest
        if is_fresh or await self._known(name) != made:
            await self._command(f'drop database if exists "{name}" with (force)')
            await self._command(f'create database "{name}" template microblog owner microblog')
            await migrate(self.postgres.dsn(database=name))
            connection = await asyncpg.connect(self.postgres.dsn(database=name))
            try:
                await fill(connection)
                await connection.execute("analyze")
                await connection.execute("select count_common_words()")
            finally:
                await connection.close()
            await self._command("checkpoint")
            await self._command(f"comment on database \"{name}\" is '{made}'")
        return self.postgres.dsn(database=name)

    async def _known(self, name: str) -> str | None:
        connection = await asyncpg.connect(self.postgres.dsn("postgres", "postgres"))
        try:
            known: str | None = await connection.fetchval(
                "select shobj_description(oid, 'pg_database') from pg_database where datname = $1",
                name,
            )
            return known
        finally:
            await connection.close()

    async def _command(self, statement: str) -> None:
        connection = await asyncpg.connect(self.postgres.dsn("postgres", "postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def running_cluster(path: Path) -> Iterator[Cluster]:
    """The server on the data in `path`; raises CannotStart. Has event loops of its own."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    home = Home.open(path)
    try:
        postgres = Postgres(home)
        try:
            asyncio.run(postgres.start())
            yield Cluster(path, postgres, _made_from())
        finally:
            asyncio.run(postgres.stop())
    finally:
        home.close()


async def without_indexes(connection: Link, table: str, fill: Fill) -> None:
    """Fill a table while it has none of its indexes for words, and make them afterwards."""
    indexes = await connection.fetch(
        "select indexname, indexdef from pg_indexes where tablename = $1 and indexdef ~ 'gin'",
        table,
    )
    for row in indexes:
        await connection.execute(f'drop index "{row["indexname"]}"')
    await fill(connection)
    await connection.execute("set maintenance_work_mem = '256MB'")
    for row in indexes:
        await connection.execute(row["indexdef"])


def _made_from() -> str:
    """What the corpora follow from: migrations, and the modules that make them."""
    here = Path(__file__).parent
    sources = sorted((sql_directory() / "migrations").glob("*.sql"))
    sources += [here / name for name in ("vocabulary.py", "posts.py", "rooms.py", "loading.py")]
    text = b"".join(source.read_bytes() for source in sources)
    return hashlib.sha256(text).hexdigest()
