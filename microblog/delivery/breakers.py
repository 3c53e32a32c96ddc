"""Domains that are away: pushes to them wait in the retry table and cost no bounce each."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from microblog import metrics

_FAILURES = 5
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 3600.0
_DOMAINS = 10_000


@dataclass(slots=True)
class _Breaker:
    """Open until some moment, or closed and last failed then."""

    until: float
    failures: int = 0
    pause: float = 0.0


class Breakers:
    """One breaker a domain, kept in memory: a restart only costs a few bounces more."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._breakers: dict[str, _Breaker] = {}
        metrics.BREAKERS.set_function(self.open_ones)

    def open_ones(self) -> int:
        """How many domains are left alone now."""
        now = self._clock()
        return sum(now < breaker.until for breaker in self._breakers.values())

    def fail(self, jid: str) -> None:
        """The server of `jid` could not be reached; at the fifth time its breaker opens.

        It closes by itself after a minute; a failure soon after doubles that, up to an hour. A
        domain that gave no trouble for as long again starts anew.
        """
        now = self._clock()
        breaker = self._breaker(_domain(jid), now)
        if now < breaker.until:
            return
        if now - breaker.until > max(breaker.pause, _FIRST_PAUSE):
            breaker.failures, breaker.pause = 0, 0.0
        breaker.failures += 1
        if breaker.pause or breaker.failures >= _FAILURES:
            breaker.pause = min(max(2 * breaker.pause, _FIRST_PAUSE), _LONGEST_PAUSE)
        breaker.until = now + breaker.pause

    def is_open(self, jid: str) -> bool:
        """Whether nothing should be sent to `jid` now."""
        if not self._breakers:
            return False
        breaker = self._breakers.get(_domain(jid))
        return breaker is not None and self._clock() < breaker.until

    def _breaker(self, domain: str, now: float) -> _Breaker:
        if domain not in self._breakers:
            if len(self._breakers) >= _DOMAINS:
                del self._breakers[next(iter(self._breakers))]
            self._breakers[domain] = _Breaker(now)
        return self._breakers[domain]


def _domain(jid: str) -> str:
    return jid.rpartition("@")[2]
