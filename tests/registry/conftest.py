"""Two databases for all scenes, emptied between them: making one for each takes longer than it."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest

from microblog.embedded.postgres import Postgres
from tests.support.engines import fresh_database

_EMPTY = """
do $$
begin
    execute (
        select 'truncate ' || string_agg(tablename, ', ') || ' restart identity cascade'
        from pg_tables
        where schemaname = 'public' and tablename <> 'migrations'
    );
    alter sequence post_numbers restart;
end
$$
"""


async def _empty(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(_EMPTY)
    await connection.close()


@pytest.fixture(scope="module")
def pair(postgres: Postgres) -> Iterator[tuple[str, str]]:
    """The DSNs of two databases."""
    with fresh_database(postgres) as one, fresh_database(postgres) as other:
        yield postgres.dsn(database=one), postgres.dsn(database=other)


@pytest.fixture
def stages(pair: tuple[str, str]) -> tuple[str, str]:
    """The same, empty."""
    for dsn in pair:
        asyncio.run(_empty(dsn))
    return pair
