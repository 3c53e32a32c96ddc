"""Waiting until a database has nothing left to push."""

import asyncio

import asyncpg

_PATIENCE, _STEP = 300.0, 0.02
_WAITING = "select exists (select from outbox where state = 'live')"


async def settled(dsn: str) -> None:
    """Wait until all that was promised is done; raises TimeoutError after five minutes."""
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(_PATIENCE):
            while await connection.fetchval(_WAITING):  # noqa: ASYNC110  (the database tells nobody)
                await asyncio.sleep(_STEP)
    finally:
        await connection.close()
