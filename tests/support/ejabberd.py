"""A private ejabberd on loopback, in the shape of the embedded Prosody: our component and a sink.

It runs as whoever starts it and belongs to no cluster, hence needs no epmd.
"""

import asyncio
import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from microblog.domain.errors import CannotStart
from microblog.embedded.child import Child, keep, until
from microblog.embedded.home import Home, write_private
from microblog.embedded.ports import LOOPBACK, answers, free_port
from tests.support.engines import SINK, SINK_SECRET

INSTALL = "`apt-get install ejabberd` (Debian), or your system's package of that name"

_PLACES = ("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin")
_START_SECONDS = 60.0
_ATTEMPTS = 5
_PORT_TAKEN = "address already in use"
_LISTENING = "Start accepting TCP connections at"
# Of several streams of our component, one person's commands all come over the same. 23.01 refuses
# the handshake where the number of streams is not given.
_BALANCING = """domain_balancing:
  $component:
    type: bare_source
    component_number: $streams
"""
_LIBRARIES = re.compile(r"^ERL_LIBS='?([^'\n]+)'?$", re.MULTILINE)


class Ejabberd:
    """The XMPP server of one data directory; the same use as `microblog.embedded.prosody`.

    Serves accounts of `domain`, which clients may register, and lets the component named
    `component` in with `secret` as often as it likes, and the sink with its own. Of several streams
    of the component any gets what comes, unless it is told to share it among so many `streams`.
    Ports are free ones and stay the same from one start to the next.
    """

    def __init__(
        self,
        home: Home,
        domain: str = "localhost",
        component: str = "blog.localhost",
        *,
        secret: str | None = None,
        streams: int = 0,
    ) -> None:
        self.domain = domain
        self.component = component
        self.secret = secret or home.secret("component")
        self.multicast = f"multicast.{domain}"
        self._streams = streams
        self._directory = home.directory("ejabberd")
        self._spool = home.directory("ejabberd/spool")
        self._ports = (0, 0)
        self._child = Child(home, "ejabberd", self._directory, ((signal.SIGTERM, 5.0),))

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
        """Where components connect (XEP-0114), once started."""
        return LOOPBACK, self._ports[1]

    async def start(self) -> None:
        """Start it; returns when all its ports accept.

        Raises CannotStart in one sentence when ejabberd is missing or does not come up.
        """
        erl, libraries = find_ejabberd()
        await self._child.stop_orphan()
        for _ in range(_ATTEMPTS):
            self._ports = (free_port(), free_port())
            if await self._launch(erl, libraries):
                return
        raise CannotStart(f"ejabberd finds no free ports; see {self._child.log_path}")

    async def supervise(self) -> None:
        """Start it again, on the same ports, whenever it dies; runs until cancelled."""
        await keep(self._child, self._relaunch)

    async def stop(self) -> None:
        """End it, within six seconds."""
        await self._child.stop()

    async def _relaunch(self) -> None:
        if not await self._launch(*find_ejabberd()):
            raise CannotStart(f"a port of ejabberd was taken; see {self._child.log_path}")

    async def _launch(self, erl: str, libraries: str) -> bool:
        """Whether it came up; False when somebody took one of its ports since we looked."""
        await self._child.stop()
        self._child.spawn(self._command(erl), self._environment(libraries))
        await until(self._has_spoken, _START_SECONDS)
        said = self._child.said()
        if self._child.is_alive and _PORT_TAKEN not in said and self._is_listening():
            return all([await answers(LOOPBACK, port, within=5) for port in self._ports])
        await self._child.stop()
        if _PORT_TAKEN in said:
            return False
        raise CannotStart(f"ejabberd does not start; see {self._child.log_path}")

    def _has_spoken(self) -> bool:
        """Whether it says that it is up, or that it never will be."""
        has_failed = not self._child.is_alive or _PORT_TAKEN in self._child.said()
        return has_failed or self._is_listening()

    def _is_listening(self) -> bool:
        return self._child.said().count(_LISTENING) == len(self._ports)

    def _command(self, erl: str) -> tuple[str, ...]:
        """What Debian's ejabberdctl runs, without a name in a cluster."""
        return (
            *(erl, "+K", "true", "+P", "250000", "-noinput"),
            *("-mnesia", "dir", json.dumps(str(self._spool))),
            *("-s", "ejabberd", "-extra", str(self._directory)),
        )

    def _environment(self, libraries: str) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self._directory),
            "LC_ALL": "C.UTF-8",
            "ERL_LIBS": libraries,
            "ERL_MAX_PORTS": "32000",
            "ERL_CRASH_DUMP": str(self._directory / "crash.dump"),
            "EJABBERD_CONFIG_PATH": str(self._write_config()),
            "EJABBERD_LOG_PATH": str(self._directory / "ejabberd.log"),
        }

    def _write_config(self) -> Path:
        c2s, component = self._ports
        names = {
            "domain": self.domain,
            "component": self.component,
            "crawler": f"crawler.{self.component}",
            "secret": self.secret,
            "sink": SINK,
            "sink_secret": SINK_SECRET,
        }
        quoted = {name: json.dumps(value) for name, value in names.items()}
        balancing = _BALANCING if self._streams else ""
        template = Path(__file__).with_suffix(".yml").read_text("utf-8")
        text = Template(template.replace("$balancing", balancing)).substitute(
            quoted, c2s_port=c2s, component_port=component, streams=self._streams
        )
        path = self._directory / "ejabberd.yml"
        write_private(path, text)
        return path


def find_ejabberd() -> tuple[str, str]:
    """The Erlang machine and the path of the libraries that ejabberd's own script gives it.

    Raises CannotStart with the command that installs it.
    """
    path = os.pathsep.join((*os.get_exec_path(), *_PLACES))
    script, erl = shutil.which("ejabberdctl", path=path), shutil.which("erl", path=path)
    if script is None or erl is None:
        raise CannotStart(f"ejabberd is not installed: {INSTALL}")
    found = _LIBRARIES.search(Path(script).read_text("utf-8", "replace"))
    return erl, found[1] if found else ""


def is_installed() -> bool:
    """Whether there is an ejabberd to test with."""
    try:
        find_ejabberd()
    except CannotStart:
        return False
    return True


@contextmanager
def running_ejabberd(home: Home, *, streams: int = 0) -> Iterator[Ejabberd]:
    """ejabberd on free ports, for people at `localhost`, `blog.localhost` and the sink."""
    ejabberd = Ejabberd(home, streams=streams)
    try:
        asyncio.run(ejabberd.start())
        yield ejabberd
    finally:
        asyncio.run(ejabberd.stop())
