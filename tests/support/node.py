"""A role in a process of its own, on given engines: started, killed, frozen, stopped, looked at."""

import asyncio
import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

_STOP_SECONDS = 20.0
_READY_SECONDS = 30.0
_LISTENS = re.compile(r"the web site listens on (\S+)")


class Node:
    """One `microblog` process after another: `role` with the settings file, output into a log."""

    def __init__(
        self, role: str, settings: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.log = settings.with_suffix(".log")
        self._role = role
        self._settings = settings
        self._environment = {**os.environ, **(environment or {})}
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """The process id while it runs."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start the process; returns before it serves."""
        with self.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "microblog", self._role, "--config", str(self._settings)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self._environment,
            )

    async def kill(self) -> None:
        """kill -9; returns when it is gone."""
        self.signal(signal.SIGKILL)
        if self._process is not None:
            await self._process.wait()

    async def stop(self) -> tuple[int, float]:
        """SIGTERM; the exit code, and how many seconds the end took."""
        assert self._process is not None
        since = time.monotonic()
        self.signal(signal.SIGTERM)
        code = await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
        return code, time.monotonic() - since

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it is gone."""
        if self.is_alive and self._process is not None:
            self._process.send_signal(number)

    async def end(self) -> None:
        """Whatever state it is in, leave nothing of it behind."""
        if self.is_alive:
            self.signal(signal.SIGCONT)
            with contextlib.suppress(TimeoutError):
                await self.stop()
            await self.kill()

    def said(self, word: str) -> int:
        """How many lines of its log have `word` in them."""
        if not self.log.exists():
            return 0
        with self.log.open(encoding="utf-8", errors="replace") as lines:
            return sum(word in line for line in lines)

    async def url(self) -> str:
        """Where the role `web` listens, once it does."""
        async with asyncio.timeout(_READY_SECONDS):
            while not (found := _LISTENS.findall(self.log.read_text("utf-8"))):
                assert self.is_alive, self.log.read_text("utf-8")
                await asyncio.sleep(0.02)
        return str(found[-1])

    async def until_said(self, word: str, times: int = 1, seconds: float = _READY_SECONDS) -> None:
        """Wait until so many lines of its log have `word` in them."""
        async with asyncio.timeout(seconds):
            while self.said(word) < times:
                assert self.is_alive, self.log.read_text("utf-8")
                await asyncio.sleep(0.02)

    def memory(self) -> float:
        """What it holds in memory, in MiB."""
        for line in Path(f"/proc/{self.pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def processor(self) -> float:
        """Seconds of processor time that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def descriptors(self) -> int:
        """How many files and sockets it has open."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))
