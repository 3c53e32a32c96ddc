"""What our sender is measured against: bytes made beforehand, and two libraries as people use them.

All send the same message: an id, the words, an origin-id and the payload for programs.
"""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from ops.bench.fan import wire
from ops.bench.fan.job import Job, Sender, payload, words

_CHUNK = 64 * 1024
_SIDS = "urn:xmpp:sid:0"


def handshake(connection: socket.socket, domain: str, secret: str) -> None:
    """Become the component `domain`; raises ConnectionError."""
    connection.sendall(wire.opening("jabber:component:accept", domain))
    opened = _received(connection)
    while (said := wire.proof(opened, secret)) is None:
        opened += _received(connection)
    connection.sendall(said)
    while b"<handshake" not in opened:
        opened += _received(connection)


def _received(connection: socket.socket) -> bytes:
    data = connection.recv(4096)
    if not data:
        raise ConnectionError("the server does not let the component in")
    return data


@contextlib.contextmanager
def raw(job: Job) -> Iterator[Callable[[], None]]:
    """The very bytes of our sender, made beforehand, on a bare socket that blocks."""
    from ops.bench.fan import ours  # noqa: PLC0415  (nobody else is to hold it in memory)

    push = ours.push(job)
    octets = b"".join(
        push.template(one, str(one.jid)).stanza(str(one.jid), push.ids.of(one.user_id))
        for one in ours.recipients(job)
    )
    chunks = [octets[at : at + _CHUNK] for at in range(0, len(octets), _CHUNK)]
    with socket.create_connection((job.host, job.port), timeout=60) as connection:
        handshake(connection, job.domain, job.secret)

        def send() -> None:
            for chunk in chunks:
                connection.sendall(chunk)

        yield send


@dataclass(frozen=True, slots=True)
class _Slixmpp:
    stream: Any
    job: Job
    jids: list[str]

    async def send(self) -> float:
        """A loop over everybody."""
        began = time.monotonic()
        text, paid = words(), ElementTree.fromstring(payload().xml("author"))  # noqa: S314
        for jid in self.jids:
            message = self.stream.make_message(
                mto=jid, mbody=text, mtype="chat", mfrom=self.job.sender
            )
            each = message["id"] = self.stream.new_id()
            message.append(ElementTree.Element(f"{{{_SIDS}}}origin-id", id=each))
            message.append(paid)
            message.send()
        return began

    async def settled(self) -> None:
        """The stream tells nothing of what it has sent."""


@contextlib.asynccontextmanager
async def slixmpp(job: Job) -> AsyncIterator[Sender]:
    """The component of slixmpp, a message object for each recipient."""
    from slixmpp import ComponentXMPP  # noqa: PLC0415  (only here)

    stream = ComponentXMPP(job.domain, job.secret, job.host, job.port)
    started = asyncio.Event()
    stream.add_event_handler("session_start", lambda _event: started.set())
    stream.connect(job.host, job.port)
    await asyncio.wait_for(started.wait(), 20)
    yield _Slixmpp(stream, job, job.jids())
    await stream.disconnect(wait=2)


@contextlib.contextmanager
def twisted(job: Job) -> Iterator[Callable[[], None]]:
    """Twisted's component, an element tree for each recipient, in its own reactor.

    This is how BnW talks to the server, less its two queries and one insert a recipient.
    """
    from twisted.internet import reactor as only_one  # noqa: PLC0415  (only here)
    from twisted.words.protocols.jabber import component  # noqa: PLC0415

    reactor: Any = only_one
    streams: list[Any] = []
    started = threading.Event()

    def begun(stream: Any) -> None:  # noqa: ANN401  (Twisted leaves it untyped)
        streams.append(stream)
        started.set()

    factory = component.componentFactory(job.domain, job.secret)
    factory.addBootstrap("//event/stream/authd", begun)
    reactor.connectTCP(job.host, job.port, factory)
    running = threading.Thread(
        target=reactor.run,
        kwargs={"installSignalHandlers": False},
    )
    running.start()
    try:
        if not started.wait(20):
            raise ConnectionError("the server does not let the component in")
        jids = job.jids()

        def send() -> None:
            done = threading.Event()
            reactor.callFromThread(_trees, streams[0], job, jids, done)
            done.wait()

        yield send
    finally:
        reactor.callFromThread(factory.stopTrying)
        reactor.callFromThread(reactor.stop)
        running.join(10)


def _trees(stream: Any, job: Job, jids: list[str], done: threading.Event) -> None:  # noqa: ANN401
    """A loop over everybody."""
    from twisted.words.xish import domish  # noqa: PLC0415  (only here)

    make: Any = domish.Element
    text, paid = words(), ElementTree.fromstring(payload().xml("author"))  # noqa: S314
    namespace, _, kind = paid.tag[1:].partition("}")
    for number, jid in enumerate(jids):
        message = make((None, "message"))
        each = f"bench-{number}"
        message.attributes.update({"from": job.sender, "to": jid, "type": "chat", "id": each})
        message.addElement("body", content=text)
        message.addElement((_SIDS, "origin-id"))["id"] = each
        told = message.addElement((namespace, kind))
        told.attributes.update(paid.attrib)
        for child in paid:
            told.addElement(child.tag.rpartition("}")[2], content=child.text)
        stream.send(message)
    done.set()


BLOCKING = {"raw": raw, "twisted": twisted}
