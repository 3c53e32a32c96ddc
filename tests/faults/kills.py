"""F1, F3, F4, F9: processes that die at a random point of a fan-out, by signals kind and unkind."""

import asyncio
import random
import signal
import time

from tests.faults.report import Report
from tests.faults.trial import Trial
from tests.support import grounds
from tests.support.grounds import Stage
from tests.support.node import Node

_EXIT_SECONDS = 10.0
_LOOK_BACK = 0.3
# Servers tell their uptime in whole seconds, so that one cannot be told from the next any sooner.
_UPTIME = 2.0


async def component(stage: Stage, times: int, seed: int) -> Report:
    """F1: kill -9 of the component, started again at once."""

    async def strike(node: Node) -> float:
        await node.kill()
        since = time.monotonic()
        await node.start()
        return since

    return await _with_component(stage, times, seed, strike)


async def stopped(stage: Stage, times: int, seed: int) -> Report:
    """F9: SIGTERM of the component in the midst of the load: nothing lost and nothing doubled."""
    slowest, broken = 0.0, []

    async def strike(node: Node) -> float:
        nonlocal slowest
        code, seconds = await node.stop()
        slowest = max(slowest, seconds)
        if code or seconds > _EXIT_SECONDS:
            broken.append(f"exit code {code} after {seconds:.1f} s")
        since = time.monotonic()
        await node.start()
        return since

    report = await _with_component(stage, times, seed, strike)
    figures = {"slowest exit, s": round(slowest, 2)}
    return report.but(figures=figures, broken=(*report.broken, *broken))


async def server_killed(stage: Stage, times: int, seed: int) -> Report:
    """F1, F3: kill -9 of the XMPP server."""
    return await _with_engine(stage, times, seed, signal.SIGKILL, of_database=False)


async def server_killed_looking_back(stage: Stage, times: int, seed: int) -> Report:
    """F1, F3: the same with `look_back`, which sends again what lay in the server's memory."""
    return await _with_engine(
        stage, times, seed, signal.SIGKILL, of_database=False, look_back=_LOOK_BACK
    )


async def server_stopped(stage: Stage, times: int, seed: int) -> Report:
    """F3: SIGTERM of the XMPP server."""
    return await _with_engine(stage, times, seed, signal.SIGTERM, of_database=False)


async def server_stopped_looking_back(stage: Stage, times: int, seed: int) -> Report:
    """F3: the same with `look_back`."""
    return await _with_engine(
        stage, times, seed, signal.SIGTERM, of_database=False, look_back=_LOOK_BACK
    )


async def database_killed(stage: Stage, times: int, seed: int) -> Report:
    """F1: kill -9 of the database server."""
    return await _with_engine(stage, times, seed, signal.SIGKILL, of_database=True)


async def database_stopped(stage: Stage, times: int, seed: int) -> Report:
    """F4: the database server stopped immediately, as by `pg_ctl stop -m immediate`."""
    return await _with_engine(stage, times, seed, signal.SIGQUIT, of_database=True)


async def _with_component(stage, times, seed, strike) -> Report:  # type: ignore[no-untyped-def]
    trial = Trial(stage, random.Random(seed))
    await trial.prepare()
    node = stage.node()
    await node.start()
    report = Report()
    for _ in range(times):
        report += await trial.struck(lambda: strike(node))
    return report + await trial.report()


async def _with_engine(
    stage: Stage,
    times: int,
    seed: int,
    how: signal.Signals,
    *,
    of_database: bool,
    look_back: float = 0,
) -> Report:
    """Recovery counts since the server takes connections again."""
    trial = Trial(stage, random.Random(seed))
    await trial.prepare()
    engine = stage.grounds.postgres if of_database else stage.grounds.server

    async def strike() -> float:
        await grounds.restart(engine, how)
        return time.monotonic()

    node = stage.node(environment={"MICROBLOG_LOOK_BACK": str(look_back)})
    await node.start()
    report = Report()
    for _ in range(times):
        await asyncio.sleep(_UPTIME if look_back else 0)
        report += await trial.struck(strike)
    return report + await trial.report()
