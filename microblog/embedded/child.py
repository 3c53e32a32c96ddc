"""A child process: kept from the terminal's signals, logged, stopped politely, found again."""

import asyncio
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from microblog.domain.errors import CannotStart
from microblog.embedded.home import Home, explained
from microblog.log import logger

_LOG_BYTES = 4 * 1024 * 1024
_STEP = 0.01  # seconds between two looks at something that takes milliseconds
_WATCH = 0.1  # and at something that should never happen
_STEADY = 60.0  # a child that lived this long may fail afresh
_FIRST_PAUSE, _LAST_PAUSE = 0.1, 10.0

log = logger("embedded")


class Child:
    """One engine of a data directory, at most one process at a time.

    `marker` is a path that its command line names; by it an orphan is known for ours. `signals`
    are tried in their order, each for so many seconds, before SIGKILL.
    """

    def __init__(
        self, home: Home, name: str, marker: Path, signals: Sequence[tuple[signal.Signals, float]]
    ) -> None:
        self.name = name
        self.log_path = home.directory("log") / f"{name}.log"
        self._pid_path = home.path / f"{name}.pid"
        self._marker = marker
        self._signals = signals
        self._process: subprocess.Popen[bytes] | None = None
        self._logged_before = 0

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None and self.is_alive else None

    def spawn(
        self, command: Sequence[str], environment: Mapping[str, str], user: int | None = None
    ) -> None:
        """Start `command`, as `user` if given, its output appended to the log."""
        with explained(self.log_path):
            self._bound_log()
            with self.log_path.open("ab") as output:
                self._logged_before = output.tell()
                # A session of its own: Ctrl-C is for the supervisor, which stops things in order.
                self._process = spawn(command, environment, user, output.fileno())
            self._pid_path.write_text(f"{self._process.pid}\n", "ascii")

    async def wait(self) -> int:
        """Wait until the process has ended; returns its exit code."""
        while self._process is not None:
            code = self._process.poll()
            if code is not None:
                return code
            await asyncio.sleep(_WATCH)
        return 0

    async def stop(self) -> None:
        """End the process, as politely as it allows."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            await self._end(process.pid, lambda: process.poll() is None)
        self._pid_path.unlink(missing_ok=True)

    async def stop_orphan(self, *more: int) -> None:
        """End what an instance that was killed left running on this data directory.

        Only for the holder of the lock. `more` are process ids that the engine noted itself.
        """
        for pid in {*self._noted(), *more}:
            if pid != os.getpid() and _names(pid, self._marker):
                log.warning("stopping an orphan", engine=self.name, pid=pid)
                await self._end(pid, partial(_names, pid, self._marker))
        self._pid_path.unlink(missing_ok=True)

    def said(self) -> str:
        """What it has logged since it was spawned, at most the last 64 KiB."""
        with suppress(OSError), self.log_path.open("rb") as lines:
            size = lines.seek(0, os.SEEK_END)
            lines.seek(max(self._logged_before, size - 65536))
            return lines.read().decode("utf-8", "replace")
        return ""

    async def _end(self, pid: int, is_there: Callable[[], bool]) -> None:
        for number, patience in (*self._signals, (signal.SIGKILL, 5.0)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            if await until(lambda: not is_there(), patience):
                return

    def _noted(self) -> set[int]:
        try:
            return {int(self._pid_path.read_text("ascii"))}
        except (OSError, ValueError):
            return set()

    def _bound_log(self) -> None:
        if self.log_path.exists() and self.log_path.stat().st_size > _LOG_BYTES:
            self.log_path.replace(self.log_path.with_suffix(".log.1"))


async def until(condition: Callable[[], bool], patience: float) -> bool:
    """Wait until `condition` holds, at most `patience` seconds; returns whether it does."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() >= deadline:
            return False
        await asyncio.sleep(_STEP)
    return True


async def keep(child: Child, start: Callable[[], Awaitable[None]]) -> None:
    """Start `child` again whenever it ends, at growing intervals up to ten seconds; forever."""
    pause = _FIRST_PAUSE
    while True:
        since = time.monotonic()
        code = await child.wait()
        if time.monotonic() - since > _STEADY:
            pause = _FIRST_PAUSE
        log.warning("an engine ended; starting it again", engine=child.name, code=code, wait=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LAST_PAUSE)
        try:
            await start()
        except CannotStart as refusal:
            log.warning("an engine does not start", engine=child.name, reason=str(refusal))
        else:
            log.warning("an engine is back", engine=child.name)


def spawn(
    command: Sequence[str], environment: Mapping[str, str], user: int | None, output: int
) -> "subprocess.Popen[bytes]":
    """Start a process in a session of its own, in `/`, as `user` and its group if given."""
    group = _group(user)
    return subprocess.Popen(  # noqa: S603  (our own words, no shell)
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=dict(environment),
        cwd="/",
        start_new_session=True,
        user=user,
        group=group,
        extra_groups=None if group is None else [],
    )


def _group(user: int | None) -> int | None:
    if user is None:
        return None
    try:
        return pwd.getpwuid(user).pw_gid
    except KeyError:
        return user


def _names(pid: int, marker: Path) -> bool:
    """Whether the command line of a living process has `marker`, or a path below it, in it."""
    inside = f"{marker}/"
    return any(word == str(marker) or word.startswith(inside) for word in _command_line(pid))


def _command_line(pid: int) -> list[str]:
    if Path("/proc/self/cmdline").exists():
        try:
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).split("\0")
        except OSError:
            return []
    found = subprocess.run(  # noqa: S603
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
        timeout=5,
    )
    return found.stdout.split()
