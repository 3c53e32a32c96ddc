"""Asking at the pace that is allowed, and counting what came of it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from microblog import metrics
from microblog.crawler.network import Network
from microblog.crawler.pace import Pace
from microblog.domain.discovery import Info, Page, Unanswered
from microblog.domain.link import LinkLost

Answer = TypeVar("Answer")

# Conditions that say nothing of whoever was asked, but that his server cannot be reached or is
# overloaded (RFC 6120, 8.3.3).
AWAY = frozenset(
    (
        "timeout",
        "remote-server-not-found",
        "remote-server-timeout",
        "resource-constraint",
        "internal-server-error",
        "service-unavailable",
        "policy-violation",
    )
)
_LONGEST_HOLD = 3600.0


class PoliteNetwork:
    """A `network` in which everybody is asked as slowly as `pace` has it."""

    def __init__(self, network: Network, pace: Pace) -> None:
        self._network = network
        self._pace = pace

    async def connected(self) -> int:
        return await self._network.connected()

    async def invitation(self) -> str:
        return await self._network.invitation()

    async def info(self, jid: str) -> Info:
        return await self._ask("info", jid, lambda: self._network.info(jid))

    async def items(self, domain: str, after: str | None) -> Page:
        return await self._ask("items", domain, lambda: self._network.items(domain, after))

    async def version(self, domain: str) -> str:
        return await self._ask("version", domain, lambda: self._network.version(domain))

    async def photo(self, room: str) -> bytes:
        return await self._ask("photo", room, lambda: self._network.photo(room))

    async def _ask(self, kind: str, jid: str, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        domain = jid.rpartition("@")[2]
        async with self._pace.turn(domain):
            try:
                answer = await ask()
            except Unanswered as failure:
                metrics.CRAWL_REQUESTS.labels(kind, _result(failure)).inc()
                if failure.retry_after is not None:
                    seconds = min(failure.retry_after.total_seconds(), _LONGEST_HOLD)
                    self._pace.hold(domain, seconds)
                raise
            except LinkLost:
                metrics.CRAWL_REQUESTS.labels(kind, "no_link").inc()
                raise
        metrics.CRAWL_REQUESTS.labels(kind, "answered").inc()
        return answer


def _result(failure: Unanswered) -> str:
    if failure.condition == "timeout":
        return "timeout"
    return "away" if failure.condition in AWAY else "refused"
