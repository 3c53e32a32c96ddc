"""The private Prosody: its doors, its ports, and what it survives."""

import asyncio
import os
import re
import signal
import socket

import httpx2
import pytest

from microblog.domain.errors import CannotStart
from microblog.embedded import prosody as module
from microblog.embedded.home import Home
from microblog.embedded.ports import claim, free_port
from microblog.embedded.prosody import Prosody
from tests.support.engines import fresh_home

pytestmark = pytest.mark.anyio

STREAM = (
    "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
    " to='localhost' version='1.0'>"
)
REGISTER = (
    "<iq type='set' id='r'><query xmlns='jabber:iq:register'>"
    "<username>{name}</username><password>secret</password></query></iq>"
)


async def converse(address: tuple[str, int], *lines: tuple[str, str]) -> str:
    """Send each line and read until its pattern comes; returns the last answer."""
    reader, writer = await asyncio.open_connection(*address)
    heard = ""
    try:
        async with asyncio.timeout(10):
            for line, pattern in lines:
                writer.write(line.encode())
                heard = ""
                while not re.search(pattern, heard):
                    read = await reader.read(65536)
                    assert read, f"closed before {pattern!r}: {heard}"
                    heard += read.decode()
    finally:
        writer.close()
    return heard


async def test_anyone_may_register_without_encryption_and_without_waiting(prosody: Prosody) -> None:
    for name in range(30):
        request = REGISTER.format(name=f"reg{name}")
        heard = await converse(
            prosody.c2s, (STREAM, "</stream:features>"), (request, r"<iq [^>]*id='r'[^>]*/?>")
        )
        assert "type='result'" in heard


async def test_the_component_is_let_in_by_the_secret_of_the_home(prosody: Prosody) -> None:
    opening = (
        "<stream:stream xmlns='jabber:component:accept'"
        " xmlns:stream='http://etherx.jabber.org/streams' to='blog.localhost'>"
    )
    heard = await converse(
        prosody.component_address,
        (opening, r"<stream:stream[^>]*>"),
        ("<handshake>wrong</handshake>", r"</stream:stream>|not-authorized"),
    )
    assert "not-authorized" in heard


async def test_browsers_of_other_origins_may_use_bosh_and_websocket(prosody: Prosody) -> None:
    origin = {"Origin": "http://127.0.0.1:8080"}
    async with httpx2.AsyncClient() as client:
        asked = await client.options(
            prosody.bosh, headers={**origin, "Access-Control-Request-Method": "POST"}
        )
        assert asked.headers["access-control-allow-origin"] in ("*", origin["Origin"])
        upgraded = await client.get(
            prosody.websocket.replace("ws:", "http:"),
            headers={
                **origin,
                "Connection": "Upgrade",
                "Upgrade": "websocket",
                "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Protocol": "xmpp",
            },
        )
        assert upgraded.status_code == 101


async def test_a_taken_port_is_refused_by_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, fresh_home() as home:
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"port {port} .* in use.*--c2s-port"):
            await Prosody(home, c2s_port=port).start()


async def test_a_port_taken_after_the_look_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "claim", lambda port, _: port)
    with socket.create_server(("127.0.0.1", 0)) as other, fresh_home() as home:
        port = other.getsockname()[1]
        prosody = Prosody(home, c2s_port=port, preferred=False)
        with pytest.raises(CannotStart, match=rf"port {port} .* in use.*--c2s-port"):
            await prosody.start()
        assert prosody.pid is None


async def test_missing_prosody_is_one_sentence_with_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(module, "_PLACES", ())
    with fresh_home() as home, pytest.raises(CannotStart, match="apt-get install prosody"):
        await Prosody(home).start()


async def test_a_killed_prosody_comes_back_on_the_same_ports() -> None:
    with fresh_home() as home:
        prosody = Prosody(home, c2s_port=0, preferred=False)
        await prosody.start()
        before = (prosody.c2s, prosody.component_address, prosody.websocket)
        killed = prosody.pid
        assert killed is not None
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(prosody.supervise())
            os.kill(killed, signal.SIGKILL)
            async with asyncio.timeout(20):
                while not await is_served(prosody, killed):
                    await asyncio.sleep(0.02)
            watch.cancel()
        assert (prosody.c2s, prosody.component_address, prosody.websocket) == before
        await prosody.stop()


async def is_served(prosody: Prosody, killed: int) -> bool:
    try:
        await converse(prosody.c2s, (STREAM, "</stream:features>"))
    except (OSError, AssertionError):
        return False
    return prosody.pid not in (None, killed)


def test_a_wish_for_a_port_is_kept_or_refused() -> None:
    port = free_port()
    assert claim(port, "--web") == port
    assert claim(0, "--web") > 0
    assert free_port([port]) == port
    with socket.create_server(("127.0.0.1", port)):
        assert free_port([port]) != port
        with pytest.raises(CannotStart, match="--web"):
            claim(port, "--web")


def test_its_secret_is_the_homes() -> None:
    with fresh_home() as home:
        assert Prosody(home).secret == Prosody(home).secret == home.secret("component")
        assert isinstance(home, Home)
