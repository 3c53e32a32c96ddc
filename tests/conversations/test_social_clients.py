"""Movim, Libervia and slixmpp against a running component, on Prosody and on ejabberd.

Libervia 0.8 (the last release on PyPI) asks for libraries that cannot be built any more, so its
requests are replayed as its own code (wokkel 18, sat_tmp 0.8) writes them; Movim is a web server in
PHP, whose forms are those of its Moxl library. slixmpp is there itself, with its own XEP-0060.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

import pytest
from slixmpp import ClientXMPP
from slixmpp.exceptions import IqError
from slixmpp.plugins.xep_0059 import Set
from slixmpp.plugins.xep_0060 import stanza
from slixmpp.xmlstream import register_stanza_plugin

from microblog.embedded.home import Home
from microblog.embedded.prosody import Prosody
from microblog.xmpp.client import Client
from tests.support.cast import Cast, stage
from tests.support.ejabberd import Ejabberd, is_installed, running_ejabberd

pytestmark = pytest.mark.anyio
BLOG = "urn:xmpp:microblog:0"
PUBSUB = "{http://jabber.org/protocol/pubsub}"
OWNER = "{http://jabber.org/protocol/pubsub#owner}"
EVENT = "{http://jabber.org/protocol/pubsub#event}"
ATOM = "{http://www.w3.org/2005/Atom}"
RSM = "{http://jabber.org/protocol/rsm}"
INFO = "{http://jabber.org/protocol/disco#info}"
ITEMS = "{http://jabber.org/protocol/disco#items}"
DATA = "{jabber:x:data}"
THREADS = "http://purl.org/syndication/thread/1.0"

Server = Prosody | Ejabberd


@pytest.fixture(
    params=[
        "prosody",
        pytest.param(
            "ejabberd",
            marks=pytest.mark.skipif(not is_installed(), reason="ejabberd is not installed"),
        ),
    ],
    scope="module",
)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    if request.param == "prosody":
        yield request.getfixturevalue("prosody")
        return
    home: Home = request.getfixturevalue("home")
    with running_ejabberd(home) as running:
        yield running


@pytest.fixture
async def cast(database: str, server: Any) -> AsyncIterator[Cast]:
    async with stage(database, server) as cast:
        for name in ("juliet", "romeo"):
            await told(cast, name, f"NICK {name}")
        yield cast


async def told(cast: Cast, name: str, text: str) -> str:
    await cast.say(name, text)
    return await cast.hear(name)


async def post(cast: Cast, name: str, text: str) -> int:
    answer = await told(cast, name, text)
    return int(answer.partition("#")[2].split()[0].rstrip(".!:"))


def domain(cast: Cast) -> str:
    return cast.bot.partition("@")[2]


async def event(client: Client) -> Element:
    """What stands in the next event: an item or a retraction."""
    while True:
        message = await client.receive()
        found = message.child(f"{EVENT}event")
        if found is not None:
            (one,) = found.find(f"{EVENT}items")
            return one


class Moxl:
    """Requests in the forms of Movim's library."""

    def __init__(self, client: Client, jid: str) -> None:
        self.client = client
        self.jid = jid

    async def pubsub(self, to: str, inside: str, kind: str = "get") -> Element:
        answer = await self.client.ask(
            to, f"<pubsub xmlns='http://jabber.org/protocol/pubsub'>{inside}</pubsub>", kind=kind
        )
        found = answer.find(f"{PUBSUB}pubsub")
        return answer if found is None else found

    async def info(self, to: str, node: str = "") -> Element:
        named = f" node='{node}'" if node else ""
        answer = await self.client.ask(
            to, f"<query xmlns='http://jabber.org/protocol/disco#info'{named}/>"
        )
        return answer.find(f"{INFO}query")

    async def page(self, to: str, node: str, **marks: str) -> tuple[list[str], str, str, str]:
        """A page: ids as they stand, first, last, count."""
        told = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in marks.items())
        within = f"<set xmlns='http://jabber.org/protocol/rsm'><max>12</max>{told}</set>"
        answer = await self.pubsub(
            to, f"<items node='{node}' max_items='12'/>{within if marks else ''}"
        )
        ids = [item.get("id", "") for item in answer.find(f"{PUBSUB}items")]
        found = answer.find(f"{RSM}set")
        first, last, count = (
            found.findtext(f"{RSM}{name}", "") for name in ("first", "last", "count")
        )
        return ids, first, last, count

    async def item(self, to: str, node: str, name: str) -> Element:
        answer = await self.pubsub(to, f"<items node='{node}'><item id='{name}'/></items>")
        return answer.find(f"{PUBSUB}items/{PUBSUB}item")

    async def publish(self, to: str, node: str, name: str, title: str, more: str = "") -> str:
        entry = (
            f"<entry xmlns='http://www.w3.org/2005/Atom'><title>{title}</title>"
            f"<author><name>me</name><uri>xmpp:{self.jid}</uri></author>"
            f"<updated>2026-11-22T20:00:00Z</updated>{more}<id>{name}</id></entry>"
        )
        answer = await self.pubsub(
            to, f"<publish node='{node}'><item id='{name}'>{entry}</item></publish>", "set"
        )
        return answer.find(f"{PUBSUB}publish/{PUBSUB}item").get("id")

    async def refused(self, to: str, inside: str, kind: str = "set", xmlns: str = "") -> str:
        payload = f"<pubsub xmlns='http://jabber.org/protocol/pubsub{xmlns}'>{inside}</pubsub>"
        with pytest.raises(IqError) as refusal:
            await self.client.ask(to, payload, kind=kind)
        return refusal.value.condition


@pytest.fixture
async def movim(cast: Cast) -> Moxl:
    return Moxl(await cast.client("romeo"), cast.jid("romeo"))


async def test_movim_finds_its_way(cast: Cast, movim: Moxl) -> None:
    number = await post(cast, "juliet", "*verona Good <night>")
    service, juliet = domain(cast), f"juliet@{domain(cast)}"
    info = await movim.info(service)
    kinds = {(one.get("category"), one.get("type")) for one in info.iter(f"{INFO}identity")}
    features = {one.get("var") for one in info.iter(f"{INFO}feature")}
    assert ("pubsub", "service") in kinds
    assert {f"{PUBSUB[1:-1]}#{name}" for name in ("publish", "subscribe", "rsm")} <= features
    listed = await movim.client.ask(
        service, "<query xmlns='http://jabber.org/protocol/disco#items'/>"
    )
    nodes = {one.get("node"): one.get("jid") for one in listed.iter(f"{ITEMS}item")}
    assert nodes["all"] == nodes["tag/verona"] == service
    form = (await movim.info(juliet, BLOG)).find(f"{DATA}x")
    fields = {field.get("var"): field.findtext(f"{DATA}value") for field in form}
    assert fields["FORM_TYPE"] == "http://jabber.org/protocol/pubsub#meta-data"
    assert (fields["pubsub#type"], fields["pubsub#access_model"]) == (BLOG, "open")
    found = await movim.item(juliet, BLOG, f"post-{number}")
    assert found.findtext(f"{ATOM}entry/{ATOM}title") == "Good <night>"
    avatar = await movim.pubsub(juliet, "<items node='urn:xmpp:avatar:metadata'/>")
    assert next(avatar.iter("{urn:xmpp:avatar:metadata}info")).get("type") == "image/png"
    for inside, condition in (
        (f"<items node='{BLOG}'><item id='post-999999'/></items>", "item-not-found"),
        ("<items node='tag/nothing'/>", "item-not-found"),
    ):
        assert await movim.refused(juliet, inside, "get") == condition


async def test_movim_asks_what_only_owners_may(cast: Cast, movim: Moxl) -> None:
    await post(cast, "juliet", "*verona Good night")
    service, juliet = domain(cast), f"juliet@{domain(cast)}"
    for to, node in ((service, "tag/verona"), (juliet, BLOG)):
        for inside in (f"<subscriptions node='{node}'/>", f"<configure node='{node}'/>"):
            assert await movim.refused(to, inside, "get", "#owner") == "forbidden"
        assert await movim.refused(to, f"<delete node='{node}'/>", "set", "#owner") == "forbidden"
        told = await movim.client.ask(
            to,
            "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>"
            f"<affiliations node='{node}'/></pubsub>",
        )
        (owner,) = told.iter(f"{OWNER}affiliation")
        assert (owner.get("jid"), owner.get("affiliation")) == (to, "owner")
        probe = f"<publish node='{node}'><item id='test_post'/></publish>"
        assert await movim.refused(to, probe) == "forbidden"
    assert await movim.refused(service, "<create node='test_node'/>") == "not-allowed"


async def test_movim_follows_comments_likes_and_retracts(cast: Cast, movim: Moxl) -> None:
    number = await post(cast, "juliet", "Good night")
    service, juliet = domain(cast), f"juliet@{domain(cast)}"
    comments = f"{BLOG}:comments/post-{number}"
    for to, node in ((juliet, BLOG), (service, comments)):
        told = await movim.pubsub(to, f"<subscribe node='{node}' jid='{movim.jid}'/>", "set")
        assert told.find(f"{PUBSUB}subscription").get("subscription") == "subscribed"
        listed = await movim.pubsub(to, "<subscriptions/>")
        assert node in [one.get("node") for one in listed.iter(f"{PUBSUB}subscription")]
    second = await post(cast, "juliet", "Good day")
    assert (await event(movim.client)).get("id") == f"post-{second}"

    uuid = "6f1a2f5c-77b0-4f6f-a9a4-7b6d2f3a8e10"
    assert await movim.publish(service, comments, uuid, "Parting is sorrow") == uuid
    assert (await event(movim.client)).get("id") == uuid
    own = await movim.item(service, comments, uuid)
    assert own.get("publisher") == f"romeo@{service}"
    assert await movim.publish(service, comments, "like-uuid-1", "♥") == "like-uuid-1"
    liked = await event(movim.client)
    assert liked.findtext(f"{ATOM}entry/{ATOM}title") == "♥"
    heard = [await cast.hear("juliet") for _ in range(2)]
    assert "Parting is sorrow" in heard[0]
    ids, *_ = await movim.page(service, comments)
    assert ids == ["like-uuid-1", uuid]
    for name in ids:
        await movim.pubsub(
            service,
            f"<retract node='{comments}' notify='true'><item id='{name}'/></retract>",
            "set",
        )
        gone = await event(movim.client)
        assert (gone.tag, gone.get("id")) == (f"{EVENT}retract", name)
    await movim.pubsub(juliet, f"<unsubscribe node='{BLOG}' jid='{movim.jid}'/>", "set")
    await post(cast, "juliet", "Unheard")
    assert await cast.unheard() == {}


async def test_both_ways_of_paging_miss_and_repeat_nothing(cast: Cast, movim: Moxl) -> None:
    numbers = [await post(cast, "juliet", f"Verse {number}") for number in range(100)]
    wanted = [f"post-{number}" for number in numbers]
    juliet = f"juliet@{domain(cast)}"
    ids, first, last, count = await movim.page(juliet, BLOG)
    newest = first
    seen = list(ids)
    while ids:
        ids, _, last, count = await movim.page(juliet, BLOG, before=last)
        seen += ids
    assert seen == wanted[::-1]
    assert count == "100"
    await post(cast, "juliet", "Newer")
    ids, *_ = await movim.page(juliet, BLOG, after=newest)
    assert len(ids) == 1

    for start, mark in (("before", "first"), ("after", "last")):
        seen = []
        cursor = ""
        while True:
            told = {start: cursor} if start == "before" or cursor else {}
            ids, first, last, _ = await libervia_page(movim, juliet, told)
            if not ids:
                break
            seen = [*ids, *seen] if start == "before" else [*seen, *ids]
            cursor = first if mark == "first" else last
        assert seen[:-1] == wanted


async def libervia_page(
    movim: Moxl, to: str, marks: dict[str, str]
) -> tuple[list[str], str, str, str]:
    """A page by the book, as wokkel asks for it."""
    told = "".join(
        f"<{name}>{text}</{name}>" if text else f"<{name}/>" for name, text in marks.items()
    )
    answer = await movim.pubsub(
        to,
        f"<items node='{BLOG}'/>"
        f"<set xmlns='http://jabber.org/protocol/rsm'><max>10</max>{told}</set>",
    )
    ids = [item.get("id", "") for item in answer.find(f"{PUBSUB}items")]
    found = answer.find(f"{RSM}set")
    first, last, count = (found.findtext(f"{RSM}{name}", "") for name in ("first", "last", "count"))
    return ids, first, last, count


async def test_libervia_subscribes_comments_likes_and_retracts(cast: Cast, movim: Moxl) -> None:
    number = await post(cast, "juliet", "Good night")
    service, juliet = domain(cast), f"juliet@{domain(cast)}"
    me, client = cast.jid("romeo"), movim.client
    await movim.pubsub(juliet, f"<subscribe node='{BLOG}' jid='{me}'/>", "set")
    second = await post(cast, "juliet", "Good day")
    assert (await event(client)).get("id") == f"post-{second}"
    found = await movim.item(juliet, BLOG, f"post-{number}")
    link = next(one for one in found.iter(f"{ATOM}link") if one.get("rel") == "replies")
    to, _, query = link.get("href").removeprefix("xmpp:").partition("?;node=")
    assert to == service
    options = (
        "<publish-options><x xmlns='jabber:x:data' type='submit'>"
        "<field type='hidden' var='FORM_TYPE'>"
        "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
        "<field var='pubsub#access_model'><value>open</value></field>"
        "<field var='pubsub#persist_items'><value>1</value></field>"
        "<field var='pubsub#max_items'><value>-1</value></field></x></publish-options>"
    )
    entry = (
        "<entry xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><title type='text'>Sleep"
        "</title><title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Sleep</p></div>"
        "</title><id>xmpp:x</id><updated>2026-11-22T20:00:00Z</updated></entry>"
    )
    published = await movim.pubsub(
        to, f"<publish node='{query}'><item id='b1'>{entry}</item></publish>{options}", "set"
    )
    assert published.find(f"{PUBSUB}publish/{PUBSUB}item").get("id") == "b1"
    assert "Sleep" in await cast.hear("juliet")

    target = f"xmpp:{juliet}?;node=urn%3Axmpp%3Amicroblog%3A0;item=post-{number}"
    attached = f"urn:xmpp:pubsub-attachments:1/{target}"
    like = (
        "<attachments xmlns='urn:xmpp:pubsub-attachments:1'>"
        "<reactions timestamp='2026-11-22T20:00:00Z'><reaction>❤️</reaction></reactions>"
        "</attachments>"
    )
    missing = f"<items node='{attached}'><item id='{me}'/></items>"
    assert await movim.refused(juliet, missing, "get") == "item-not-found"
    await movim.pubsub(
        juliet, f"<publish node='{attached}'><item id='{me}'>{like}</item></publish>", "set"
    )
    assert "recommended" in await cast.hear("juliet")
    mine = await movim.item(juliet, attached, me)
    assert [one.text for one in mine.iter("{urn:xmpp:pubsub-attachments:1}reaction")] == ["❤️"]
    others = Moxl(await cast.client("juliet"), cast.jid("juliet"))
    seen = await others.pubsub(juliet, f"<items node='{attached}'/>")
    assert [one.get("id") for one in seen.iter(f"{PUBSUB}item")] == [f"romeo@{service}"]
    await movim.pubsub(juliet, f"<retract node='{attached}'><item id='{me}'/></retract>", "set")
    assert await movim.refused(juliet, missing, "get") == "item-not-found"
    await movim.pubsub(to, f"<retract node='{query}'><item id='b1'/></retract>", "set")
    ids, *_ = await movim.page(to, query)
    assert ids == []


@contextlib.asynccontextmanager
async def slixmpp_client(server: Server, jid: str) -> AsyncIterator[ClientXMPP]:
    """slixmpp with its own pubsub plugin, logged in to an account that is there."""
    stream = ClientXMPP(jid, "secret")
    stream.enable_starttls = stream.enable_direct_tls = False
    stream.enable_plaintext = True
    stream.whitespace_keepalive = False
    stream.plugin["feature_mechanisms"].unencrypted_plain = True
    for plugin in ("xep_0030", "xep_0059", "xep_0060"):
        stream.register_plugin(plugin)
    # COMPAT: slixmpp 1.17 pages through items by a part that it does not know in them.
    register_stanza_plugin(stanza.Pubsub, Set)
    ready = asyncio.get_running_loop().create_future()
    stream.add_event_handler("session_start", ready.set_result)
    stream.connect(*server.c2s)
    try:
        await asyncio.wait_for(ready, 15)
        stream.send_presence()
        yield stream
    finally:
        await stream.disconnect(wait=1.0)
        if stream._run_out_filters is not None:
            stream._run_out_filters.cancel()


async def test_slixmpps_client_subscribes_pages_comments_likes_and_retracts(
    cast: Cast, server: Any
) -> None:
    numbers = [await post(cast, "juliet", f"Verse {number}") for number in range(5)]
    service, juliet, me = domain(cast), f"juliet@{domain(cast)}", cast.jid("romeo")
    async with slixmpp_client(server, me) as stream:
        events: asyncio.Queue[Any] = asyncio.Queue()
        for name in ("pubsub_publish", "pubsub_retract"):
            stream.add_event_handler(name, events.put_nowait)
        pubsub = stream.plugin["xep_0060"]
        await pubsub.subscribe(juliet, BLOG, bare=True)
        second = await post(cast, "juliet", "Good day")
        async with asyncio.timeout(10):
            message = await events.get()
        items = message["pubsub_event"]["items"]
        assert (items["node"], items["item"]["id"]) == (BLOG, f"post-{second}")
        assert str(message["from"].bare) == juliet

        answer = await pubsub.get_items(juliet, BLOG, max_items=3)
        ids = [item["id"] for item in answer["pubsub"]["items"]]
        assert ids == [f"post-{number}" for number in (second, *numbers[:-3:-1])]
        pages = pubsub.get_items(juliet, BLOG, iterator=True)
        everything = [item["id"] async for page in pages for item in page["pubsub"]["items"]]
        assert everything == [f"post-{number}" for number in (*numbers, second)]
        one = await pubsub.get_item(juliet, BLOG, f"post-{second}")
        assert one["pubsub"]["items"]["item"]["id"] == f"post-{second}"

        comments = f"{BLOG}:comments/post-{second}"
        await pubsub.subscribe(service, comments, bare=True)
        for name, text in (("c-uuid-1", "Well said"), ("l-uuid-1", "♥")):
            entry = Element(f"{ATOM}entry")
            title = Element(f"{ATOM}title")
            title.text = text
            entry.append(title)
            published = await pubsub.publish(service, comments, id=name, payload=entry)
            assert published["pubsub"]["publish"]["item"]["id"] == name
            async with asyncio.timeout(10):
                told = await events.get()
            assert told["pubsub_event"]["items"]["item"]["id"] == name
        assert "Well said" in await cast.hear("juliet")
        for name in ("c-uuid-1", "l-uuid-1"):
            await pubsub.retract(service, comments, name, notify=True)
            async with asyncio.timeout(10):
                gone = await events.get()
            assert gone["pubsub_event"]["items"]["retract"]["id"] == name
        left = await pubsub.get_items(service, comments)
        assert [item["id"] for item in left["pubsub"]["items"]] == []
        nodes = await stream.plugin["xep_0030"].get_items(jid=service)
        assert "all" in [node for _jid, node, _name in nodes["disco_items"]["items"]]
        await pubsub.unsubscribe(juliet, BLOG)
        mine = await pubsub.get_subscriptions(juliet)
        assert [one["node"] for one in mine["pubsub"]["subscriptions"]] == []
