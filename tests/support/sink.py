"""A component that is thousands of recipients at once: it notes who got which stanza (XEP-0114).

Some of them may speak as well: authors, whose answers wait in a queue each, and bots, which reply.
"""

import asyncio
import contextlib
import hashlib
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, XMLPullParser
from xml.sax.saxutils import escape, quoteattr

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
_ENTRY = (
    "{http://jabber.org/protocol/pubsub#event}event/{http://jabber.org/protocol/pubsub#event}items/"
    "{http://jabber.org/protocol/pubsub#event}item/{http://www.w3.org/2005/Atom}entry"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody who speaks was told; `kind` is the stanza's type."""

    kind: str
    body: str
    stanza_id: str


class Sink:
    """What came: for each body, the stanza ids that each recipient got.

    `doubled` counts stanzas that came once too often. What comes for those of `inboxes` goes there
    instead, and what `replies` says to a stanza for somebody goes back.
    """

    def __init__(self) -> None:
        self.heard: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.order: dict[str, list[str]] = defaultdict(list)
        self.inboxes: dict[str, asyncio.Queue[Told]] = {}
        self.replies: dict[str, Callable[[Element], str]] = {}
        self.sessions = 0
        self.came = 0
        self.doubled = 0
        self.latest_to: dict[str, float] = {}
        self.latest_of: dict[str, float] = {}
        self._bodies: dict[str, set[str]] = defaultdict(set)
        self._writer: asyncio.StreamWriter | None = None
        self._changed = asyncio.Condition()

    @staticmethod
    def jid(number: int) -> str:
        """The address of recipient `number`."""
        return f"u{number}@{SINK}"

    async def until(self, fits: Callable[[], bool], seconds: float = 30) -> None:
        """Wait until `fits`; raises TimeoutError."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(fits)

    def who(self, line: str) -> dict[str, list[str]]:
        """Who got a post with that first line, in chat or as an item, and under which ids."""
        found: dict[str, list[str]] = {}
        for body in self._bodies.get(line, ()):
            found |= self.heard[body]
        return found

    def say(self, sender: str, to: str, body: str, stanza_id: str) -> None:
        """Send a chat message; raises OSError when there is no session."""
        self.send(
            f"<message from={quoteattr(sender)} to={quoteattr(to)} id={quoteattr(stanza_id)}"
            f" type='chat'><body>{escape(body)}</body></message>"
        )

    def send(self, stanza: str) -> None:
        """Send a stanza as it is; raises OSError when there is no session."""
        if self._writer is None:
            raise ConnectionError("the sink is not connected")
        self._writer.write(stanza.encode())

    async def listen(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, parser: XMLPullParser
    ) -> None:
        """Note what comes until the stream ends."""
        try:
            while data := await reader.read(65_536):
                parser.feed(data)
                for _, element in parser.read_events():
                    if element.tag == _MESSAGE:
                        self._take(element)
                        element.clear()
                    elif element.tag == _HANDSHAKE:
                        self._writer = writer
                        self.sessions += 1
                async with self._changed:
                    self._changed.notify_all()
        finally:
            self._writer = None

    def _take(self, message: Element) -> None:
        to, stanza_id = message.get("to", ""), message.get("id", "")
        body = message.findtext(_BODY, "") or _item(message)
        if to in self.replies and (reply := self.replies[to](message)):
            self.send(reply)
        if to in self.inboxes:
            self.inboxes[to].put_nowait(Told(message.get("type", ""), body, stanza_id))
        else:
            self._note(to, stanza_id, body)

    def _note(self, to: str, stanza_id: str, body: str) -> None:
        if body not in self.heard:
            self._bodies["".join(body.split("\n")[1:2])].add(body)
        ids = self.heard[body][to]
        ids.append(stanza_id)
        self.came += 1
        self.doubled += len(ids) > 1
        self.order[to].append(body)
        self.latest_to[to] = self.latest_of[body] = time.monotonic()


def _item(message: Element) -> str:
    """An item of a node (XEP-0060) as a post is said in chat: its words on the second line."""
    entry = message.find(_ENTRY)
    if entry is None:
        return ""
    atom = "{http://www.w3.org/2005/Atom}"
    whole = entry.findtext(f"{atom}content[@type='text']") or entry.findtext(f"{atom}title")
    return f"item:\n{whole}"


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
        await caught.listen(reader, writer, stanzas)
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
