"""People at the sink who write and read: when each was answered, when each post came to how many.

It parses no XML, so that it takes little from whom it measures.
"""

import asyncio
import contextlib
import re
import socket
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from microblog.xmpp.writing import escaped
from ops.bench.fan import wire
from tests.support.engines import SINK, SINK_SECRET

_END = b"</message>"
_READ = 256 * 1024
_MESSAGE = re.compile(rb"<message([^>]*)>(.*?)</message>", re.DOTALL)
_BODY = re.compile(rb"<body>(.*?)</body>", re.DOTALL)
_ERROR = re.compile(rb" type=['\"]error")
_LOCAL = re.compile(rb" to=['\"]([^@]*)@")
_NUMBER = re.compile(rb"#(\d{6,})")


@dataclass(slots=True)
class Heard:
    """How many people a post has come to, and when it came to the first and the last."""

    people: int = 0
    first: float = 0.0
    last: float = 0.0


@dataclass(frozen=True, slots=True)
class Posted:
    """A post, when it was said, and when the answer with its number came."""

    number: int
    said: float
    answered: float


@dataclass
class Voices:
    """Everybody at the sink: those called like a writer are answered, others read."""

    bot: str
    writer: asyncio.StreamWriter
    heard: dict[int, Heard] = field(default_factory=lambda: defaultdict(Heard))
    _answers: dict[str, asyncio.Future[tuple[bytes, float]]] = field(default_factory=dict)
    _said: int = 0
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(self, name: str, text: str, seconds: float = 60) -> Posted:
        """Let `name` write, one post at a time; raises ValueError where no number comes."""
        answer: asyncio.Future[tuple[bytes, float]] = asyncio.get_running_loop().create_future()
        self._answers[name] = answer
        self._said += 1
        said = time.time()
        self.writer.write(
            f"<message from='{name}@{SINK}/bench' to='{self.bot}' type='chat'"
            f" id='{said:.6f}-{self._said}'><body>{escaped(text)}</body></message>".encode()
        )
        body, answered = await asyncio.wait_for(answer, seconds)
        found = _NUMBER.search(body)
        if found is None:
            raise ValueError(body.decode())
        return Posted(int(found[1]), said, answered)

    async def until(self, fits: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until `fits`; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not fits():
                self._came.clear()
                await self._came.wait()

    async def listen(self, reader: asyncio.StreamReader) -> None:
        """Note what comes until the stream ends."""
        rest = b""
        connection: socket.socket = self.writer.get_extra_info("socket")
        while data := await reader.read(_READ):
            now = time.time()
            whole, end, rest = (rest + data).rpartition(_END)
            for attributes, content in _MESSAGE.findall(whole + end):
                self._note(attributes, content, now)
            self._came.set()
            # Many people share this connection: what one is sent is not to wait for another's
            # acknowledgement, which the kernel puts off by 40 ms.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def _note(self, attributes: bytes, content: bytes, now: float) -> None:
        local, found = _LOCAL.search(attributes), _BODY.search(content)
        if _ERROR.search(attributes):
            body = content  # it says why without words
        elif found is not None:
            body = found[1]
        else:
            return
        waiting = self._answers.pop(local[1].decode(), None) if local else None
        if waiting is not None:
            waiting.set_result((body, now))
        elif numbers := _NUMBER.findall(body):
            heard = self.heard[int(numbers[-1])]
            heard.people += 1
            heard.first = heard.first or now
            heard.last = now


@contextlib.asynccontextmanager
async def voices(host: str, port: int, bot: str) -> AsyncIterator[Voices]:
    """The sink, logged in; `bot` is who they write to."""
    async with wire.component(host, port, SINK, SINK_SECRET) as (reader, writer):
        everybody = Voices(bot, writer)
        listening = asyncio.get_running_loop().create_task(everybody.listen(reader))
        try:
            yield everybody
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening
