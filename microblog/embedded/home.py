"""The data directory: one running instance each, its secrets, its short place for sockets."""

import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from microblog.domain.errors import CannotStart

Facts = Mapping[str, str | None]

# A Unix socket's whole path has 104 bytes on macOS and the BSDs, 108 on Linux, a NUL included;
# "/.s.PGSQL.5432" takes 14 of them.
_SOCKET_DIRECTORY_BYTES = 86
# Below this PostgreSQL cannot even add a segment to its log.
_LEAST_FREE_BYTES = 24 * 1024 * 1024
_NOTHING_FREE_BYTES = 1024 * 1024
# Somebody may hold the lock for a moment merely to see whether it is held (`running`).
_LOCK_PATIENCE = 0.3


class Home:
    """A data directory that this process alone works in, until `close` or its end."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def open(cls, path: Path) -> "Home":
        """Make the directory if need be (0700) and lock it.

        Raises CannotStart when another instance runs there (naming its pid and address), when
        it cannot be written, is no directory, anyone may write it, or its disk is full.
        """
        with explained(path):
            path = path.expanduser().absolute()
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = path.resolve()
            _check(path)
            lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not _locked(lock, _LOCK_PATIENCE):
            os.close(lock)
            raise CannotStart(_already_running(path))
        with explained(path):
            (path / "running.json").unlink(missing_ok=True)
            write_private(path / "running.json", json.dumps({"pid": str(os.getpid())}))
        return cls(path, lock)

    @staticmethod
    def running(path: Path) -> Facts | None:
        """What the instance that runs on `path` announced (at least `pid`), None if none does."""
        try:
            lock = os.open(path / "lock", os.O_RDONLY)
        except OSError:
            return None
        try:
            return None if _locked(lock, 0, fcntl.LOCK_SH) else _announced(path)
        finally:
            os.close(lock)

    def announce(self, facts: Facts) -> None:
        """Tell whoever asks `running` where things are; `web` is shown to a second instance."""
        known = {"pid": str(os.getpid()), **facts}
        with explained(self.path):
            write_private(self.path / "running.json", json.dumps(known))

    def secret(self, name: str) -> str:
        """The secret of that name: 48 hex digits, made once, readable by this user alone."""
        path = self.directory("secrets") / name
        with explained(self.path):
            if not path.exists():
                write_private(path, secrets.token_hex(24))
            return path.read_text("ascii")

    def directory(self, name: str) -> Path:
        """A directory inside, made if need be, for this user alone."""
        path = self.path / name
        with explained(path):
            path.mkdir(mode=0o700, exist_ok=True)
        return path

    def is_full(self, said: str = "") -> bool:
        """Whether the disk is full: it looks so, or an engine `said` so before it gave room back.

        An engine on a full disk often cannot log even that.
        """
        return (
            "No space left on device" in said
            or "Disk quota exceeded" in said
            or shutil.disk_usage(self.path).free < _NOTHING_FREE_BYTES
        )

    def full(self) -> CannotStart:
        """The sentence for a full disk."""
        return CannotStart(f"the disk that holds {self.path} is full")

    def sockets(self) -> Path:
        """A directory whose path is short enough for sockets; inside if it can be.

        Otherwise it lies in the system's temporary directory under a name that only depends on
        the data directory and the user. `close` removes it.
        """
        path = self._socket_path()
        with explained(path):
            path.mkdir(mode=0o700, exist_ok=True)
            found = path.lstat()
        # Inside our own directory nobody else can have made it; elsewhere somebody may have.
        is_ours = path.parent == self.path or found.st_uid in (os.geteuid(), self._owner())
        if not stat.S_ISDIR(found.st_mode) or not is_ours:
            raise CannotStart(f"{path} belongs to somebody else; remove it or set TMPDIR")
        path.chmod(0o700)
        return path

    def close(self) -> None:
        """Give the directory free."""
        shutil.rmtree(self._socket_path(), ignore_errors=True)
        with suppress(OSError):
            (self.path / "running.json").unlink()
        os.close(self._lock)

    def _socket_path(self) -> Path:
        inside = self.path / "socket"
        if len(os.fsencode(inside)) <= _SOCKET_DIRECTORY_BYTES:
            return inside
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()).resolve() / f"microblog-{os.geteuid()}-{digest}"

    def _owner(self) -> int:
        """Whom root runs the database as, if it is not root itself."""
        cluster = self.path / "postgres"
        return cluster.stat().st_uid if cluster.exists() else self.path.stat().st_uid


def write_private(path: Path, text: str) -> None:
    """Write a whole file, readable by this user alone, or leave the old one as it is."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)
    part.replace(path)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the file system says of `path` into one sentence for the operator."""
    try:
        yield
    except OSError as error:
        raise CannotStart(_sentence(path, error)) from error


def _sentence(path: Path, error: OSError) -> str:
    match error.errno:
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"{path} cannot be written by this user; choose another place with --data"
        case errno.ENOSPC | errno.EDQUOT:
            return f"the disk that holds {path} is full"
        case errno.ENOTDIR | errno.EEXIST:
            return f"{path} is not a directory; choose another place with --data"
        case _:
            return f"{path} cannot be used: {error.strerror}"


def _check(path: Path) -> None:
    mode = path.stat().st_mode
    if mode & stat.S_IWOTH:
        raise CannotStart(f"anyone may write into {path}; choose another place with --data")
    if not os.access(path, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "not writable", str(path))
    if shutil.disk_usage(path).free < _LEAST_FREE_BYTES:
        raise OSError(errno.ENOSPC, "no room left", str(path))


def _locked(lock: int, patience: float, kind: int = fcntl.LOCK_EX) -> bool:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
        else:
            return True


def _announced(path: Path) -> Facts:
    try:
        facts = json.loads((path / "running.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {"pid": None}
    return facts if isinstance(facts, dict) else {"pid": None}


def _already_running(path: Path) -> str:
    facts = _announced(path)
    where = f", {facts['web']}" if facts.get("web") else ""
    return f"already running here: pid {facts.get('pid') or 'unknown'}{where}"
