"""The lead of a component: one process at a time has it, and the next as soon as it is free."""

import asyncio
import contextlib
import signal
import sys

import asyncpg
import pytest

from microblog.store.leading import Lead, is_led

pytestmark = pytest.mark.anyio

NAME = "blog.example"


@contextlib.asynccontextmanager
async def striving(dsn: str, name: str = NAME):
    lead = Lead(dsn, name)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(lead.run())
        yield lead
        task.cancel()


async def gained(lead: Lead) -> None:
    await asyncio.wait_for(lead.gained(), 10)


async def end_sessions(dsn: str) -> None:
    """What a restart of the database does to those who are connected."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    await connection.close()


async def test_one_leads_and_the_other_follows_as_soon_as_it_ends(database):
    async with striving(database) as first:
        await gained(first)
        async with striving(database) as second:
            while not second.is_standing_by:
                await asyncio.sleep(0.01)
            assert first.is_ours
            assert not second.is_ours
            assert await is_led(database, NAME)
            await end_sessions(database)
            await asyncio.sleep(1)  # as long as a change of the lead would take
            assert first.is_ours
            assert not second.is_ours
    assert not await is_led(database, NAME)


async def test_the_next_takes_over(database):
    async with contextlib.AsyncExitStack() as stack:
        first = await stack.enter_async_context(striving(database))
        await gained(first)
        async with striving(database) as second:
            while not second.is_standing_by:
                await asyncio.sleep(0.01)
            await stack.aclose()
            await gained(second)


async def test_different_names_do_not_meet(database):
    async with striving(database) as first, striving(database, "other.example") as second:
        await gained(first)
        await gained(second)


async def test_whoever_is_in_doubt_leads_again_once_the_database_confirms_it(database):
    async with striving(database) as lead:
        await gained(lead)
        lead.doubt()
        assert not lead.is_ours
        await asyncio.wait_for(lead.lost(), 1)
        await gained(lead)
        assert not lead.is_standing_by


async def test_whoever_is_frozen_gives_way(database):
    program = (
        "import asyncio, sys; from microblog.store.leading import Lead\n"
        "asyncio.run(Lead(sys.argv[1], sys.argv[2], silence=1).run())"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, database, NAME)
    try:
        async with asyncio.timeout(20):
            while not await is_led(database, NAME):
                await asyncio.sleep(0.02)
        async with striving(database) as lead:
            while not lead.is_standing_by:
                await asyncio.sleep(0.01)
            process.send_signal(signal.SIGSTOP)
            await gained(lead)
            process.send_signal(signal.SIGCONT)
            await asyncio.sleep(1)  # as above
            assert lead.is_ours
    finally:
        process.kill()
        await process.wait()
