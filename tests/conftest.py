"""Fixtures that every test may ask for."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from microblog.embedded.prosody import Prosody
from tests.support import engines

IS_FULL = os.environ.get("MICROBLOG_TEST_FULL") == "1"

settings.register_profile(
    "ci",
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("nightly", settings.get_profile("ci"), max_examples=3000)
settings.load_profile("nightly" if IS_FULL else "ci")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests (`pytestmark = pytest.mark.anyio`) run on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="session")
def is_full() -> bool:
    """Whether every matrix is run (`ops/test --full`) or a sample of each."""
    return IS_FULL


@pytest.fixture(scope="session")
def home() -> Iterator[Home]:
    """A locked data directory for the session's engines; one for each xdist worker."""
    with engines.fresh_home() as fresh:
        yield fresh


@pytest.fixture(scope="session")
def postgres(home: Home) -> Iterator[Postgres]:
    """A running PostgreSQL; ask for `database` to have one to write in."""
    with engines.running_postgres(home) as running:
        yield running


@pytest.fixture(scope="session")
def prosody(home: Home) -> Iterator[Prosody]:
    """A running Prosody: `c2s`, `component_address`, `secret`, `websocket`; keeps its accounts."""
    with engines.running_prosody(home) as running:
        yield running


@pytest.fixture(scope="session")
def databases(postgres: Postgres) -> engines.Databases:
    """Where tests get their databases."""
    return engines.Databases(postgres)


@pytest.fixture
def database_name(databases: engines.Databases) -> Iterator[str]:
    """The name of an empty migrated database of this test's own."""
    with databases.fresh() as name:
        yield name


@pytest.fixture
def database(postgres: Postgres, database_name: str) -> str:
    """The DSN of that database, as its owner."""
    return postgres.dsn(database=database_name)


@pytest.fixture
def web_database(postgres: Postgres, database_name: str) -> str:
    """The DSN of the same database, as the role that may only read."""
    return postgres.dsn("microblog_web", database_name)
