"""F15: half an hour of ordinary life, looked at for what grows."""

import asyncio
import contextlib
import random
import time
from dataclasses import dataclass
from statistics import median

from tests.faults.report import Report
from tests.faults.trial import CROWD, FEW, Trial
from tests.faults.voice import Voice
from tests.support.grounds import Stage
from tests.support.node import Node

_SECONDS = 1_800.0
_EVERY = 10.0
_POST_EVERY = 2.0
_SAY_EVERY = 0.1
_FOLLOWERS = 500
_VOICES = 20
_WORDS = ("PING", "#", "HELP", "@crowd", "S @crowd", "? line", "STATS", "hello there", "U @crowd")
_MEMORY = 2.0  # MiB
_DEAD = 2_000


@dataclass(frozen=True, slots=True)
class _Sample:
    """How much there is of what might grow, so many seconds after the start."""

    at: float
    memory: float
    descriptors: int
    dead: int


async def soaked(stage: Stage, times: int, seed: int, seconds: float = 0) -> Report:
    """Posts and commands for a while; the last sixth of it is compared with the third sixth."""
    trial = Trial(stage, random.Random(seed), followers=_FOLLOWERS)
    await trial.prepare()
    seconds = seconds or stage.so_long(_SECONDS, 40)
    node = stage.node()
    await node.start()
    voices = [Voice(stage, f"voice{number}") for number in range(_VOICES)]
    await voices[0].until_pong()
    samples: list[_Sample] = []
    for _ in range(times):
        async with asyncio.TaskGroup() as tasks:
            life = (
                tasks.create_task(_post(trial)),
                tasks.create_task(_talk(voices, trial.chance)),
            )
            samples = await _watched(stage, node, seconds)
            for task in life:
                task.cancel()
    await trial.until_all_heard()
    await trial.until_quiet()
    return Report(faults=times) + _compared(samples, seconds) + await trial.report()


async def _post(trial: Trial) -> None:
    while True:
        await trial.post(CROWD)
        await trial.post(FEW)
        await asyncio.sleep(_POST_EVERY)


async def _talk(voices: list[Voice], chance: random.Random) -> None:
    while True:
        with contextlib.suppress(TimeoutError):
            await chance.choice(voices).ask(chance.choice(_WORDS), 5)
        await asyncio.sleep(_SAY_EVERY)


async def _watched(stage: Stage, node: Node, seconds: float) -> list[_Sample]:
    """A sample every ten seconds, or sixty of them in a short while."""
    since, samples = time.monotonic(), list[_Sample]()
    dead = "select sum(n_dead_tup)::bigint from pg_stat_user_tables"
    while (at := time.monotonic() - since) < seconds:
        rows = await stage.ask(dead)
        samples.append(_Sample(at, node.memory(), node.descriptors(), rows[0][0] or 0))
        await asyncio.sleep(min(_EVERY, seconds / 60))
    return samples


def _compared(samples: list[_Sample], seconds: float) -> Report:
    early = [one for one in samples if seconds / 3 <= one.at < seconds / 2]
    late = [one for one in samples if one.at >= seconds * 5 / 6]
    grown = {
        "memory, MiB": _growth([one.memory for one in early], [one.memory for one in late]),
        "descriptors": _growth(
            [one.descriptors for one in early], [one.descriptors for one in late]
        ),
        "dead tuples": _growth([one.dead for one in early], [one.dead for one in late]),
    }
    bounds = {"memory, MiB": _MEMORY, "descriptors": 0.0, "dead tuples": float(_DEAD)}
    broken = tuple(
        f"{name} grew by {grown[name]:g}" for name in bounds if grown[name] > bounds[name]
    )
    return Report(
        figures={f"growth of {name}": value for name, value in grown.items()}, broken=broken
    )


def _growth(early: list[float] | list[int], late: list[float] | list[int]) -> float:
    return round(median(late) - median(early), 2)
