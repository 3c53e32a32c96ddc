"""Following microblogs elsewhere from plain chat: accounts with their own nodes (XEP-0277)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

import pytest

from microblog import clock
from microblog.domain.foreign import Address, Reach
from microblog.embedded.prosody import Prosody
from microblog.roles.bot import Bot
from microblog.store import foreign
from microblog.store.database import Database
from microblog.xmpp.client import Client
from tests.support import cast
from tests.support.cast import Cast
from tests.support.engines import SINK
from tests.support.muc import Grounds, failure

pytestmark = pytest.mark.anyio
BLOG = "urn:xmpp:microblog:0"
PUBSUB = "http://jabber.org/protocol/pubsub"


@dataclass
class Abroad:
    """People who talk to the bot, and movim, who publishes in the node of an account."""

    cast: Cast
    database: Database
    prosody: Prosody
    movim: Client
    bot: Bot
    up: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    @property
    def address(self) -> str:
        return self.cast.jid("movim")

    async def start(self) -> None:
        self.bot = cast.bot(self.database, self.prosody)
        await self.up.enter_async_context(cast.running(self.bot))

    async def stop(self) -> None:
        await self.up.aclose()

    async def publish(self, name: str, text: str, more: str = "", moment: str = "") -> None:
        entry = (
            f"<entry xmlns='http://www.w3.org/2005/Atom'><title>{escape(text)}</title>"
            "<author><name>Alice</name></author>"
            f"<published>{moment or fresh()}</published>{more}</entry>"
        )
        await self.put(f"<item id='{name}'>{entry}</item>")

    async def put(self, item: str) -> None:
        options = (
            "<publish-options><x xmlns='jabber:x:data' type='submit'>"
            "<field var='FORM_TYPE' type='hidden'>"
            "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
            "<field var='pubsub#access_model'><value>open</value></field>"
            "<field var='pubsub#persist_items'><value>1</value></field>"
            "<field var='pubsub#max_items'><value>50</value></field></x></publish-options>"
        )
        await self.movim.ask(
            self.movim.jid,
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
            f"<publish node='{BLOG}'>{item}</publish>{options}</pubsub>",
            kind="set",
        )

    async def owner(self, inside: str) -> None:
        await self.movim.ask(
            self.movim.jid,
            f"<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>{inside}</pubsub>",
            kind="set",
        )

    async def told(self, name: str, text: str) -> str:
        await self.cast.say(name, text)
        return await self.cast.hear(name)

    async def followed(self, name: str) -> str:
        """Follow; what comes of it."""
        assert "I am asking" in await self.told(name, f"S {self.address}")
        return await self.cast.hear(name)

    async def known(self):
        async with self.database.connection() as connection:
            return await foreign.blog(connection, Address(self.address))

    async def is_forgotten(self) -> None:
        async with asyncio.timeout(15):
            while await self.known() is not None:
                await asyncio.sleep(0.05)

    async def check(self) -> None:
        """Ask now for what was missed."""
        async with self.database.connection() as connection:
            await foreign.check_soon(connection, 0)


def fresh() -> str:

    return f"{clock.now():%Y-%m-%dT%H:%M:%S.%fZ}"


@pytest.fixture
async def abroad(database: str, prosody: Prosody) -> AsyncIterator[Abroad]:
    async with contextlib.AsyncExitStack() as stack:
        pool = Database(database)
        await pool.open()
        stack.push_async_callback(pool.close)
        people = Cast(prosody, stack, "")
        movim = await people.client("movim")
        made = Abroad(people, pool, prosody, movim, cast.bot(pool, prosody))
        async with made.up:
            await made.start()
            yield made


async def test_somebody_elsewhere_is_followed_from_chat(abroad: Abroad) -> None:
    await abroad.publish("old-1", "Long ago", moment="2001-01-01T00:00:00Z")
    await abroad.publish("one", "First words")
    link = "<link rel='alternate' href='https://movim.example/alice/two'/>"
    await abroad.publish("two", "Second <words>", link)
    told = await abroad.followed("romeo")
    assert told == (
        f"From now on you read {abroad.address} too.\nThe newest post there:\n\n"
        f"Alice ({abroad.address}):\nSecond <words>\n\nhttps://movim.example/alice/two"
    )
    await abroad.publish("three", "Third words")
    assert await abroad.cast.hear("romeo") == f"Alice ({abroad.address}):\nThird words"
    assert await abroad.told("romeo", f"S {abroad.address.upper()}") == (
        f"You read {abroad.address} already."
    )
    assert (await abroad.told("nurse", f"S {abroad.address}")).startswith(
        f"From now on you read {abroad.address} too."
    )
    assert f"Elsewhere:\n{abroad.address}" in await abroad.told("romeo", "S")
    await abroad.publish("four", "Fourth words")
    for name in ("romeo", "nurse"):
        assert "Fourth words" in await abroad.cast.hear(name)
    assert await abroad.told("nurse", f"U {abroad.address}") == (
        f"You read {abroad.address} no more."
    )
    await abroad.publish("five", "Fifth words")
    assert "Fifth words" in await abroad.cast.hear("romeo")
    assert await abroad.cast.unheard() == {}
    assert await abroad.told("romeo", f"U {abroad.address}") == (
        f"You read {abroad.address} no more."
    )
    await abroad.is_forgotten()
    await abroad.publish("six", "Sixth words")
    assert await abroad.cast.unheard() == {}
    assert "did not read" in await abroad.told("romeo", f"U {abroad.address}")


async def test_edits_and_retractions_elsewhere_are_silent(abroad: Abroad) -> None:
    await abroad.publish("one", "First words")
    await abroad.followed("romeo")
    await abroad.publish("two", "Second words")
    assert "Second words" in await abroad.cast.hear("romeo")
    await abroad.publish("two", "Better words")
    await abroad.put("<item id='odd'><x xmlns='no:entry'/></item>")
    await abroad.movim.ask(
        abroad.movim.jid,
        "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
        f"<retract node='{BLOG}' notify='true'><item id='two'/></retract></pubsub>",
        kind="set",
    )
    await abroad.publish("three", "Third words")
    assert "Third words" in await abroad.cast.hear("romeo")
    assert await abroad.cast.unheard() == {}


async def test_what_was_published_while_we_were_away_is_told_once(abroad: Abroad) -> None:
    await abroad.publish("one", "First words")
    await abroad.followed("romeo")
    await abroad.stop()
    for name in ("two", "three"):
        await abroad.publish(name, f"Words {name}")
    await abroad.start()
    await abroad.check()
    assert "Words two" in await abroad.cast.hear("romeo")
    assert "Words three" in await abroad.cast.hear("romeo")
    await abroad.check()
    await abroad.publish("four", "Words four")
    assert "Words four" in await abroad.cast.hear("romeo")
    assert await abroad.cast.unheard() == {}


async def test_who_cannot_be_followed_is_told_and_nothing_stays(abroad: Abroad) -> None:
    assert "nothing that everyone may read" in await abroad.followed("romeo")
    await abroad.is_forgotten()
    await abroad.publish("one", "First words")
    await abroad.owner(
        f"<configure node='{BLOG}'><x xmlns='jabber:x:data' type='submit'>"
        "<field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#node_config</value>"
        "</field><field var='pubsub#access_model'><value>whitelist</value></field>"
        "</x></configure>"
    )
    assert "nothing that everyone may read" in await abroad.followed("romeo")
    await abroad.is_forgotten()
    assert "asking" in await abroad.told("romeo", "S alice@nowhere.example")
    assert "nothing was done" in (await abroad.cast.hear("romeo")).lower()
    local = f"S juliet@{abroad.prosody.component}"
    assert "asking" in await abroad.told("romeo", local)
    assert "S @juliet" in await abroad.cast.hear("romeo")
    assert "You follow nobody yet" in await abroad.told("romeo", "S")


async def test_a_blog_that_ends_is_told_of_once(abroad: Abroad) -> None:
    await abroad.publish("one", "First words")
    await abroad.followed("romeo")
    await abroad.owner(f"<delete node='{BLOG}'/>")
    assert await abroad.cast.hear("romeo") == (
        f"{abroad.address} is not to be read any more, so I look no further."
    )
    await abroad.is_forgotten()
    assert await abroad.cast.unheard() == {}


async def test_events_of_others_are_believed_by_nobody(abroad: Abroad) -> None:
    await abroad.publish("one", "First words")
    await abroad.followed("romeo")
    tybalt = await abroad.cast.client("tybalt")
    event = (
        "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='{}'><item id='x'>"
        "<entry xmlns='http://www.w3.org/2005/Atom'><title>Forged</title></entry></item></items>"
        "</event>"
    )
    await tybalt.send(abroad.cast.bot, "", kind="headline", payload=event.format(BLOG))
    await abroad.movim.send(abroad.cast.bot, "", kind="headline", payload=event.format("other"))
    await abroad.publish("two", "Second words")
    assert "Second words" in await abroad.cast.hear("romeo")
    assert await abroad.cast.unheard() == {}


async def test_a_reply_to_what_was_written_elsewhere_is_refused(abroad: Abroad) -> None:
    await abroad.publish("one", "First words")
    await abroad.followed("romeo")
    await abroad.publish("two", "Second words")
    romeo = await abroad.cast.client("romeo")
    pushed = await romeo.receive()
    assert "Second words" in pushed.body
    reply = f"<reply xmlns='urn:xmpp:reply:0' id='{pushed.stanza_id}' to='{abroad.cast.bot}'/>"
    await romeo.send(abroad.cast.bot, "Well said", payload=reply)
    assert "only be answered there" in await abroad.cast.hear("romeo")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("https://a.example/feed.atom", "Feeds cannot be followed from here"),
        ("@server.example", "no user"),
    ],
)
async def test_what_cannot_be_asked_for_is_refused_at_once(
    abroad: Abroad, typed: str, answer: str
) -> None:
    told = await abroad.told("romeo", f"S {typed}")
    assert answer in told or "Nothing was published" in told


def test_addresses_are_folded_and_feeds_are_not() -> None:
    assert Address.parse("Alice@Movim.Example").text == "alice@movim.example"
    assert Address.parse("HTTPS://a.example/Feed").text == "https://a.example/Feed"
    assert Reach().has_feeds is False
    for odd in ("movim.example", "a@b/c", "", "a b@c"):
        with pytest.raises(ValueError, match=r".*"):
            Address.parse(odd)


async def test_a_server_that_is_away_for_a_while_costs_nothing(
    abroad: Abroad, prosody: Prosody
) -> None:
    alice = f"alice@{SINK}"
    items = ["one"]
    is_away = False

    def answer(iq: Element) -> str:
        if is_away:
            return failure("internal-server-error", kind="wait")
        if iq.get("type") == "set":
            return f"<pubsub xmlns='{PUBSUB}'/>"
        entries = "".join(
            f"<item id='{name}'><entry xmlns='http://www.w3.org/2005/Atom'>"
            f"<title>Words {name}</title></entry></item>"
            for name in items
        )
        return f"<pubsub xmlns='{PUBSUB}'><items node='{BLOG}'>{entries}</items></pubsub>"

    async with Grounds({(alice, PUBSUB): answer}).open(prosody.component_address) as far:
        assert "asking" in await abroad.told("romeo", f"S {alice}")
        assert "Words one" in await abroad.cast.hear("romeo")
        is_away = True
        asked = len(far.asked)
        await abroad.check()
        async with asyncio.timeout(15):
            while len(far.asked) == asked:
                await asyncio.sleep(0.05)
        items += ["two", "three"]
        is_away = False
        await abroad.check()
        for name in ("two", "three"):
            assert f"Words {name}" in await abroad.cast.hear("romeo")
    assert f"Elsewhere:\n{alice}" in await abroad.told("romeo", "S")
    assert await abroad.cast.unheard() == {}
