"""A server that is nobody: it accepts one component, speaks for many people, counts the answers.

`python -m ops.bench.nullserver` listens on loopback and prints its port; then every line of JSON on
standard input is a `Flood` or a `Return`, and what came of it is printed as one line of JSON. It
reads no more than it must, for all that it costs is paid by the machine that is measured.
"""

import asyncio
import json
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import count, cycle, islice

from microblog.xmpp.writing import escaped

DOMAIN = "null.example"
COMPONENT = "blog.null.example"
_HEAD = f"<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='null' from='{COMPONENT}'>"  # noqa: E501
_ANSWER = re.compile(rb"<message from='[^']*' to='u(\d+)@[^>]*><body>")
_PING = re.compile(rb"<iq from='([^']*)' to='([^']*)' type='get' id='([^']*)'><ping ")
_PONG = re.compile(rb"<iq from='[^']*' to='asking@[^']*' type='result'")
_ENDS = (b"</message>", b"</iq>", b"</presence>")
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Flood:
    """`commands` messages, the `bodies` in turn, from `people` of whom `open` wait at a time."""

    bodies: list[str]
    commands: int
    people: int = 1000
    open: int = 64
    payload: str = ""


@dataclass(frozen=True, slots=True)
class Flooded:
    """`answers` in `seconds`; half of them, and 99 of 100, came within so many milliseconds."""

    answers: int
    seconds: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Return:
    """End the session; in the next one `people` log in at once: each a probe and a presence."""

    people: int


@dataclass(frozen=True, slots=True)
class Returned:
    """Seconds from the first of `stanzas` until a ping behind the last was answered."""

    stanzas: int
    seconds: float


class NullServer(asyncio.Protocol):
    """The server's side of one component stream after another."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._changed = asyncio.Event()
        self._is_on = False
        self._pongs = 0
        self._next: Iterator[bytes] = iter(())
        self._sent: dict[int, float] = {}
        self._took: list[float] = []
        self._people: deque[int] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The component is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._rest, self._is_on = b"", False

    def connection_lost(self, _exception: Exception | None) -> None:
        """It is gone."""
        self._is_on = False
        self._changed.set()

    def data_received(self, data: bytes) -> None:
        """It says something."""
        now = time.perf_counter()
        octets = self._rest + data
        ends = (octets.rfind(one) + len(one) for one in _ENDS if one in octets)
        end = max(ends, default=0) if self._is_on else len(octets)
        self._rest = octets[end:]
        self._take(octets[:end], now)

    async def flood(self, flood: Flood) -> Flooded:
        """Keep `open` people waiting until all commands are answered."""
        await self._until(lambda: self._is_on)
        self._took = []
        self._people = deque(range(flood.people))
        self._next = islice(_messages(flood), flood.commands)
        since = time.perf_counter()
        self._say(min(flood.open, flood.people))
        await self._until(lambda: len(self._took) >= flood.commands)
        seconds = time.perf_counter() - since
        took = sorted(self._took)
        p50, p99 = (1000 * took[int(len(took) * part)] for part in (0.5, 0.99))
        return Flooded(len(took), seconds, p50, p99)

    async def come_back(self, back: Return) -> Returned:
        """Be restarted, with everybody logging in as soon as the component is there."""
        await self._until(lambda: self._is_on)
        assert self._transport is not None
        self._is_on = False
        self._transport.abort()
        await self._until(lambda: self._is_on)
        since = time.perf_counter()
        pongs = self._pongs
        stanzas = "".join(
            f"<presence from='u{one}@{DOMAIN}/phone' to='bot@{COMPONENT}' type='probe'/>"
            f"<presence from='u{one}@{DOMAIN}/phone' to='bot@{COMPONENT}'>"
            "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://client.example'"
            " ver='QgayPKawpkPSDYmwT/WM94uAlu0='/><priority>1</priority></presence>"
            for one in range(back.people)
        )
        ping = (
            f"<iq from='asking@{DOMAIN}/x' to='{COMPONENT}' type='get' id='after'>"
            "<ping xmlns='urn:xmpp:ping'/></iq>"
        )
        self._transport.write((stanzas + ping).encode())
        await self._until(lambda: self._pongs > pongs)
        return Returned(2 * back.people, time.perf_counter() - since)

    def _take(self, octets: bytes, now: float) -> None:
        if not self._is_on:
            self._greet(octets)
        answers = _ANSWER.findall(octets)
        for found in answers:
            person = int(found)
            began = self._sent.pop(person, None)
            if began is not None:
                self._took.append(now - began)
                self._people.append(person)
        if b"<iq " in octets:
            self._pongs += len(_PONG.findall(octets))
            for to, sender, stanza_id in _PING.findall(octets):
                self._write(
                    b"<iq from='%b' to='%b' type='result' id='%b'/>" % (sender, to, stanza_id)
                )
        if answers:
            self._say(len(answers))
        self._changed.set()

    def _greet(self, octets: bytes) -> None:
        if b"<stream:stream" in octets:
            self._write(_HEAD.encode())
        if b"</handshake>" in octets:
            self._write(b"<handshake/>")
            self._is_on = True

    def _say(self, number: int) -> None:
        now = time.perf_counter()
        chunk: list[bytes] = []
        for message in islice(self._next, number):
            person = self._people.popleft()
            self._sent[person] = now
            chunk.append(b"<message from='u%d@" % person + message)
        if chunk:
            self._write(b"".join(chunk))

    def _write(self, octets: bytes) -> None:
        if self._transport is not None:
            self._transport.write(octets)

    async def _until(self, fits: Callable[[], bool]) -> None:
        async with asyncio.timeout(_PATIENCE):
            while not fits():
                self._changed.clear()
                await self._changed.wait()


def _messages(flood: Flood) -> Iterator[bytes]:
    """The stanzas, less their beginning up to the number of who says it."""
    bodies = cycle([escaped(body) for body in flood.bodies])
    for number, body in zip(count(), bodies, strict=False):
        yield (
            f"{DOMAIN}/phone' to='bot@{COMPONENT}' type='chat' id='m{time.time_ns()}-{number}'>"
            f"<body>{body}</body>{flood.payload}</message>"
        ).encode()


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = NullServer()
    listening = await loop.create_server(lambda: server, "127.0.0.1", 0)
    print(listening.sockets[0].getsockname()[1], flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        wanted = json.loads(line)
        came: Flooded | Returned
        if "bodies" in wanted:
            came = await server.flood(Flood(**wanted))
        else:
            came = await server.come_back(Return(**wanted))
        print(json.dumps(asdict(came)), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
