"""How fast a domain is asked, and all of them together: token buckets, and few at once."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_AT_ONCE = 2
_BURST = 3
# So many domains are remembered; one that is forgotten was left alone for long enough.
_DOMAINS = 10_000


@dataclass(slots=True)
class Bucket:
    """`rate` tokens a second, at most `burst` saved up; `at` is when it was last counted."""

    rate: float
    burst: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Take a token; for how many seconds whoever took it has to wait."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate) - 1
        self.at = now
        return max(0.0, -self.tokens / self.rate)

    def hold(self, now: float, seconds: float) -> None:
        """Give no token for so long."""
        self.tokens = min(self.tokens, -seconds * self.rate)
        self.at = now

    def is_full(self, now: float) -> bool:
        """Whether nobody has taken a token for a while."""
        return self.tokens + (now - self.at) * self.rate >= self.burst


@dataclass(slots=True)
class _Gate:
    bucket: Bucket
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    waiting: int = 0


class Pace:
    """Lets at most `rate` requests a second through to a domain, `overall` to all of them.

    Three in a row may follow each other at once, and two are unanswered at most.
    """

    def __init__(
        self,
        rate: float,
        overall: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        burst = max(_BURST, overall)
        self._all = Bucket(overall, burst, burst, clock())
        self._gates: dict[str, _Gate] = {}

    @asynccontextmanager
    async def turn(self, domain: str) -> AsyncIterator[None]:
        """Wait until `domain` may be asked once more; the block is the request."""
        gate = self._gate(domain)
        gate.waiting += 1
        try:
            async with gate.room:
                await self._sleep_for(gate.bucket)
                await self._sleep_for(self._all)
                yield
        finally:
            gate.waiting -= 1

    def hold(self, domain: str, seconds: float) -> None:
        """Leave `domain` alone for so long, as it has asked."""
        self._gate(domain).bucket.hold(self._clock(), seconds)

    async def _sleep_for(self, bucket: Bucket) -> None:
        seconds = bucket.wait(self._clock())
        if seconds > 0:
            await self._sleep(seconds)

    def _gate(self, domain: str) -> _Gate:
        if domain not in self._gates:
            now = self._clock()
            if len(self._gates) >= _DOMAINS:
                self._forget(now)
            self._gates[domain] = _Gate(Bucket(self._rate, _BURST, _BURST, now))
        return self._gates[domain]

    def _forget(self, now: float) -> None:
        """Drop domains that nobody asks, and that may be asked as if they were new."""
        idle = [
            domain
            for domain, gate in self._gates.items()
            if not gate.waiting and gate.bucket.is_full(now)
        ]
        for domain in idle:
            del self._gates[domain]
