"""A process that sends: `python -m ops.bench.fan.sender JOB`, one method and one fan-out.

It says when it is ready, begins at the word `go` on its standard input, says when it has handed
everything over, and at the word `end` what it used.
"""

import asyncio
import gc
import json
import sys
import time

from ops.bench.fan import peers
from ops.bench.fan.job import Job, Sender, Sending
from ops.bench.fan.meter import Meter, callbacks
from ops.bench.lag import Lag, watched
from ops.bench.result import percentile

_IDLE_SECONDS = 3.0

METHODS = ("raw", "ours", "database", "multicast", "slixmpp", "twisted")


def main(arguments: list[str]) -> int:
    """Send once."""
    job = Job.read(arguments[0])
    if job.method in peers.BLOCKING:
        _block(job)
    else:
        asyncio.run(_loop(job))
    return 0


def _sending(job: Job) -> Sending:
    if job.method == "slixmpp":
        return peers.slixmpp(job)
    from ops.bench.fan import ours  # noqa: PLC0415  (others are not to hold it in memory)

    return ours.from_database(job) if job.method == "database" else ours.from_memory(job)


def _block(job: Job) -> None:
    meter = Meter()
    with peers.BLOCKING[job.method](job) as send:
        gc.collect()
        meter.start()
        _tell(ready=True)
        _wait_for("go")
        began = time.monotonic()
        send()
        _tell(began=began, handed=time.monotonic())
        _wait_for("end")
        _tell(**meter.read())


async def _loop(job: Job) -> None:
    meter = Meter()
    async with _sending(job) as sending:
        idle = await _idle() if job.is_watched else None
        gc.collect()
        meter.start()
        _tell(ready=True)
        await asyncio.to_thread(_wait_for, "go")
        if idle is None:
            await _send(sending)
            _tell(**meter.read())
            return
        with callbacks() as longest:
            async with watched() as busy:
                await _send(sending)
        _tell(
            **meter.read(),
            callback_ms=longest.took,
            callback=longest.name,
            **_lag("lag", busy),
            **_lag("idle_lag", idle),
        )


async def _send(sending: Sender) -> None:
    began = await sending.send()
    _tell(began=began, handed=time.monotonic())
    await asyncio.to_thread(_wait_for, "end")
    await sending.settled()


async def _idle() -> Lag:
    async with watched() as lag:
        await asyncio.sleep(_IDLE_SECONDS)
    return lag


def _lag(name: str, lag: Lag) -> dict[str, float]:
    return {f"{name}_p99_ms": percentile(lag.late, 0.99), f"{name}_max_ms": lag.worst}


def _tell(**figures: object) -> None:
    """One line for whoever started this process."""
    print(json.dumps(figures), flush=True)


def _wait_for(word: str) -> None:
    """Wait for a word; ends the process where nobody will say it any more."""
    if sys.stdin.readline().strip() != word:
        raise SystemExit(f"nobody said {word}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
