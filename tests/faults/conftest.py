"""Engines that the faults of this directory end, one pair for all of them."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.grounds import Grounds, Stage, grounds, stage


@pytest.fixture(scope="module")
def ground() -> Iterator[Grounds]:
    """PostgreSQL and Prosody of a module's own."""
    with grounds() as made:
        yield made


@pytest.fixture
async def on_stage(ground: Grounds) -> AsyncIterator[Stage]:
    """A database, a sink and processes of this test's own."""
    async with stage(ground) as made:
        yield made


@pytest.fixture(scope="module")
def ejabberd_ground() -> Iterator[Grounds]:
    """PostgreSQL and ejabberd of a module's own."""
    with grounds("ejabberd") as made:
        yield made


@pytest.fixture
async def on_ejabberd(ejabberd_ground: Grounds) -> AsyncIterator[Stage]:
    """The same on ejabberd."""
    async with stage(ejabberd_ground) as made:
        yield made
