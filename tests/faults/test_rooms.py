"""What dies loses no announcement in a conference, and nothing that is followed elsewhere."""

import asyncio
import random
import re
import secrets
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from microblog import clock
from microblog.embedded.prosody import Prosody
from microblog.xmpp.client import Client
from tests.support import grounds
from tests.support.grounds import Stage
from tests.support.node import Node
from tests.support.occupant import Occupant

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
BLOG = "urn:xmpp:microblog:0"
_SECONDS = 60.0


def account(stage: Stage, name: str) -> Occupant:
    """Somebody with an account on the server of the stage."""
    server = stage.grounds.server
    assert isinstance(server, Prosody)
    host, port = server.c2s
    return Occupant(f"{name}@{server.domain}", "secret", host=host, port=port, register=True)


@asynccontextmanager
async def announced(stage: Stage) -> AsyncIterator[tuple[Node, Occupant, str]]:
    """A node that announces @juliet in a room: the node, the room's owner, the room."""
    node = stage.node(environment={"MICROBLOG_ANNOUNCE_PAUSE": "1"})
    await node.start()
    await stage.talk.name("juliet")
    room = f"verona-{secrets.token_hex(4)}@conference.{stage.grounds.server.domain}"
    async with account(stage, f"owner-{secrets.token_hex(4)}") as owner:
        await owner.make(room, "capulet")
        await answered(owner, stage.bot)
        owner.invite(room, stage.bot)
        await owner.hears(room, "bot", _SECONDS)
        await owner.send(room, "S @juliet", kind="groupchat")
        await owner.hears(room, "bot")
        yield node, owner, room


async def settled(stage: Stage) -> None:
    """Wait until everything was announced and confirmed."""
    async with asyncio.timeout(_SECONDS):
        while True:
            async with stage.pool.connection() as connection:
                if not await connection.fetchval("select count(*) from announcements"):
                    return
            await asyncio.sleep(0.1)


async def test_a_killed_component_loses_no_announcement(on_stage: Stage, is_full: bool) -> None:
    chance = random.Random(7)
    lines = [f"Line {number}." for number in range(40 if is_full else 6)]
    async with announced(on_stage) as (node, owner, room):
        for line in lines:
            await on_stage.talk.say("juliet", line)
            await asyncio.sleep(chance.uniform(0, 2.5))
            await node.kill()
            await node.start()
        await settled(on_stage)
        messages = owner.unheard(room, "bot")
    said = "\n".join(messages)
    times = Counter({line: said.count(line) for line in lines})
    # Of many that came meanwhile the last five are shown, and how many more there are.
    more = sum(int(number) for number in re.findall(r"And (\d+) more", said))
    assert sum(not count for count in times.values()) <= more
    assert len(messages) - len(set(messages)) <= 1


async def test_a_restarted_server_has_the_bot_in_its_rooms_again(on_stage: Stage) -> None:
    async with announced(on_stage) as (_, owner, room):
        await on_stage.talk.say("juliet", "Before")
        await owner.hears(room, "bot")
        await settled(on_stage)
        await grounds.restart(on_stage.grounds.server, signal.SIGTERM)
        await on_stage.talk.say("juliet", "Meanwhile")
        async with account(on_stage, owner.jid.partition("@")[0]) as again:
            await again.enter(room, "capulet", history=20)
            async with asyncio.timeout(_SECONDS):
                while "Meanwhile" not in (await again.hears(room, "bot", _SECONDS)).body:
                    pass
        await settled(on_stage)


async def test_a_killed_component_loses_nothing_that_is_followed_elsewhere(
    on_stage: Stage, is_full: bool
) -> None:
    chance = random.Random(7)
    node = on_stage.node()
    await node.start()
    async with AsyncExitStack() as stack:
        movim, romeo = [
            await stack.enter_async_context(account(on_stage, f"{name}-{secrets.token_hex(4)}"))
            for name in ("movim", "romeo")
        ]
        await published(movim, "First.")
        await answered(romeo, on_stage.bot)
        await romeo.send(on_stage.bot, f"S {movim.jid}")
        assert "First." in await heard(romeo, "First.")
        lines = [f"Line {number}." for number in range(20 if is_full else 4)]
        for line in lines:
            await published(movim, line)
            await asyncio.sleep(chance.uniform(0, 1.5))
            await node.kill()
            await published(movim, f"Away {line}")
            await node.start()
        wanted = [*lines, *(f"Away {line}" for line in lines)]
        times: Counter[str] = Counter()
        async with asyncio.timeout(2 * _SECONDS):
            while len(times) < len(wanted):
                body = (await romeo.receive(2 * _SECONDS)).body
                times.update(line for line in wanted if f"\n{line}" in body)
    assert sum(times.values()) <= len(wanted) + 2


async def published(movim: Client, text: str) -> None:
    """Put an item into an account's own node."""
    entry = (
        f"<entry xmlns='http://www.w3.org/2005/Atom'><title>{text}</title>"
        f"<published>{clock.now():%Y-%m-%dT%H:%M:%S.%fZ}</published></entry>"
    )
    options = (
        "<publish-options><x xmlns='jabber:x:data' type='submit'>"
        "<field var='FORM_TYPE' type='hidden'>"
        "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
        "<field var='pubsub#access_model'><value>open</value></field>"
        "<field var='pubsub#persist_items'><value>1</value></field>"
        "<field var='pubsub#max_items'><value>100</value></field></x></publish-options>"
    )
    await movim.ask(
        movim.jid,
        "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
        f"<publish node='{BLOG}'><item id='{secrets.token_hex(4)}'>{entry}</item></publish>"
        f"{options}</pubsub>",
        kind="set",
    )


async def answered(client: Client, bot: str) -> None:
    """Wait until the bot answers."""
    async with asyncio.timeout(_SECONDS):
        while True:
            await client.send(bot, "PING")
            with suppress(TimeoutError):
                while not (await client.receive(0.5)).body.startswith("PONG"):
                    pass
                return


async def heard(client: Client, words: str) -> str:
    """The next message with these words."""
    async with asyncio.timeout(_SECONDS):
        while True:
            body = (await client.receive(_SECONDS)).body
            if words in body:
                return body
