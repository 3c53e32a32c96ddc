"""Logging in by hand: as a component (XEP-0114) and as a client with an account (RFC 6120)."""

import asyncio
import base64
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

PASSWORD = "reader"  # noqa: S105  (of accounts that live as long as a measurement)
_STREAM_ID = re.compile(rb"<stream:stream[^>]*\sid=['\"]([^'\"]+)")
_SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
_BIND = "urn:ietf:params:xml:ns:xmpp-bind"
_LOGIN_SECONDS = 60.0


def opening(namespace: str, to: str, more: str = "") -> bytes:
    """The head of a stream."""
    return (
        f"<?xml version='1.0'?><stream:stream xmlns='{namespace}' to='{to}'{more}"
        " xmlns:stream='http://etherx.jabber.org/streams'>"
    ).encode()


def proof(opened: bytes, secret: str) -> bytes | None:
    """The handshake of a component, once the head of the server's stream has come."""
    found = _STREAM_ID.search(opened)
    if found is None:
        return None
    digest = hashlib.sha1(found[1] + secret.encode())  # noqa: S324  (XEP-0114)
    return f"<handshake>{digest.hexdigest()}</handshake>".encode()


@asynccontextmanager
async def component(host: str, port: int, domain: str, secret: str) -> AsyncIterator[Streams]:
    """The streams of a component, accepted."""
    reader, writer = await asyncio.open_connection(host, port, limit=1024 * 1024)
    try:
        writer.write(opening("jabber:component:accept", domain))
        opened = await reader.readuntil(b">")
        while (said := proof(opened, secret)) is None:
            opened += await reader.readuntil(b">")
        writer.write(said)
        await reader.readuntil(b"<handshake")
        await reader.readuntil(b">")
        yield reader, writer
    finally:
        writer.close()


@asynccontextmanager
async def client(host: str, port: int, jid: str) -> AsyncIterator[Streams]:
    """The streams of a client that is there; its account is made where there is none."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        async with asyncio.timeout(_LOGIN_SECONDS):
            await _log_in(reader, writer, jid)
        yield reader, writer
    finally:
        writer.close()


async def _log_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, jid: str) -> None:
    name, _, domain = jid.partition("@")
    head = opening("jabber:client", domain, " version='1.0'")
    writer.write(head)
    await reader.readuntil(b"</stream:features>")
    writer.write(
        "<iq type='set' id='register'><query xmlns='jabber:iq:register'>"
        f"<username>{name}</username><password>{PASSWORD}</password></query></iq>".encode()
    )
    # Whatever it says: where the account was there already, it is the same one.
    await reader.readuntil(b"id='register'")
    said = base64.b64encode(f"\0{name}\0{PASSWORD}".encode()).decode()
    writer.write(f"<auth xmlns='{_SASL}' mechanism='PLAIN'>{said}</auth>".encode())
    await reader.readuntil(b"<success")
    writer.write(head)
    await reader.readuntil(b"</stream:features>")
    writer.write(f"<iq type='set' id='bind'><bind xmlns='{_BIND}'/></iq>".encode())
    await reader.readuntil(b"</bind>")
    writer.write(b"<presence/>")
