"""F1: kill -9 of the supervisor that `microblog run` is, with a server and a database under it."""

import asyncio
import contextlib
import random
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from microblog.store.database import Database
from tests.faults.report import Report
from tests.faults.trial import Trial
from tests.support.engines import SINK, SINK_SECRET
from tests.support.grounds import Grounds, Stage
from tests.support.node import Node
from tests.support.service import place
from tests.support.sink import sink
from tests.support.talk import URL

_PORTS = re.compile(r"component_ports = \{ (\d+) \}")
_LISTENS = "the web site listens on"


@dataclass(frozen=True, slots=True)
class _Server:
    """The XMPP server of a data directory, as its settings tell where it listens just now."""

    data: Path
    component: str = "blog.localhost"

    @property
    def component_address(self) -> tuple[str, int]:
        found = _PORTS.search((self.data / "prosody" / "prosody.cfg.lua").read_text("utf-8"))
        if found is None:
            raise ConnectionError("no server yet")
        return "127.0.0.1", int(found[1])


async def killed(stage: Stage, times: int, seed: int) -> Report:
    """Kill the whole service's supervisor and start it again on what it left behind."""
    with place() as data:
        async with _running(stage.grounds, data) as (own, node):
            trial = Trial(own, random.Random(seed))
            await trial.prepare()
            report = Report()
            for _ in range(times):

                async def strike() -> float:
                    await node.kill()
                    since = time.monotonic()
                    await node.start()
                    return since

                report += await trial.struck(strike)
            return report + await trial.report()


@contextlib.asynccontextmanager
async def _running(on: Grounds, data: Path) -> AsyncIterator[tuple[Stage, Node]]:
    """The service on `data`, and a stage on its engines."""
    additions = data / "prosody" / "conf.d"
    for path in (data, data / "prosody", additions):
        path.mkdir(mode=0o700)
    told = f'Component "{SINK}"\n\tcomponent_secret = "{SINK_SECRET}"\n'
    (additions / "sink.cfg.lua").write_text(told, "ascii")
    settings = data.with_suffix(".toml")
    settings.write_text(
        f'data = "{data}"\nweb = "127.0.0.1:0"\nc2s_port = 0\nurl = "{URL}"\nlog_level = "info"\n',
        "utf-8",
    )
    node = Node("run", settings)
    await node.start()
    try:
        await node.until_said("connected")
        dsn = f"postgresql://microblog@/microblog?host={quote(str(data / 'socket'), safe='')}"
        pool = Database(dsn, size=4)
        await pool.open()
        try:
            server = _Server(data)
            async with sink(server) as caught:  # type: ignore[arg-type]  (what it needs of one)
                yield Stage(replace(on, server=server), dsn, pool, caught), node  # type: ignore[arg-type]
        finally:
            await pool.close()
    finally:
        await node.end()
        await asyncio.sleep(0)
