"""How the service stands, for an operator: asked of the database, and of the process itself."""

import asyncio
import contextlib
import http.client
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

from prometheus_client.parser import text_string_to_metric_families

from microblog import __version__
from microblog.domain.errors import CannotStart
from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from microblog.roles.wiring import lead_name, opened
from microblog.settings import Settings, host_and_port
from microblog.store import crawling, migrations, status
from microblog.store.database import Database
from microblog.store.leading import is_led

_PATIENCE = 3.0
# Whoever is served waits for less.
_TOO_OLD = 60.0
_TOO_SLOW = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything is kept, and the process that runs there (None: none is known of).

    `metrics` is HOST:PORT of what it tells of itself, None when it does not.
    """

    database: str
    pid: int | None
    web: str | None
    metrics: str | None
    domain: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All there is to know; `attention` are sentences on what is not as it should be.

    Without a schema nothing is known of deliveries. `process` are the metrics of the process, by
    name, summed over their labels; None when it tells none.
    """

    version: str
    domain: str
    postgres: str
    lacking: list[str]
    pid: int | None
    web: str | None
    is_served: bool
    outbox: status.OutboxStatus | None
    addresses: status.Addresses | None
    leases: list[status.Lease]
    crawl: crawling.CrawlStatus | None
    process: dict[str, float] | None
    attention: list[str]


async def overview(settings: Settings) -> Overview:
    """Ask everybody; raises Unavailable and CannotStart when the database cannot be asked."""
    async with contextlib.AsyncExitStack() as stack:
        place = await stack.enter_async_context(kept(settings))
        lacking = await migrations.pending(place.database)
        found = Overview(
            version=__version__,
            domain=place.domain,
            postgres=await migrations.server_version(place.database),
            lacking=lacking,
            pid=place.pid,
            web=place.web,
            is_served=await is_led(
                place.database, lead_name(replace(settings, domain=place.domain))
            ),
            outbox=None,
            addresses=None,
            leases=[],
            crawl=None,
            process=await _process(place.metrics),
            attention=[],
        )
        if not lacking:
            database = await opened(Database(place.database, size=1), stack)
            found = await _asked(database, found)
    return replace(found, attention=_attention(found, place.metrics))


@contextlib.asynccontextmanager
async def kept(settings: Settings) -> AsyncIterator[Place]:
    """The database of the settings, of the running service, or the embedded one alone."""
    running = Home.running(settings.data) or {}
    pid, web = running.get("pid"), running.get("web")
    facts = Place(
        database=settings.database or str(running.get("database") or ""),
        pid=int(pid) if pid else None,
        web=str(web) if web else None,
        metrics=str(running.get("metrics") or settings.metrics or "") or None,
        domain=str(running.get("component") or settings.domain),
    )
    if facts.database:
        yield facts
        return
    if not (settings.data / "postgres").exists():
        raise CannotStart(f"nothing is kept in {settings.data}; choose another place with --data")
    async with contextlib.AsyncExitStack() as stack:
        home = Home.open(settings.data)
        stack.callback(home.close)
        postgres = Postgres(home)
        stack.push_async_callback(postgres.stop)
        await postgres.start()
        yield replace(facts, database=postgres.dsn())


async def _asked(database: Database, found: Overview) -> Overview:
    async with database.connection() as connection:
        return replace(
            found,
            outbox=await status.outbox(connection),
            addresses=await status.addresses(connection),
            leases=await status.leases(connection),
            crawl=await crawling.status(connection),
        )


async def _process(address: str | None) -> dict[str, float] | None:
    """What the process tells of itself, None when it does not answer."""
    if address is None:
        return None
    host, port = host_and_port(address, "$.metrics")
    try:
        text = await asyncio.to_thread(_fetch, host, port)
        return _summed(text)
    except (OSError, http.client.HTTPException, ValueError):
        return None


def _fetch(host: str, port: int) -> str:
    asking = http.client.HTTPConnection(host, port, timeout=_PATIENCE)
    with contextlib.closing(asking):
        asking.request("GET", "/metrics")
        answer = asking.getresponse()
        if answer.status != http.client.OK:
            raise ValueError(f"{host}:{port} answers {answer.status}")
        return answer.read().decode()


def _summed(text: str) -> dict[str, float]:
    """Metrics by name, without our prefix, counters summed over their labels; no buckets."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            is_sum = family.type != "gauge" or not sample.labels
            if is_sum and not sample.name.endswith("_bucket"):
                name = sample.name.removeprefix("microblog_")
                found[name] = found.get(name, 0.0) + sample.value
    return found


def _attention(found: Overview, metrics: str | None) -> list[str]:
    """What an operator should look at, most pressing first."""
    sentences = []
    if found.lacking:
        sentences.append("the schema is not up to date: microblog migrate, or start the service")
    if not found.is_served:
        sentences.append(f"no process serves {found.domain}: nothing is answered or delivered")
    elif found.process is None and metrics is not None:
        sentences.append(f"the process does not answer at {metrics}, where its metrics should be")
    sentences += _process_attention(found.process or {})
    return sentences + (_outbox_attention(found.outbox) if found.outbox else [])


def _process_attention(process: Mapping[str, float]) -> list[str]:
    sentences = []
    if process.get("connected", 1) < 1:
        sentences.append("there is no session with the XMPP server")
    lag = process.get("loop_lag_max_seconds", 0)
    if lag > _TOO_SLOW:
        sentences.append(f"the event loop was held for {lag:.1f} s")
    return sentences


def _outbox_attention(outbox: status.OutboxStatus) -> list[str]:
    sentences = []
    if (outbox.oldest or 0) > _TOO_OLD:
        sentences.append("deliveries are late: the oldest event is older than a minute")
    if outbox.dead:
        sentences.append("what made no progress in five attempts was buried: microblog dead")
    if outbox.refused:
        sentences.append("XMPP servers refused what we sent, as malformed: microblog dead")
    return sentences
