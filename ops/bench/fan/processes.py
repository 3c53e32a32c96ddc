"""The processes of a measurement, from the outside: asked and answered by lines of JSON."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

_SECONDS = 120.0


class Broken(Exception):  # noqa: N818
    """A process ended before it had told what it was asked."""


class Worker:
    """A process of a module of ours; what it prints beside JSON is passed over."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def say(self, line: str) -> None:
        """Tell it something; it may not listen yet."""
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")

    def do(self, do: str, **wanted: object) -> None:
        """Call a method of it."""
        self.say(json.dumps({"do": do, **wanted}))

    async def hear(self, key: str, seconds: float = _SECONDS) -> dict[str, Any]:
        """The next thing it tells that has `key`; raises TimeoutError and Broken."""
        assert self._process.stdout is not None
        async with asyncio.timeout(seconds):
            while line := await self._process.stdout.readline():
                if line.startswith(b"{"):
                    told: dict[str, Any] = json.loads(line)
                    if key in told:
                        return told
        raise Broken(f"no {key} came: the process ended with {await self._process.wait()}")

    async def ended(self) -> None:
        """Wait until it ends by itself."""
        async with asyncio.timeout(_SECONDS):
            await self._process.wait()


@contextlib.asynccontextmanager
async def worker(module: str, word: str) -> AsyncIterator[Worker]:
    """A process of `module`, given `word`, ended with the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, word),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1024 * 1024,
    )
    try:
        yield Worker(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
