"""The far side of the network, scripted: it takes stanzas, and pongs and bounces as it is told."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree import ElementTree

from microblog.domain.link import Bounce, LinkLost

MESSAGE = "{jabber:component:accept}message"
PAYLOADS = "{urn:microblog:0}"


@dataclass(frozen=True)
class Stanza:
    """A push as its recipient's server sees it."""

    to: str
    stanza_id: str
    body: str
    element: ElementTree.Element

    @property
    def payload(self) -> ElementTree.Element:
        """Our own element."""
        return next(child for child in self.element if child.tag.startswith(PAYLOADS))


@dataclass
class FarSide:
    """A courier; `stanzas` came, in order, `chunks` so big each.

    With `is_silent` no pong comes until `pong`. `breaks` says of a stanza that it ends the session
    unheard; `bounces` answers one with an error type and condition before the pong, which takes
    `seconds`, as it says.
    """

    is_silent: bool = False
    breaks: Callable[[Stanza], bool] = lambda _: False
    bounces: Callable[[Stanza], tuple[str, str] | None] = lambda _: None
    bounced: Callable[[Bounce], None] = lambda _: None
    session: int = 1
    seconds: float = 0.0
    runs_for: float | None = None
    stanzas: list[Stanza] = field(default_factory=list)
    chunks: list[bytes] = field(default_factory=list)
    _pongs: list[asyncio.Future[bool]] = field(default_factory=list)
    _up: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._up.set()

    async def connected(self) -> int:
        await self._up.wait()
        return self.session

    async def send(self, chunk: bytes, sample: bytes | None = None) -> None:
        if not self._up.is_set():
            raise LinkLost("no session")
        if sample is not None:
            _read(sample)
        came = _read(chunk)
        if any(map(self.breaks, came)):
            self.cut()
            raise LinkLost("not-well-formed")
        self.chunks.append(chunk)
        self.stanzas += came
        for stanza in came:
            if said := self.bounces(stanza):
                self.bounce(stanza, *said)

    async def uptime(self) -> float | None:
        return self.runs_for

    async def barrier(self, through: str = "") -> float:  # noqa: ARG002  (one service is all)
        if self.is_silent:
            pong = asyncio.get_running_loop().create_future()
            self._pongs.append(pong)
            if not await pong:
                raise LinkLost("the session ended")
        return self.seconds

    def bounce(self, stanza: Stanza, kind: str, condition: str, jid: str = "") -> None:
        """Send a stanza back."""
        self.bounced(Bounce(stanza.stanza_id, jid or stanza.to, kind, condition, self.session))

    def pong(self) -> None:
        """Answer the oldest ping."""
        self._pongs.pop(0).set_result(True)

    def speak(self) -> None:
        """Answer every ping from now on."""
        self.is_silent = False
        while self._pongs:
            self.pong()

    def cut(self) -> None:
        """End the session, and begin another."""
        self.session += 1
        while self._pongs:
            self._pongs.pop(0).set_result(False)

    @property
    def unanswered(self) -> int:
        """Pings that wait for a pong."""
        return len(self._pongs)

    def got(self, who: str) -> list[str]:
        """The bodies that `who` got."""
        return [one.body for one in self.stanzas if one.to == f"{who}@people.example"]

    def heads(self) -> list[tuple[str, str]]:
        """Who got what: the name before the @, and the first line."""
        return [(one.to.partition("@")[0], one.body.partition("\n")[0]) for one in self.stanzas]


def _read(chunk: bytes) -> list[Stanza]:
    stream = ElementTree.fromstring(b"<s xmlns='jabber:component:accept'>" + chunk + b"</s>")
    return [
        Stanza(
            one.get("to", ""),
            one.get("id", ""),
            one.findtext("{jabber:component:accept}body", ""),
            one,
        )
        for one in stream
    ]
