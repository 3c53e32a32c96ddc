"""Lines of one person run in their order, one at a time; those of different people side by side."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

_Item = TypeVar("_Item")


class Lanes(Generic[_Item]):
    """A bounded queue for each key, served in turn by `workers` tasks that call `serve`."""

    def __init__(
        self,
        serve: Callable[[_Item], Awaitable[None]],
        *,
        workers: int = 16,
        per_key: int = 100,
        overall: int = 10_000,
    ) -> None:
        self._serve = serve
        self._workers = workers
        self._per_key = per_key
        self._room = overall
        self._lanes: dict[str, deque[_Item]] = {}
        self._ready: asyncio.Queue[str] = asyncio.Queue()
        self._idle = asyncio.Event()
        self._idle.set()

    def is_idle(self, key: str) -> bool:
        """Whether nothing of `key` waits or runs."""
        return key not in self._lanes

    def put(self, key: str, item: _Item) -> bool:
        """Queue `item` behind the others of `key`; False, and nothing kept, when it is full."""
        lane = self._lanes.get(key)
        if self._room == 0 or (lane is not None and len(lane) >= self._per_key):
            return False
        self._room -= 1
        if lane is None:
            self._lanes[key] = deque((item,))
            self._ready.put_nowait(key)
            self._idle.clear()
        else:
            lane.append(item)
        return True

    async def run(self) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._workers):
                tasks.create_task(self._work())

    async def drain(self, seconds: float) -> list[_Item]:
        """Wait until all is served, at most so long; returns what was not begun, taken out."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        left = [item for lane in self._lanes.values() for item in lane]
        for lane in self._lanes.values():
            lane.clear()
        self._room += len(left)
        return left

    async def _work(self) -> None:
        while True:
            key = await self._ready.get()
            # A lane stays while its line runs, even when empty: by it the key is known to be busy.
            lane = self._lanes[key]
            if lane:
                self._room += 1
                await self._serve(lane.popleft())
            if lane:
                self._ready.put_nowait(key)
            else:
                del self._lanes[key]
                if not self._lanes:
                    self._idle.set()
