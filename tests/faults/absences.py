"""F2, F5, F10: processes that freeze, engines that stay away, and two that want the same."""

import asyncio
import random
import signal
import time
import urllib.error
import urllib.request

from tests.faults.report import Report
from tests.faults.trial import CROWD, Trial
from tests.support import grounds
from tests.support.grounds import Stage
from tests.support.node import Node

# Longer than the lease of an event and the silence that a leader is allowed.
_FROZEN_SECONDS = 34.0
_AWAY_SECONDS = 120.0
_ANSWER_SECONDS = 1.0


async def frozen(stage: Stage, times: int, seed: int) -> Report:
    """F2: SIGSTOP of who leads for longer than its lease, while another stands by; then SIGCONT."""
    trial = Trial(stage, random.Random(seed))
    await trial.prepare()
    first, second = stage.node("one"), stage.node("two")
    await first.start()
    await first.until_said("connected")
    await second.start()
    await second.until_said("standing by")
    report = Report()
    for _ in range(times):

        async def strike(leader: Node = first) -> float:
            leader.signal(signal.SIGSTOP)
            await asyncio.sleep(_FROZEN_SECONDS)
            since = time.monotonic()
            leader.signal(signal.SIGCONT)
            return since

        report += await trial.struck(strike)
        first, second = second, first
    return report + await trial.report()


async def handed_over(stage: Stage, times: int, seed: int) -> Report:
    """F10: two processes of one component; who stands by takes over at once, and nobody flaps."""
    trial = Trial(stage, random.Random(seed))
    await trial.prepare()
    leader, other = stage.node("one"), stage.node("two")
    await leader.start()
    await leader.until_said("connected")
    report = Report()
    for _ in range(times):
        sessions = leader.said("connected"), other.said("standing by")
        await other.start()
        await other.until_said("standing by", sessions[1] + 1)

        async def strike(dying: Node = leader) -> float:
            await dying.kill()
            return time.monotonic()

        report += await trial.struck(strike)
        if leader.said("connected") != sessions[0] or other.said("another process serves"):
            report = report.but(broken=(*report.broken, "the two pushed each other out"))
        leader, other = other, leader
    return report + await trial.report()


async def database_away(stage: Stage, times: int, seed: int, seconds: float = 0) -> Report:
    """F5: no database for minutes: nobody is told "posted", the site answers, all heals itself."""
    trial = Trial(stage, random.Random(seed))
    await trial.prepare()
    node, site = stage.node(), stage.node(role="web")
    await node.start()
    await site.start()
    url = await site.url()
    report, broken = Report(), set[str]()
    seconds = seconds or stage.so_long(_AWAY_SECONDS, 10)

    async def strike() -> float:
        await stage.grounds.postgres.stop()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if await trial.is_confirmed(CROWD, "said to nobody", "nobody"):
                broken.add("posted without a database")
            took, status = await asyncio.to_thread(_fetch, url)
            if took > _ANSWER_SECONDS or status not in (200, 503):
                broken.add(f"the site answered {status} after {took:.1f} s")
            await asyncio.sleep(1)
        return await _started(stage)

    for _ in range(times):
        report += await trial.struck(strike)
    return (report + await trial.report()).but(broken=tuple(sorted(broken)))


async def site_killed(stage: Stage, times: int, seed: int) -> Report:
    """F1: kill -9 of the web process; nobody else notices, and it is back at once."""
    trial = Trial(stage, random.Random(seed), followers=500)
    await trial.prepare()
    node, site = stage.node(), stage.node(role="web")
    await node.start()
    await site.start()
    report = Report()
    for number in range(times):
        await site.url()

        async def strike(known: int = number + 1) -> float:
            await site.kill()
            since = time.monotonic()
            await site.start()
            await site.until_said("the web site listens", known + 1)
            took, status = await asyncio.to_thread(_fetch, await site.url())
            assert status == 200, (took, status)
            return since

        report += await trial.struck(strike)
    return report + await trial.report()


def _fetch(url: str) -> tuple[float, int]:
    """The seconds that the front page took, and its status."""
    since = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            answer.read()
            status = answer.status
    except urllib.error.HTTPError as refused:
        status = refused.code
    except OSError:
        status = 0
    return time.monotonic() - since, status


async def _started(stage: Stage) -> float:
    await stage.grounds.postgres.start()
    return await grounds.until_up(stage.grounds.postgres)
