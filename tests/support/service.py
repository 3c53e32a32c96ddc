"""The whole service as an operator starts it: a process of its own."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 60


@dataclass
class Service:
    """A running service: its process and its ready file's content."""

    process: asyncio.subprocess.Process
    ready: dict[str, str]

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code, within ten seconds."""
        self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), 10)


async def command(*arguments: str, given: bytes = b"") -> tuple[int, str, str]:
    """Run `microblog` to its end: exit code, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "microblog",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(given), READY_SECONDS)
    return process.returncode or 0, out.decode(), err.decode()


@contextlib.asynccontextmanager
async def service(data: Path, *arguments: str) -> AsyncIterator[Service]:
    """A service on `data`, on free ports, ready; killed at the end if it still runs."""
    ready = data.with_suffix(".ready")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "microblog",
        "run",
        *("--data", str(data), "--web", "127.0.0.1:0", "--c2s-port", "0"),
        *("--ready-file", str(ready), *arguments),
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(READY_SECONDS):
            while not ready.exists():
                assert process.returncode is None, "the service ended before it was ready"
                await asyncio.sleep(0.02)
        yield Service(process, json.loads(ready.read_text("utf-8")))
    finally:
        if process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.wait(), 10)


@contextlib.contextmanager
def place() -> Iterator[Path]:
    """A data directory to be, that a server without root's rights can reach too."""
    parent = Path(tempfile.mkdtemp(prefix="mb-run-"))
    parent.chmod(0o711)
    try:
        yield parent / "var"
    finally:
        shutil.rmtree(parent, ignore_errors=True)


def processes_of(data: Path) -> list[str]:
    """The command lines of all processes that work in `data`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if str(data) in line:
                    found.append(line)
    return found


@contextlib.contextmanager
def taken_port() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]
