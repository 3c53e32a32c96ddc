"""Work by domain: each has a lane of its own, so that a slow one keeps nobody waiting."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

_AT_ONCE = 2

Work = Callable[[], Awaitable[None]]


class Lanes:
    """Does what is put in, two things of a domain at a time, in their order; `freed` tells of ends.

    `tasks` is the group that the work belongs to.
    """

    def __init__(self, tasks: asyncio.TaskGroup, freed: Callable[[], None]) -> None:
        self._tasks = tasks
        self._freed = freed
        self._waiting: dict[str, deque[tuple[Hashable, Work]]] = {}
        self._running: dict[str, int] = {}
        self._in_hand: set[Hashable] = set()

    @property
    def in_hand(self) -> set[Hashable]:
        """The keys of all that waits or is being done."""
        return self._in_hand

    def busy(self, enough: int) -> list[str]:
        """Domains for which so much waits already."""
        return [domain for domain, waiting in self._waiting.items() if len(waiting) >= enough]

    def put(self, domain: str, key: Hashable, work: Work) -> None:
        """Do `work`, unless work of that key is in hand."""
        if key in self._in_hand:
            return
        self._in_hand.add(key)
        self._waiting.setdefault(domain, deque()).append((key, work))
        if self._running.get(domain, 0) < _AT_ONCE:
            self._running[domain] = self._running.get(domain, 0) + 1
            self._tasks.create_task(self._drive(domain), name=f"crawl {domain}")

    def clear(self, domain: str) -> None:
        """Forget what waits for a domain."""
        for key, _ in self._waiting.pop(domain, ()):
            self._in_hand.discard(key)

    async def _drive(self, domain: str) -> None:
        try:
            while waiting := self._waiting.get(domain):
                key, work = waiting.popleft()
                try:
                    await work()
                finally:
                    self._in_hand.discard(key)
        finally:
            self._running[domain] -= 1
            if not self._running[domain]:
                del self._running[domain]
                self._waiting.pop(domain, None)
            self._freed()
