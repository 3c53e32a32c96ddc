"""One process: its signals, and waiting for engines that may come up later."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

import structlog

from microblog.domain.errors import Unavailable
from microblog.log import logger
from microblog.store.migrations import migrate

_LONGEST_WAIT = 5.0


class Stopping:
    """Set by Ctrl-C or SIGTERM; until `serving` is set, the signal cancels the start."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self.serving = asyncio.Event()
        self._start: asyncio.Task[None] | None = None

    async def wait(self) -> None:
        """Wait until somebody asks to stop."""
        await self._asked.wait()

    def _ask(self) -> None:
        self._asked.set()
        if self._start is not None and not self.serving.is_set():
            self._start.cancel()

    async def govern(self, serve: Coroutine[None, None, None]) -> None:
        """Run `serve` under the signals; a stop during its start is no failure."""
        loop = asyncio.get_running_loop()
        self._start = loop.create_task(serve)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._ask)
        try:
            await self._start
        except asyncio.CancelledError:
            if not self._asked.is_set():
                raise


def spare_collector() -> None:
    """Let the garbage collector pass over all that is there now, which stays for good.

    Each full collection held the event loop for 44 ms, of which the modules are most.
    """
    gc.collect()
    gc.freeze()


async def until_migrated(dsn: str) -> list[str]:
    """Bring the schema up, waiting for a database that does not answer yet."""
    return await _patiently(lambda: migrate(dsn), logger("database"))


async def _patiently(
    attempt: Callable[[], Awaitable[list[str]]], log: structlog.typing.FilteringBoundLogger
) -> list[str]:
    wait = 0.1
    while True:
        try:
            return await attempt()
        except Unavailable as away:
            log.warning("waiting", reason=str(away))
            await asyncio.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)


@contextlib.asynccontextmanager
async def tasks(*running: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run `running` beside the block; a failure of one ends all, the end of the block too."""
    async with asyncio.TaskGroup() as group:
        started = [group.create_task(each) for each in running]
        try:
            yield
        finally:
            for task in started:
                task.cancel()
