"""A conversation over a fresh database."""

from collections.abc import AsyncIterator

import pytest

from microblog.store.database import Database
from tests.support.talk import Talk


@pytest.fixture
async def talk(database: str) -> AsyncIterator[Talk]:
    pool = Database(database, size=4)
    await pool.open()
    yield Talk(pool)
    await pool.close()
