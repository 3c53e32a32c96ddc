"""Two databases for all scenes, emptied between them: making one for each takes longer than it."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest

from microblog.embedded.postgres import Postgres
from tests.support.engines import EMPTY, fresh_database


async def _empty(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(EMPTY)
    await connection.close()


@pytest.fixture(scope="module")
def pair(postgres: Postgres) -> Iterator[tuple[str, str]]:
    """The names of two databases."""
    with fresh_database(postgres) as one, fresh_database(postgres) as other:
        yield one, other


@pytest.fixture
def stages(postgres: Postgres, pair: tuple[str, str]) -> tuple[str, str]:
    """The DSNs of the same, empty."""
    for name in pair:
        asyncio.run(_empty(postgres.dsn("postgres", name)))
    one, other = pair
    return postgres.dsn(database=one), postgres.dsn(database=other)
