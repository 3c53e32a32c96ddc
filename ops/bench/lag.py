"""How late the event loop comes to what is due, and how much of that is its own work."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

_TICK = 0.001


@dataclass
class Lag:
    """Milliseconds by which ticks came late, and the CPU of this thread in between."""

    late: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    @property
    def worst(self) -> float:
        """The longest time for which nothing else could run."""
        return max(self.late, default=0.0)

    @property
    def longest_work(self) -> float:
        """The most CPU between two ticks, which no other process on the machine makes larger."""
        return max(self.worked, default=0.0)


@contextlib.asynccontextmanager
async def watched() -> AsyncIterator[Lag]:
    """The lag of the running loop within the block."""
    lag = Lag()
    ticking = asyncio.get_running_loop().create_task(_tick(lag))
    try:
        yield lag
    finally:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking


async def _tick(lag: Lag) -> None:
    due, worked = time.perf_counter(), time.thread_time()
    while True:
        due += _TICK
        await asyncio.sleep(_TICK)
        now, work = time.perf_counter(), time.thread_time()
        lag.late.append(1000 * (now - due))
        lag.worked.append(1000 * (work - worked))
        due, worked = now, work
