"""A component that is thousands of recipients at once: it notes who got which stanza (XEP-0114)."""

import asyncio
import contextlib
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from xml.etree.ElementTree import XMLPullParser

from microblog.embedded.prosody import Prosody
from tests.support.engines import SINK, SINK_SECRET

_MESSAGE = "{jabber:component:accept}message"
_HANDSHAKE = "{jabber:component:accept}handshake"
_AGAIN = 0.05
_OPENING = (
    f"<stream:stream xmlns='jabber:component:accept' to='{SINK}'"
    " xmlns:stream='http://etherx.jabber.org/streams'>".encode()
)
_BODY = "{jabber:component:accept}body"


class Sink:
    """What came: for each body, the stanza ids that each recipient got."""

    def __init__(self) -> None:
        self.heard: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.order: dict[str, list[str]] = defaultdict(list)
        self.sessions = 0
        self._changed = asyncio.Condition()

    @staticmethod
    def jid(number: int) -> str:
        """The address of recipient `number`."""
        return f"u{number}@{SINK}"

    async def until(self, fits: Callable[[], bool], seconds: float = 30) -> None:
        """Wait until `fits`; raises TimeoutError."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(fits)

    async def listen(self, reader: asyncio.StreamReader, parser: XMLPullParser) -> None:
        """Note what comes until the stream ends."""
        while data := await reader.read(65_536):
            parser.feed(data)
            for _, element in parser.read_events():
                if element.tag == _MESSAGE:
                    self._note(
                        element.get("to", ""), element.get("id", ""), element.findtext(_BODY, "")
                    )
                    element.clear()
                elif element.tag == _HANDSHAKE:
                    self.sessions += 1
            async with self._changed:
                self._changed.notify_all()

    def _note(self, to: str, stanza_id: str, body: str) -> None:
        self.heard[body][to].append(stanza_id)
        self.order[to].append(body)


@contextlib.asynccontextmanager
async def sink(prosody: Prosody) -> AsyncIterator[Sink]:
    """A sink connected to `prosody`, and again whenever the server comes back."""
    caught = Sink()
    listening = asyncio.get_running_loop().create_task(_last(prosody, caught))
    try:
        await caught.until(lambda: caught.sessions > 0)
        yield caught
    finally:
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening


async def _last(prosody: Prosody, caught: Sink) -> None:
    while True:
        with contextlib.suppress(OSError, EOFError):
            await _listen(prosody, caught)
        await asyncio.sleep(_AGAIN)


async def _listen(prosody: Prosody, caught: Sink) -> None:
    """One session, until the server ends it."""
    reader, writer = await asyncio.open_connection(*prosody.component_address)
    try:
        writer.write(_OPENING)
        opened = await _opened(reader)
        parser = XMLPullParser(("start",))
        parser.feed(opened)
        stream_id = next(iter(parser.read_events()))[1].get("id", "")
        digest = hashlib.sha1((stream_id + SINK_SECRET).encode()).hexdigest()
        writer.write(f"<handshake>{digest}</handshake>".encode())
        # Only whole stanzas count; the parser goes on where the stream's head ended.
        stanzas = XMLPullParser(("end",))
        stanzas.feed(opened)
        await caught.listen(reader, stanzas)
    finally:
        writer.close()


async def _opened(reader: asyncio.StreamReader) -> bytes:
    """The head of the server's stream; raises EOFError when none comes."""
    opened = b""
    while b"id=" not in opened or not opened.rstrip().endswith(b">"):
        data = await reader.read(4096)
        if not data:
            raise EOFError
        opened += data
    return opened
