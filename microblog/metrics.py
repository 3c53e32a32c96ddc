"""What is counted and timed while the service runs, for Prometheus.

Whoever does a thing counts it by one line. All numbers are of this process, and begin at zero with
it; those about the outbox are the database's.
"""

import time
from collections import Counter as Tally
from collections.abc import Iterator
from contextvars import ContextVar
from functools import cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.metrics_core import CounterMetricFamily
from prometheus_client.registry import Collector

disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no types
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

_DOMAINS = 100
_CANDIDATES = 1_000
_OTHER = "other"
_CONDITIONS = frozenset(
    (
        "bad-request",
        "conflict",
        "feature-not-implemented",
        "forbidden",
        "gone",
        "internal-server-error",
        "item-not-found",
        "jid-malformed",
        "not-acceptable",
        "not-allowed",
        "not-authorized",
        "policy-violation",
        "recipient-unavailable",
        "redirect",
        "registration-required",
        "remote-server-not-found",
        "remote-server-timeout",
        "resource-constraint",
        "service-unavailable",
        "subscription-required",
        "undefined-condition",
        "unexpected-request",
    )
)

LIVE_OLDEST = Gauge(
    "microblog_outbox_oldest_live_seconds",
    "Age of the oldest event that is not yet delivered, 0 when there is none.",
    registry=REGISTRY,
)
EVENTS = Gauge(
    "microblog_outbox_events",
    "Events that are live, and those that are dead until an operator looks at them.",
    ("state",),
    registry=REGISTRY,
)
RETRIES = Gauge(
    "microblog_retries_waiting",
    "Pushes that bounced and will be tried again.",
    registry=REGISTRY,
)
RETRIES_DUE = Gauge(
    "microblog_retries_due",
    "Those of the waiting retries whose time has come.",
    registry=REGISTRY,
)
UNDELIVERED = Gauge(
    "microblog_undelivered",
    "Pushes that were given up, until an operator drops them or 90 days are over.",
    registry=REGISTRY,
)
ADDRESSES = Gauge(
    "microblog_addresses_paused",
    "Addresses to which nothing is sent now: all, and of these the full and the dead ones.",
    ("state",),
    registry=REGISTRY,
)
BARRIER = Histogram(
    "microblog_barrier_seconds",
    "From a ping behind what was sent to its pong: how far behind the XMPP server is.",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
    registry=REGISTRY,
)
BARRIER_LAST = Gauge(
    "microblog_barrier_last_seconds", "The same, of the last one.", registry=REGISTRY
)
BARRIER_AT = Gauge(
    "microblog_barrier_timestamp_seconds", "When that was, in Unix time.", registry=REGISTRY
)
BATCHES = Counter(
    "microblog_batches", "Batches that were sent, of fan-outs and retries.", registry=REGISTRY
)
MESSAGES = Counter("microblog_messages_sent", "Pushes that were sent.", registry=REGISTRY)
FENCED = Counter(
    "microblog_fenced_acknowledgements",
    "Batches that do not count, for another worker had taken their event up.",
    registry=REGISTRY,
)
BURIED = Counter(
    "microblog_events_buried",
    "Events that were given up after five attempts without progress.",
    registry=REGISTRY,
)
BREAKERS = Gauge(
    "microblog_breakers_open",
    "Domains that are away, so that nothing is sent to them for a while.",
    registry=REGISTRY,
)
LOOP_LAG = Gauge(
    "microblog_loop_lag_max_seconds",
    "The longest that the event loop was held in the last 15 to 30 seconds.",
    registry=REGISTRY,
)
COMMANDS = Counter(
    "microblog_commands",
    "What people said, by the command it was read as and by what came of it.",
    ("command", "outcome"),
    registry=REGISTRY,
)
COMMAND_SECONDS = Histogram(
    "microblog_command_seconds",
    "From a line to its answer.",
    ("command",),
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2),
    registry=REGISTRY,
)
SESSIONS = Counter(
    "microblog_sessions", "Sessions with the XMPP server that have begun.", registry=REGISTRY
)
CONNECTED = Gauge(
    "microblog_connected", "1 while there is a session with the XMPP server.", registry=REGISTRY
)
CRAWL_REQUESTS = Counter(
    "microblog_crawl_requests",
    "What the crawler has asked, by kind of request and by what came of it.",
    ("kind", "result"),
    registry=REGISTRY,
)
CRAWL_LISTED = Gauge("microblog_crawl_rooms_listed", "Rooms in the directory.", registry=REGISTRY)
CRAWL_DUE = Gauge(
    "microblog_crawl_rooms_due", "Rooms whose time to be visited has come.", registry=REGISTRY
)
POOL_WAIT = Histogram(
    "microblog_database_wait_seconds",
    "From asking the pool for a database connection to having it, in a transaction if wanted.",
    buckets=(0.0005, 0.002, 0.01, 0.05, 0.2, 1, 5),
    registry=REGISTRY,
)


class Bounces(Collector):
    """Errors that came back, by condition and by domain; other servers choose neither.

    A hundred domains at most have a series of their own. One that bounces more than the least of
    them takes its place, whose count goes to `other`, which never falls.
    """

    def __init__(self) -> None:
        self._counts: Tally[tuple[str, str]] = Tally()
        self._named: Tally[str] = Tally()
        self._candidates: Tally[str] = Tally()

    def count(self, condition: str, jid: str) -> None:
        """One bounce from the bare `jid`."""
        known = condition if condition in _CONDITIONS else _OTHER
        self._counts[known, self._label(jid.rpartition("@")[2])] += 1

    def collect(self) -> Iterator[CounterMetricFamily]:
        """The counts as they are now."""
        family = CounterMetricFamily(
            "microblog_bounces",
            "Errors that came back for pushes, by condition and domain; the rest is other.",
            labels=("condition", "domain"),
        )
        for labels, count in self._counts.items():
            family.add_metric(labels, count)
        yield family

    def _label(self, domain: str) -> str:
        if domain in self._named or len(self._named) < _DOMAINS:
            self._named[domain] += 1
            return domain
        if domain not in self._candidates and len(self._candidates) >= _CANDIDATES:
            self._candidates.clear()
        self._candidates[domain] += 1
        least, count = min(self._named.items(), key=lambda named: named[1])
        if self._candidates[domain] <= count:
            return _OTHER
        self._fold(least)
        self._named[domain] = self._candidates.pop(domain)
        return domain

    def _fold(self, domain: str) -> None:
        """Count `domain` among the others from now on."""
        self._candidates[domain] = self._named.pop(domain)
        for condition, of in [*self._counts]:
            if of == domain:
                self._counts[condition, _OTHER] += self._counts.pop((condition, of))


BOUNCES = Bounces()
REGISTRY.register(BOUNCES)


def passed(seconds: float) -> None:
    """The XMPP server has taken all that was sent before, and said so after `seconds`."""
    BARRIER.observe(seconds)
    BARRIER_LAST.set(seconds)
    BARRIER_AT.set_to_current_time()


_reading: ContextVar[str] = ContextVar("reading", default=_OTHER)


def begin() -> float:
    """Begin to answer a line; the moment, for `answered`."""
    _reading.set(_OTHER)
    return time.perf_counter()


def read_as(command: str) -> None:
    """What is being answered in this task was read as `command`."""
    _reading.set(command)


def answered(outcome: str, since: float) -> None:
    """A line was answered that came at `since`, as `begin` said."""
    command = _reading.get()
    answers, seconds = _lines(command, outcome)
    answers.inc()
    seconds.observe(time.perf_counter() - since)


@cache
def _lines(command: str, outcome: str) -> tuple[Counter, Histogram]:
    return COMMANDS.labels(command, outcome), COMMAND_SECONDS.labels(command)
