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
# Rows that were deleted stay where they are; after so many tests they are more than files to copy.
_USES = 40
_END_OTHERS = """
do $$
begin
    loop
        perform pg_terminate_backend(pid)
        from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid();
        exit when not found;
        perform pg_stat_clear_snapshot(), pg_sleep(0.002);
    end loop;
end
$$
"""
EMPTY = """
do $$
declare
    one record;
    is_filled boolean;
begin
    perform set_config('session_replication_role', 'replica', true);
    for one in
        select c.oid::regclass as name
        from pg_class as c
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
            and c.relname <> 'migrations'
    loop
        execute format('select exists (select from %s)', one.name) into is_filled;
        if is_filled then
            execute format('delete from %s', one.name);
        end if;
    end loop;
    perform setval(format('%I.%I', s.schemaname, s.sequencename)::regclass, s.start_value, false)
    from pg_sequences as s
    where s.last_value is not null;
end
$$
"""
_LIKENESS = """
select md5(string_agg(part, ';' order by part))
from (
    select format(
        'c %s %s %s %s %s %s', c.relname, c.relkind, c.relacl, c.reloptions, c.relowner,
        c.reltuples < 0 or c.relkind <> 'r' or c.relname = 'migrations'
    ) as part
    from pg_class as c
    where c.relnamespace = 'public'::regnamespace
    union all
    select format(
        'a %s %s %s %s %s',
        a.attrelid::regclass, a.attname, a.atttypid, a.attnotnull, a.attstattarget
    )
    from pg_attribute as a
    join pg_class as c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace
    union all
    select format('p %s %s %s', p.oid::regprocedure, md5(p.prosrc), p.proacl)
    from pg_proc as p
    where p.pronamespace = 'public'::regnamespace
    union all
    select format('t %s %s %s', t.tgrelid::regclass, t.tgname, t.tgenabled)
    from pg_trigger as t
    where not t.tgisinternal
    union all
    select format('k %s %s %s', k.conrelid::regclass, k.conname, k.convalidated)
    from pg_constraint as k
    union all
    select format('s %s', s.setconfig)
    from pg_db_role_setting as s
    where s.setdatabase = (select oid from pg_database where datname = current_database())
    union all
    select format('n %s', n.nspname)
    from pg_namespace as n
    where n.nspname !~ '^pg_'
    union all
    select format('m %s %s', m.name, m.digest)
    from migrations as m
) as parts
"""


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


class Databases:
    """Copies of the migrated template, each used again once it is as empty as at first.

    To copy all its files takes twenty times as long as to empty what a test has filled.
    """

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._free: list[str] = []
        self._uses: dict[str, int] = {}
        self._template: str | None = None

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The name of an empty database of the caller's own."""
        name = self._free.pop() if self._free else asyncio.run(_copied(self._postgres))
        self._uses[name] = self._uses.get(name, 0) + 1
        try:
            yield name
        finally:
            if self._uses[name] < _USES and asyncio.run(self._is_as_new(name)):
                self._free.append(name)
            else:
                asyncio.run(_dropped(self._postgres, name))

    async def _is_as_new(self, name: str) -> bool:
        """Empty it; whether nothing else was changed: no schema, no right, no statistics."""
        dsn = self._postgres.dsn("postgres", name)
        try:
            connection = await asyncpg.connect(dsn, timeout=20)
        except asyncpg.PostgresError:  # a test has done away with it
            return False
        try:
            await connection.execute(_END_OTHERS)
            await connection.execute(EMPTY)
            return bool(await connection.fetchval(_LIKENESS) == await self._likeness())
        finally:
            await connection.close(timeout=5)

    async def _likeness(self) -> str:
        """What the template is like."""
        if self._template is None:
            dsn = self._postgres.dsn("postgres", TEMPLATE)
            connection = await asyncpg.connect(dsn, timeout=20)
            try:
                self._template = str(await connection.fetchval(_LIKENESS))
            finally:
                await connection.close(timeout=5)
        return self._template


@contextmanager
def fresh_database(postgres: Postgres) -> Iterator[str]:
    """The name of a copy of the migrated template, dropped at the end."""
    name = asyncio.run(_copied(postgres))
    try:
        yield name
    finally:
        asyncio.run(_dropped(postgres, name))


async def _copied(postgres: Postgres) -> str:
    name = f"test_{secrets.token_hex(8)}"
    copy = f'create database "{name}" template {TEMPLATE} owner microblog'
    await _as_superuser(postgres, copy)
    return name


async def _dropped(postgres: Postgres, name: str) -> None:
    await _as_superuser(postgres, f'drop database "{name}" with (force)')


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
