"""The private PostgreSQL: its text, its roles, and what it survives."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from microblog.domain.errors import CannotStart
from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from tests.support.engines import fresh_home

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def supervised(postgres: Postgres) -> AsyncIterator[None]:
    """Watch over an engine while the block runs."""
    async with asyncio.TaskGroup() as tasks:
        watch = tasks.create_task(postgres.supervise())
        yield
        watch.cancel()


async def ask(dsn: str, question: str) -> object:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close(timeout=5)


async def eventually(dsn: str, question: str) -> object:
    """Ask until there is an answer, at most twenty seconds."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await ask(dsn, question)
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.05)


async def test_cyrillic_folds_stems_and_has_trigrams(database: str) -> None:
    assert await ask(database, "select lower('ПРИВЕТ, Ёлка')") == "привет, ёлка"
    assert await ask(database, "select similarity('джаббер', 'жаббер')") > 0.3
    assert await ask(database, "select 'Котики' ilike 'котик%'")
    found = "select to_tsvector('russian', 'КОТИКИ бегали') @@ to_tsquery('russian', 'котик')"
    assert await ask(database, found)


async def test_the_web_may_read_what_is_public_and_nothing_else(web_database: str) -> None:
    assert await ask(web_database, "select count(*) from public_users") == 0
    assert await ask(web_database, "show default_transaction_read_only") == "on"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(web_database, "select count(*) from users")
    with pytest.raises(asyncpg.PostgresError):
        await ask(web_database, "create table public.mine (a int)")


async def test_nothing_listens_outside_its_directory(postgres: Postgres) -> None:
    assert await ask(postgres.dsn("postgres", "postgres"), "show listen_addresses") == ""


async def test_what_was_written_outlives_stop_and_start(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "data")
    for expected in (0, 1):
        postgres = Postgres(home)
        await postgres.start()
        await ask(postgres.dsn(), "create table if not exists kept (word text)")
        assert await ask(postgres.dsn(), "select count(*) from kept") == expected
        await ask(postgres.dsn(), "insert into kept values ('ёж')")
        await postgres.stop()
    home.close()


async def test_a_killed_server_comes_back_with_what_was_committed() -> None:
    with fresh_home() as home:
        postgres = Postgres(home)
        await postgres.start()
        await ask(postgres.dsn(), "create table kept as select generate_series(1, 5000)")
        killed = postgres.pid
        assert killed is not None
        async with supervised(postgres):
            os.kill(killed, signal.SIGKILL)
            while postgres.pid == killed:
                await asyncio.sleep(0.01)
            assert await eventually(postgres.dsn(), "select count(*) from kept") == 5000
            assert postgres.pid != killed
        await postgres.stop()


async def test_a_first_start_that_was_cut_short_is_begun_anew() -> None:
    with fresh_home() as home:
        half = home.directory("postgres.new")
        (half / "PG_VERSION").write_text("18\n")
        postgres = Postgres(home, durable=False)
        await postgres.start()
        assert await ask(postgres.dsn(), "select 1") == 1
        assert not half.exists()
        await postgres.stop()


async def test_a_cluster_of_another_version_is_refused_untouched() -> None:
    with fresh_home() as home:
        version = home.directory("postgres") / "PG_VERSION"
        version.write_text("15\n")
        with pytest.raises(CannotStart, match="was made by PostgreSQL 15 and this one is 18"):
            await Postgres(home).start()
        assert version.read_text() == "15\n"


async def test_a_damaged_cluster_is_one_sentence() -> None:
    with fresh_home() as home:
        (home.directory("postgres") / "PG_VERSION").write_text("18\n")
        with pytest.raises(CannotStart, match=r"PostgreSQL does not start: \w.*; see "):
            await Postgres(home).start()


@pytest.mark.parametrize("size", ["30m", "38m"])
async def test_a_first_start_on_a_full_disk_goes_on_when_there_is_room(
    small_disk: Path, size: str
) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(small_disk)], check=True)
    home = Home.open(small_disk / "data")
    postgres = Postgres(home)
    try:
        with pytest.raises(CannotStart, match=r"the disk that holds .* is full"):
            await postgres.start()
        assert postgres.pid is None
        assert not (home.path / "postgres.new").exists()
        subprocess.run(["mount", "-o", "remount,size=160m", str(small_disk)], check=True)
        await postgres.start()
        assert await ask(postgres.dsn(), "select 1") == 1
    finally:
        await postgres.stop()
        home.close()


async def test_a_disk_that_filled_up_costs_nothing_that_was_written(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=120m", str(small_disk)], check=True)
    home = Home.open(small_disk / "data")
    postgres = Postgres(home)
    await postgres.start()
    await ask(postgres.dsn(), "create table kept as select generate_series(1, 1000)")
    await postgres.stop()
    home.close()
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free))
    with pytest.raises(CannotStart, match=r"the disk that holds .* is full"):
        Home.open(small_disk / "data")
    ballast.unlink()
    home = Home.open(small_disk / "data")
    postgres = Postgres(home)
    await postgres.start()
    assert await ask(postgres.dsn(), "select count(*) from kept") == 1000
    await postgres.stop()
    home.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has no rights to give away")
async def test_root_becomes_nobody_where_there_are_no_namespaces(tmp_path: Path) -> None:
    with fresh_home() as home:
        outside = Path(__file__).parents[2]
        if any(not place.stat().st_mode & 0o001 for place in (outside, *outside.parents)):
            pytest.skip("the checkout lies where nobody may not go")
        postgres = Postgres(home, durable=False, namespaces=False)
        for _ in range(2):
            await postgres.start()
            owner = Path(f"/proc/{postgres.pid}").stat().st_uid
            assert owner != 0
            assert await ask(postgres.dsn(), "select current_user") == "microblog"
            await postgres.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has no rights to give away")
async def test_root_is_told_which_directory_nobody_may_not_enter(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = Home.open(closed / "data")
    with pytest.raises(CannotStart, match="may not enter"):
        await Postgres(home, namespaces=False).start()
    home.close()
