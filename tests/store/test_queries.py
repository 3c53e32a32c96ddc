"""Every named query is sound against the migrated schema."""

import asyncpg
import pytest

from microblog.store.queries import queries

pytestmark = pytest.mark.anyio


async def test_every_query_prepares_against_the_migrated_schema(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        for query in queries().values():
            statement = await connection.prepare(query.text)
            columns = statement.get_attributes()
            if query.shape == "value":
                assert len(columns) == 1, query.name
            if query.shape in ("one", "many"):
                assert columns, query.name
    finally:
        await connection.close()


def test_every_query_says_what_it_is_for() -> None:
    for query in queries().values():
        assert query.text.startswith("--"), query.name
