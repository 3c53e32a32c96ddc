"""One component stream (XEP-0114): handshake, raw stanzas in, bytes out with back-pressure.

slixmpp gives the protocol and the incremental parser. Its stanza objects, handlers, roster, send
queue and reconnection are stepped over: they read a bounce's condition wrongly on a component,
answer presence and exceptions by themselves, lose what is queued at a disconnection, and cost ten
times the rest. A stream is used once; who wants another makes another.
"""

import asyncio
import hashlib
import ssl
import time
from collections.abc import Callable
from xml.etree.ElementTree import Element

from slixmpp.xmlstream.xmlstream import XMLStream

from microblog.domain.link import LinkLost
from microblog.xmpp.writing import escaped

_STREAMS = "http://etherx.jabber.org/streams"
_STREAM_ERRORS = "{urn:ietf:params:xml:ns:xmpp-streams}"
_HANDSHAKE_SECONDS = 10.0
_CONNECT_SECONDS = 5.0
# A read may bring 256 KiB, which would hold the event loop for ten milliseconds.
_SLICE = 16 * 1024


class StreamClosed(Exception):  # noqa: N818
    """The stream ended; `condition` is the stream error's (RFC 6120, 4.9.3), or empty."""

    def __init__(self, condition: str, text: str) -> None:
        super().__init__(f"{condition or 'closed'}: {text}" if text else condition or "closed")
        self.condition = condition


class Stream(XMLStream):
    """A stream for `domain`; calls `received` with every stanza, in order."""

    def __init__(self, domain: str, secret: str, received: Callable[[Element], None]) -> None:
        # An empty context: the default one reads all authorities (20 ms), and none is used.
        super().__init__(ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self.stream_header = (
            f"<stream:stream xmlns='jabber:component:accept' xmlns:stream='{_STREAMS}'"
            f" to='{escaped(domain)}'>"
        )
        self.heard_at = time.monotonic()
        self._secret = secret
        self._received = received
        self._accepted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended: asyncio.Future[StreamClosed] = asyncio.get_running_loop().create_future()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._condition = ""
        self._text = ""

    async def open(self, host: str, port: int) -> None:
        """Connect and shake hands; raises OSError, TimeoutError or StreamClosed."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await loop.create_connection(lambda: self, host, port)
            async with asyncio.timeout(_HANDSHAKE_SECONDS):
                await asyncio.wait(
                    (self._accepted, self._ended), return_when=asyncio.FIRST_COMPLETED
                )
        except BaseException:
            self.cut()
            raise
        if self._ended.done():
            raise self._ended.result()

    async def ended(self) -> StreamClosed:
        """Wait until the stream is over; returns why."""
        return await asyncio.shield(self._ended)

    @property
    def is_open(self) -> bool:
        """Whether stanzas can be sent."""
        return self._accepted.done() and not self._ended.done() and self.transport is not None

    def write(self, octets: bytes) -> None:
        """Hand whole stanzas to the transport; raises LinkLost when the stream is over."""
        if not self.is_open or self.transport is None:
            raise LinkLost("the stream is closed")
        self.transport.write(octets)

    async def room(self) -> None:
        """Wait until the transport's buffer has room; raises LinkLost when the stream is over."""
        await self._has_room.wait()
        if not self.is_open:
            raise LinkLost("the stream is closed")

    def finish(self) -> None:
        """Close politely, after all that is written."""
        if self.transport is not None:
            self.transport.write(b"</stream:stream>")
            self.transport.close()

    def cut(self) -> None:
        """Close at once; what is written may be lost."""
        if self.transport is not None:
            self.transport.abort()

    # What follows is called by asyncio and by slixmpp's parser.

    def pause_writing(self) -> None:
        self._has_room.clear()

    def resume_writing(self) -> None:
        self._has_room.set()

    def data_received(self, data: bytes | str) -> None:
        self.heard_at = time.monotonic()
        self._feed(data)

    def _feed(self, data: bytes | str) -> None:
        """Parse in slices with turns of the event loop between them, and read no more then."""
        if self.transport is None:
            return
        if len(data) <= _SLICE:
            super().data_received(data)
            if self.transport is not None:
                self.transport.resume_reading()
            return
        self.transport.pause_reading()
        super().data_received(data[:_SLICE])
        asyncio.get_running_loop().call_soon(self._feed, data[_SLICE:])

    def start_stream_handler(self, xml: Element) -> None:
        proof = hashlib.sha1(f"{xml.get('id', '')}{self._secret}".encode())  # noqa: S324  (XEP-0114)
        self.send_raw(f"<handshake>{proof.hexdigest()}</handshake>")

    def _spawn_event(self, xml: Element) -> None:
        """Take a whole stanza from the parser, before any object is made of it."""
        if xml.tag == f"{{{_STREAMS}}}error":
            self._note(xml)
        elif self._accepted.done():
            self._received(xml)
        elif xml.tag.endswith("}handshake"):
            self._accepted.set_result(None)

    def _note(self, error: Element) -> None:
        for child in error:
            namespace, _, name = child.tag.rpartition("}")
            if f"{namespace}}}" == _STREAM_ERRORS and name == "text":
                self._text = child.text or ""
            elif f"{namespace}}}" == _STREAM_ERRORS:
                self._condition = name

    def connection_lost(self, exception: BaseException | None) -> None:
        self.parser = None
        self.transport = None
        self.socket = None
        self._has_room.set()
        if not self._ended.done():
            text = self._text or (str(exception) if exception else "")
            self._ended.set_result(StreamClosed(self._condition, text))

    def disconnect(self, *_anything: object, **_more: object) -> "asyncio.Future[None]":
        """Whatever slixmpp wants to end (a parse error) ends at once."""
        self.cut()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done
