"""The site over a real database, and readers of it."""

from collections.abc import AsyncIterator

import pytest

from microblog.store.database import Database
from tests.support.reading import Reader, reader, site_of
from tests.support.talk import Talk


@pytest.fixture
async def talk(database: str) -> AsyncIterator[Talk]:
    """People who write through the bot's handlers."""
    writing = Database(database, size=2)
    await writing.open()
    yield Talk(writing)
    await writing.close()


@pytest.fixture
async def reading(web_database: str) -> AsyncIterator[Database]:
    """The pool of the site: the role that may only select."""
    pool = Database(web_database, size=2)
    await pool.open()
    yield pool
    await pool.close()


@pytest.fixture
async def web(reading: Database) -> AsyncIterator[Reader]:
    """Somebody who reads the site."""
    async with reader(site_of(reading)) as reads:
        yield reads
