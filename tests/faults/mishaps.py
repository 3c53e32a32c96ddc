"""F7, F8: a disk without room, and clocks that step."""

import asyncio
import random
import shutil
import time
from pathlib import Path

from tests.faults.report import Report
from tests.faults.trial import CROWD, Trial
from tests.support import grounds
from tests.support.grounds import Stage

_FULL_SECONDS = 5.0
_LONG = 3_000  # octets that cannot be compressed
_STEP = 0.1

_LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/local/lib")
_FAKETIME = "libfaketimeMT.so.1"
# Forwards and back by more than a lease, and back by less than one.
_STEPS = ("+1h", "-1h", "-5s")
_BUSY = 0.6  # of a processor, while there is nothing to do


async def disk_full(stage: Stage, times: int, seed: int) -> Report:
    """F7: no room for the database's data or log: nothing is confirmed that is not kept."""
    assert stage.disk is not None
    disk = stage.disk
    trial = Trial(stage, random.Random(seed))
    await trial.prepare()
    node = stage.node()
    await node.start()
    report, refused = Report(), 0

    async def strike() -> float:
        nonlocal refused
        disk.fill()
        try:
            refused += await _press(stage, trial)
        finally:
            disk.clear()
        if stage.grounds.postgres.pid is None:
            await stage.grounds.postgres.start()
        return await grounds.until_up(stage.grounds.postgres)

    for _ in range(times):
        report += await trial.struck(strike)
    broken = () if refused else ("nothing was refused: the disk had room",)
    return (report + await trial.report()).but(broken=broken)


async def _press(stage: Stage, trial: Trial) -> int:
    """Post long posts and force the log on for some seconds; how many were refused."""
    refused, until = 0, time.monotonic() + _FULL_SECONDS
    while time.monotonic() < until:
        number = await trial.try_to_post(CROWD, trial.chance.randbytes(_LONG).hex())
        refused += number is None
        await stage.try_to_ask("select pg_switch_wal()")
        await asyncio.sleep(_STEP)
    return refused


async def clock_stepped(stage: Stage, times: int, seed: int) -> Report:
    """F8: the bot's clock steps by an hour or five seconds: nothing lost, no busy loop."""
    library = _faketime()
    if library is None:
        return Report(skipped="faketime-not-installed")
    trial = Trial(stage, random.Random(seed))
    await trial.prepare()
    clock = stage.grounds.home.path / "clock"
    node = stage.node(environment=_with_clock(library, clock))
    _set(clock, "+0")
    await node.start()
    await node.until_said("connected")
    report, busiest = Report(), 0.0
    for number in range(times):

        async def strike(step: str = _STEPS[number % len(_STEPS)]) -> float:
            _set(clock, step)
            return time.monotonic()

        report += await trial.struck(strike)
        before = node.processor()
        await asyncio.sleep(1)
        busiest = max(busiest, node.processor() - before)
        _set(clock, "+0")
    figures = {"processor when idle": round(busiest, 2)}
    broken = ("a busy loop",) if busiest > _BUSY else ()
    return (report + await trial.report()).but(figures=figures, broken=broken)


def _with_clock(library: Path, clock: Path) -> dict[str, str]:
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        # Steps of the wall clock alone: no machine's monotonic clock steps.
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def _set(clock: Path, step: str) -> None:
    """Let the clock differ by so much from now on; the file is whole at every moment."""
    fresh = clock.with_suffix(".new")
    fresh.write_text(step + "\n", "ascii")
    fresh.replace(clock)


def _faketime() -> Path | None:
    if shutil.which("faketime") is None:
        return None
    found = (path for place in _LIBRARIES for path in Path(place).rglob(_FAKETIME))
    return next(found, None)
