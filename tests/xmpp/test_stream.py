"""The stream itself: what comes in one read of any size is taken in order, a slice at a time."""

import asyncio
import itertools

import pytest

from microblog.xmpp.stream import Stream

pytestmark = pytest.mark.anyio

HEAD = (
    "<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'"
    " id='1' from='blog.example'>"
)


async def test_a_large_read_is_taken_in_order_and_lets_others_run_in_between() -> None:
    bodies = [f"{number} {'ж' * 2000}" for number in range(200)]
    burst = "".join(f"<message from='a@b'><body>{body}</body></message>" for body in bodies)
    received: list[str] = []
    turns: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b">")
        writer.write(HEAD.encode())
        await reader.readuntil(b"</handshake>")
        writer.write(f"<handshake/>{burst}</stream:stream>".encode())
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    stream = Stream("blog.example", "x", lambda one: received.append(str(one[0].text)))
    async with server, asyncio.timeout(10):
        await stream.open(*server.sockets[0].getsockname()[:2])
        while len(received) < len(bodies):
            turns.append(len(received))
            await asyncio.sleep(0)
        await stream.ended()
    assert received == bodies
    steps = [after - before for before, after in itertools.pairwise(turns)]
    assert max(steps) < 10
