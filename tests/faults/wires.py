"""F6: wires that reset, swallow, crawl and close by halves, to the XMPP server and the database."""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from tests.faults.report import Report
from tests.faults.trial import Trial
from tests.support import grounds
from tests.support.grounds import Stage
from tests.support.node import Node
from tests.support.proxy import Proxy, proxy, to_port, to_socket

# How long a black hole lasts, and within which time it is to be noticed.
_HOLE_SECONDS = 60.0
_NOTICED_SECONDS = 16.0
_SLOW_SECONDS = 10.0
_NO_MORE_SECONDS = 2.0
_CRAWL = 1_000  # octets a second
_MEMORY = 16.0  # MiB

Harm = Callable[[Proxy, Trial], Awaitable[None]]


def reset(within: int) -> Harm:
    """A reset at a random one of the next octets."""

    async def harm(spoilt: Proxy, trial: Trial) -> None:
        """A reset at a random octet."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_NO_MORE_SECONDS):
                await spoilt.reset_after(trial.chance.randrange(1, within))
                return
        spoilt.reset()  # so much was not left of the fan-out

    return harm


async def swallow(spoilt: Proxy, trial: Trial) -> None:
    """Nothing comes through for a minute, and nobody says so; then everything is cut."""
    spoilt.swallow()
    await asyncio.sleep(trial.stage.so_long(_HOLE_SECONDS, 20))
    spoilt.reset()
    spoilt.flow()


async def crawl(spoilt: Proxy, trial: Trial) -> None:
    """A thousand octets a second, for some seconds."""
    spoilt.slow(_CRAWL)
    await asyncio.sleep(trial.stage.so_long(_SLOW_SECONDS, 4))
    spoilt.flow()


async def half_close(spoilt: Proxy, trial: Trial) -> None:
    """One side is told that the other has nothing more to say."""
    spoilt.half_close(to_far=trial.chance.random() < 0.5)


def to_server(harm: Harm) -> Callable[[Stage, int, int], Awaitable[Report]]:
    """The scenario of a harm on the component's stream."""

    async def scenario(stage: Stage, times: int, seed: int) -> Report:
        host, port = stage.grounds.server.component_address
        async with proxy(to_port(host, port)) as spoilt:
            return await _harmed(stage, times, seed, spoilt, harm, is_stream=True)

    scenario.__doc__ = f"F6, component link: {(harm.__doc__ or '').strip()}"
    return scenario


def to_database(harm: Harm) -> Callable[[Stage, int, int], Awaitable[Report]]:
    """The scenario of a harm on the component's connections to the database."""

    async def scenario(stage: Stage, times: int, seed: int) -> Report:
        async with proxy(to_socket(grounds.socket_of(stage.grounds.postgres))) as spoilt:
            return await _harmed(stage, times, seed, spoilt, harm, is_stream=False)

    scenario.__doc__ = f"F6, database link: {(harm.__doc__ or '').strip()}"
    return scenario


async def _harmed(
    stage: Stage, times: int, seed: int, spoilt: Proxy, harm: Harm, *, is_stream: bool
) -> Report:
    """Do harm in the midst of fan-outs; how fast a black hole was noticed, how memory grew."""
    trial = Trial(stage, random.Random(seed))
    await trial.prepare()
    through = (
        stage.node(xmpp=spoilt.address)
        if is_stream
        else stage.node(database=_by_port(stage.dsn, spoilt.port))
    )
    await through.start()
    await through.until_said("connected")
    report, memory = Report(), through.memory()
    noticed: list[float] = []

    async def strike() -> float:
        watching = _until_noticed(through) if is_stream and harm is swallow else None
        await asyncio.gather(harm(spoilt, trial), *([watching] if watching else []))
        return time.monotonic()

    async def _until_noticed(node: Node) -> None:
        since, before = time.monotonic(), node.said("no pong")
        await node.until_said("no pong", before + 1, _HOLE_SECONDS)
        noticed.append(time.monotonic() - since)

    for _ in range(times):
        report += await trial.struck(strike)
    figures = {"memory over the start, MiB": round(through.memory() - memory, 1)}
    broken = [f"{figures} of memory"] if max(figures.values()) > _MEMORY else []
    if noticed:
        figures["a black hole noticed after, s"] = round(max(noticed), 1)
        broken += ["a black hole was noticed late"] if max(noticed) > _NOTICED_SECONDS else []
    return (report + await trial.report()).but(figures=figures, broken=tuple(broken))


def _by_port(dsn: str, port: int) -> str:
    """The same database and role over TCP."""
    role, _, rest = dsn.removeprefix("postgresql://").partition("@")
    name = rest.partition("/")[2].partition("?")[0]
    return f"postgresql://{quote(role, safe=':%')}@127.0.0.1:{port}/{name}"


stream_reset = to_server(reset(200_000))
stream_swallowed = to_server(swallow)
stream_slow = to_server(crawl)
stream_half_closed = to_server(half_close)
database_reset = to_database(reset(4_000))
database_swallowed = to_database(swallow)
database_slow = to_database(crawl)
database_half_closed = to_database(half_close)
