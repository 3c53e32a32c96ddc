"""A private Prosody on loopback: accounts for whoever asks, rooms, uploads, and our components."""

import os
import shutil
import signal
from importlib.resources import files
from pathlib import Path
from string import Template

from microblog.domain.errors import CannotStart
from microblog.embedded.child import Child, keep, until
from microblog.embedded.home import Home, explained, write_private
from microblog.embedded.identity import Identity, identity_for
from microblog.embedded.ports import LOOPBACK, answers, claim, free_port, taken

DEFAULT_C2S_PORT = 15222
INSTALL = (
    "`apt-get install prosody` (Debian), `dnf install prosody` (Fedora), `pacman -S prosody` (Arch)"
    " or `brew install prosody` (macOS)"
)

# Taken when free, so that addresses in people's history stay good from one start to the next.
_HTTP_PORTS = (15280,)
_COMPONENT_PORTS = (15347,)
_PLACES = ("/usr/sbin", "/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/opt/homebrew/sbin")
_START_SECONDS = 30.0
_ATTEMPTS = 5
_PORT_TAKEN = "Failed to open server port"
_SERVICES = ("c2s", "component", "http")
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


class Prosody:
    """The XMPP server of one data directory, under the holder of its lock.

    Serves accounts of `domain`, rooms at `conference.` and uploads at `upload.` below it, and lets
    the component named `component` in with `secret`, and the `crawler` too, by default below that.
    Port 0 means any free one; `preferred` says whether the customary ports for HTTP and the
    component are tried first.
    """

    def __init__(
        self,
        home: Home,
        domain: str = "localhost",
        component: str = "blog.localhost",
        *,
        secret: str | None = None,
        c2s_port: int = DEFAULT_C2S_PORT,
        preferred: bool = True,
        crawler: str | None = None,
    ) -> None:
        self.domain = domain
        self.component = component
        self.crawler = crawler or f"crawler.{component}"
        self.secret = secret or home.secret("component")
        self._home = home
        self._directory = home.directory("prosody")
        self._wanted_c2s_port = c2s_port
        self._preferred = preferred
        self._ports = (0, 0, 0)
        self._identity = Identity()
        self._child = Child(
            home, "prosody", self._directory, ((signal.SIGTERM, 3.0), (signal.SIGTERM, 1.0))
        )

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._child.pid

    @property
    def c2s(self) -> tuple[str, int]:
        """Where clients connect (RFC 6120), once started."""
        return LOOPBACK, self._ports[0]

    @property
    def component_address(self) -> tuple[str, int]:
        """Where the component connects (XEP-0114), once started."""
        return LOOPBACK, self._ports[1]

    @property
    def websocket(self) -> str:
        """Where browsers connect (RFC 7395), once started."""
        return f"ws://{LOOPBACK}:{self._ports[2]}/xmpp-websocket"

    @property
    def bosh(self) -> str:
        """Where browsers connect without WebSocket (XEP-0206), once started."""
        return f"http://{LOOPBACK}:{self._ports[2]}/http-bind"

    async def start(self) -> None:
        """Start it; returns when all its ports accept.

        Raises CannotStart in one sentence when Prosody is missing, when the c2s port that was
        asked for is taken (naming --c2s-port), or when it does not come up.
        """
        program = find_prosody()
        await self._child.stop_orphan()
        self._identity = _less_than_root(self._directory)
        for _ in range(_ATTEMPTS):
            self._choose_ports()
            if await self._launch(program):
                return
        raise CannotStart(f"Prosody finds no free ports; see {self._child.log_path}")

    async def supervise(self) -> None:
        """Start it again, on the same ports, whenever it dies; runs until cancelled."""
        await keep(self._child, self._relaunch)

    async def stop(self) -> None:
        """End it, within five seconds."""
        await self._child.stop()

    def _choose_ports(self) -> None:
        c2s = claim(self._wanted_c2s_port, "--c2s-port")
        component = free_port(_COMPONENT_PORTS if self._preferred else ())
        http = free_port(_HTTP_PORTS if self._preferred else ())
        self._ports = (c2s, component, http)

    async def _relaunch(self) -> None:
        if not await self._launch(find_prosody()):
            raise CannotStart(f"a port of Prosody was taken meanwhile; see {self._child.log_path}")

    async def _launch(self, program: str) -> bool:
        """Whether it came up; False when somebody took one of its ports since we looked."""
        await self._child.stop()
        config = self._write_config()
        command = (*self._identity.prefix, program, "--config", str(config), "-F")
        self._child.spawn(command, _ENVIRONMENT, self._identity.user)
        if await self._all_answer():
            return True
        said = self._child.said()
        await self._child.stop()
        if _PORT_TAKEN not in said:
            raise self._failure(said)
        if self._wanted_c2s_port and f"{_PORT_TAKEN} {self._wanted_c2s_port} " in said:
            raise taken(self._wanted_c2s_port, "--c2s-port")
        return False

    async def _all_answer(self) -> bool:
        """Wait until every port accepts; False when it died or said that a port is in use.

        Prosody only logs a port in use and runs on without it, while whoever has it answers.
        """
        await until(self._has_opened_ports, _START_SECONDS)
        if not self._child.is_alive or _PORT_TAKEN in self._child.said():
            return False
        return all([await answers(LOOPBACK, port, within=5) for port in self._ports])

    def _has_opened_ports(self) -> bool:
        """Whether it has said of every service that it has a port, or that it never will."""
        said = self._child.said()
        services = (f"Activated service '{name}' on" for name in _SERVICES)
        return not self._child.is_alive or _PORT_TAKEN in said or all(s in said for s in services)

    def _failure(self, said: str) -> CannotStart:
        if self._home.is_full(said):
            return self._home.full()
        telling = [line for line in said.splitlines() if "error" in line.lower()]
        reason = f": {telling[-1].strip()}" if telling else ""
        return CannotStart(f"Prosody does not start{reason}; see {self._child.log_path}")

    def _write_config(self) -> Path:
        c2s, component, http = self._ports
        template = Template((files(__package__) / "prosody.cfg.lua").read_text("utf-8"))
        text = template.substitute(
            data=_lua(str(self._home.directory("prosody/data"))),
            certificates=_lua(str(self._home.directory("prosody/certs"))),
            domain=_lua(self.domain),
            component=_lua(self.component),
            crawler=_lua(self.crawler),
            conference=_lua(f"conference.{self.domain}"),
            upload=_lua(f"upload.{self.domain}"),
            secret=_lua(self.secret),
            additions=_lua(str(self._home.directory("prosody/conf.d") / "*.cfg.lua")),
            http_url=_lua(f"http://{LOOPBACK}:{http}/"),
            c2s_port=c2s,
            component_port=component,
            http_port=http,
        )
        path = self._directory / "prosody.cfg.lua"
        with explained(path):
            write_private(path, text)
        return path


def find_prosody() -> str:
    """The program; raises CannotStart with the command that installs it."""
    found = shutil.which("prosody", path=os.pathsep.join((*os.get_exec_path(), *_PLACES)))
    if found is None:
        raise CannotStart(
            f"Prosody is not installed: {INSTALL}, or give a server with --xmpp HOST:PORT"
        )
    return found


def _less_than_root(directory: Path) -> Identity:
    """A namespace takes root's rights away where there is one; elsewhere Prosody runs as we do."""
    identity = identity_for(directory)
    return Identity(prefix=identity.prefix)


def _lua(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
