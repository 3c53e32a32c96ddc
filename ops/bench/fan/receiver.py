"""A process that receives: `python -m ops.bench.fan.receiver PLACE`, all that is sent to anybody.

It is the component of the sink, or so many clients with accounts. It counts the ends of messages on
the socket and parses nothing, so that it takes little from whom it measures. Its standard input
says what to do: lines of JSON, each with the name of a method of `Receiver` under `do`.
"""

import asyncio
import contextlib
import json
import re
import socket
import sys
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field

from ops.bench.fan import job, wire
from tests.support.engines import SINK, SINK_SECRET

_END = b"</message>"
_READ = 256 * 1024
# Long enough for the head of a stanza, which may be cut in two.
_TAIL = 300
_MARKED = re.compile(rb"<message[^>]*\bto=['\"](fair-[a-z]+-\d+)@")
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where to receive: so many `clients` of `domain`, or the sink where that is 0."""

    host: str
    port: int
    domain: str
    clients: int = 0

    def write(self) -> str:
        """As one word for a command line."""
        return json.dumps(asdict(self))


@dataclass
class Receiver:
    """How many messages came since `arm`, and when those with marks did."""

    writer: asyncio.StreamWriter | None = None
    expected: int = 0
    count: int = 0
    first: float = 0.0
    last: float = 0.0
    marks: dict[str, float] = field(default_factory=dict)
    looks_for_marks: bool = False
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Count what comes until the stream ends."""
        tail = b""
        connection = writer.get_extra_info("socket")
        while data := await reader.read(_READ):
            now = time.monotonic()
            # Prosody keeps what is left of a burst back until the rest is acknowledged (Nagle), for
            # which this kernel takes its 40 ms now and then: noise of the size of small fan-outs.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            # An end that was cut in two lies across the border alone.
            ends = data.count(_END) + (tail[-9:] + data[:9]).count(_END)
            if ends:
                self.first = self.first or now
                self.last = now
                self.count += ends
            if self.looks_for_marks:
                for mark in _MARKED.findall(tail + data):
                    self.marks.setdefault(mark.decode(), now)
            self._came.set()
            tail = (tail + data)[-_TAIL:] if len(data) < _TAIL else data[-_TAIL:]

    def arm(self, expected: int, *, looks_for_marks: bool = False) -> None:
        """Count from now, up to so many."""
        self.expected, self.looks_for_marks = expected, looks_for_marks
        self.count, self.first, self.last = 0, 0.0, 0.0
        self.marks.clear()
        _tell(armed=True)

    async def wait(self, seconds: float) -> None:
        """Tell what came, once all has, or after so many seconds."""
        await self._until(lambda: self.count >= self.expected, seconds)
        _tell(first=self.first, last=self.last, count=self.count)

    def say(self, stanza: str) -> None:
        """Send a stanza as the sink."""
        assert self.writer is not None
        self.writer.write(stanza.encode())

    async def heard(self, expected: int, seconds: float) -> None:
        """Tell when each mark came, once so many have, or after so many seconds."""
        await self._until(lambda: len(self.marks) >= expected, seconds)
        _tell(marks=self.marks)

    async def _until(self, holds: Callable[[], bool], seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not holds():
                    self._came.clear()
                    await self._came.wait()


def main(arguments: list[str]) -> int:
    """Receive until the standard input ends."""
    asyncio.run(_serve(Place(**json.loads(arguments[0]))))
    return 0


async def _serve(place: Place) -> None:
    receiver = Receiver()
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        listening = [
            tasks.create_task(receiver.listen(*streams))
            for streams in await _connect(place, receiver, stack)
        ]
        _tell(ready=True)
        commands = await _commands()
        while line := await commands.readline():
            wanted = json.loads(line)
            done = getattr(receiver, wanted.pop("do"))(**wanted)
            if done is not None:
                tasks.create_task(done)
        for task in listening:
            task.cancel()


async def _connect(place: Place, receiver: Receiver, stack: AsyncExitStack) -> list[wire.Streams]:
    if not place.clients:
        streams = await stack.enter_async_context(
            wire.component(place.host, place.port, SINK, SINK_SECRET)
        )
        receiver.writer = streams[1]
        return [streams]
    gate = asyncio.Semaphore(_AT_ONCE)

    async def connect(number: int) -> wire.Streams:
        jid = job.client(number, place.domain)
        async with gate:
            made = wire.client(place.host, place.port, jid)
            return await stack.enter_async_context(made)

    return await asyncio.gather(*(connect(number) for number in range(place.clients)))


async def _commands() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


def _tell(**figures: object) -> None:
    """One line for whoever started this process."""
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
