"""The null server seen from the process that is measured."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict

from ops.bench import nullserver
from ops.bench.nullserver import Flood, Return


class Far:
    """The null server in its own process; `port` is where it takes the component."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.port = port
        self._process = process

    async def do(self, wanted: Flood | Return) -> dict[str, float]:
        """What came of it; raises RuntimeError where it waits in vain for a minute."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(wanted)).encode() + b"\n")
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the null server waited in vain")
        came: dict[str, float] = json.loads(line)
        return came


@contextlib.asynccontextmanager
async def far_side() -> AsyncIterator[Far]:
    """A null server, ended with the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", nullserver.__name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        yield Far(process, int(await process.stdout.readline()))
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
