"""A crowd of readers at one page while posts arrive, and what that does to it."""

import asyncio
import re
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

from microblog.commands.catalogue import CATALOGUE
from microblog.domain.errors import CannotStart
from microblog.domain.line import Line
from microblog.render.conversation import Conversation
from microblog.store.database import Database
from ops.bench.pages.load import HOST, Target, needed

_EVERY = 0.1
_WHO = "writer@bench.example"
_SHARE = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s)$", re.MULTILINE)
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
_BAD = re.compile(r"Non-2xx or 3xx responses: (\d+)")
_ALL = re.compile(r"(\d+) requests in")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Milliseconds at the middle and of the slowest hundredth, how many answers, how many bad."""

    median: float
    worst: float
    answers: int
    bad: int
    posts: int
    grown: float


def read(target: Target, dsn: str, readers: int, seconds: float) -> Crowd:
    """So many readers for so long; `grown` is by how many MiB the server did meanwhile."""
    before = _memory(target)
    writer = _Writer(dsn)
    writer.start()
    try:
        said = subprocess.run(
            [
                needed("wrk", "wrk"), "-t1", f"-c{readers}", f"-d{seconds:g}s", "--latency",
                f"http://{HOST}:{target.port}/",
            ],
            capture_output=True, text=True, check=True, timeout=seconds + 60,
        ).stdout  # fmt: skip
    finally:
        writer.stopping.set()
        writer.join()
    shares = {share: float(number) * _UNITS[unit] for share, number, unit in _SHARE.findall(said)}
    counted, bad = _ALL.search(said), _BAD.search(said)
    if counted is None or len(shares) != 2 or "Socket errors" in said:
        raise CannotStart(f"wrk tells of trouble: {said[:400]}")
    return Crowd(
        shares["50"],
        shares["99"],
        int(counted[1]),
        int(bad[1]) if bad else 0,
        writer.posts,
        _memory(target) - before,
    )


class _Writer(threading.Thread):
    """Posts ten times a second, in a loop of its own, until it is told to stop."""

    def __init__(self, dsn: str) -> None:
        super().__init__(daemon=True)
        self.posts = 0
        self.stopping = threading.Event()
        self._dsn = dsn

    def run(self) -> None:
        asyncio.run(self._write())

    async def _write(self) -> None:
        database = Database(self._dsn, size=1)
        await database.open()
        talk = Conversation(
            database, CATALOGUE, url="", secret=b"of the bench", posted=lambda: None, patience=None
        )
        await talk.answer(Line(_WHO, "NICK benchwriter"))
        while not self.stopping.is_set():
            answer = await talk.answer(Line(_WHO, f"*bench what is new, number {self.posts}"))
            self.posts += answer.is_accepted
            await asyncio.sleep(_EVERY)
        await database.close()


def _memory(target: Target) -> float:
    """What the server holds, in MiB."""
    status = Path(f"/proc/{target.process.pid}/status").read_text("ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]  # every process has it
