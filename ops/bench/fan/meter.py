"""What a process uses: processor time, memory, and for how long one callback holds the loop."""

import asyncio
import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SELF = Path("/proc/self")


@dataclass
class Meter:
    """The use of this process since `start`: seconds of processor, and memory in MiB."""

    idle: float = 0.0
    _processor: float = 0.0

    def start(self) -> None:
        """Count from now; the memory of now is the idle one."""
        self.idle = memory("VmRSS")
        # The peak is that since now (proc(5), clear_refs).
        with contextlib.suppress(OSError):
            (_SELF / "clear_refs").write_text("5", "ascii")
        self._processor = time.process_time()

    def read(self) -> dict[str, float]:
        """What was used since."""
        return {
            "cpu": time.process_time() - self._processor,
            "idle_mib": self.idle,
            "peak_mib": memory("VmHWM"),
        }


def memory(name: str) -> float:
    """A line of the status of this process, in MiB."""
    for line in (_SELF / "status").read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def processor(pid: int) -> float:
    """Seconds of processor that another process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Longest:
    """The callback of an event loop that took most thread CPU, in milliseconds, and its name."""

    took: float = 0.0
    name: str = ""


@contextlib.contextmanager
def callbacks() -> Iterator[Longest]:
    """The longest callback of all event loops of this process within the block."""
    longest = Longest()
    usual = asyncio.Handle._run  # noqa: SLF001  (the one place that every callback passes)

    def timed(handle: asyncio.Handle) -> None:
        since = time.thread_time_ns()
        usual(handle)
        took = (time.thread_time_ns() - since) / 1e6
        if took > longest.took:
            longest.took, longest.name = took, repr(handle)[:200]

    asyncio.Handle._run = timed  # type: ignore[method-assign]  # noqa: SLF001
    try:
        yield longest
    finally:
        asyncio.Handle._run = usual  # type: ignore[method-assign]  # noqa: SLF001
