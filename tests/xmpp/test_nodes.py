"""Blogs, tags and threads as publish-subscribe nodes, in the requests of Movim and Libervia."""

from collections.abc import AsyncIterator
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from microblog.domain.line import Line
from microblog.domain.node import of_service, read_item
from tests.support.pubsub import (
    ATOM,
    BLOG,
    DATA,
    DOMAIN,
    INFO,
    ITEMS,
    JULIET,
    PUBSUB,
    World,
    asked,
    paged,
)
from tests.support.talk import URL

pytestmark = pytest.mark.anyio


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    async with asked(database) as world:
        yield world


@pytest.mark.parametrize(
    "name", ["all", "best", "tag/verona", "tag/a/b", "club/poets", f"{BLOG}:comments/post-100000"]
)
def test_a_node_is_found_by_its_name(name: str) -> None:
    node = of_service(name)
    assert node is not None
    assert node.name == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "tag/",
        "tag/Verona",
        "nothing",
        BLOG,
        f"{BLOG}:comments/c-1-2",
        "all/x",
        "tag/" + "x" * 300,
    ],
)
def test_what_is_no_node_is_none(name: str) -> None:
    assert of_service(name) is None


@pytest.mark.parametrize("name", ["post-100000", "c-100000-12", "like-100000-romeo-b"])
def test_an_item_is_found_by_its_name(name: str) -> None:
    assert str(read_item(name)) == name


@pytest.mark.parametrize(
    "name", ["", "post-", "post-01", "post-1-2", "c-1", "c-1-0", "like-1-", "like-1-bot", "x-1"]
)
def test_what_is_no_item_is_none(name: str) -> None:
    assert read_item(name) is None


async def test_movim_pages_back_through_a_blog(world: World) -> None:
    posts = [await world.post("juliet", f"*verona post number {n}") for n in range(35)]
    await world.post("mercutio", "something else")
    wanted = [f"post-{number}" for number in reversed(posts)]
    seen: list[str] = []
    page, of, _ = await world.items(BLOG)
    assert of["count"] == "35"
    while page:
        seen += page
        assert (of["first"], of["last"]) == (f"d.{page[0]}", f"d.{page[-1]}")
        page, of, _ = await world.items(BLOG, paged(max="12", before=of["last"]), max_items="")
    assert seen == wanted
    newer, of, _ = await world.items(
        BLOG, paged(max="5", after=f"d.{wanted[20]}"), max_items=""
    )  # fmt: skip
    assert newer == wanted[15:20][::-1]
    assert of["first"] == f"d.{wanted[19]}"


async def test_the_book_is_paged_in_order_both_ways(world: World) -> None:
    posts = [await world.post("juliet", f"*verona post number {n}") for n in range(25)]
    wanted = [f"post-{number}" for number in posts]
    for node, to in (("tag/verona", DOMAIN), ("all", DOMAIN), (BLOG, JULIET)):
        seen: list[str] = []
        page, of, _ = await world.items(node, paged(max="10"), to=to, max_items="")
        while page:
            assert (of["first"], of["last"]) == (page[0], page[-1])
            seen += page
            more = paged(max="10", after=of["last"])
            page, of, _ = await world.items(node, more, to=to, max_items="")
        assert seen == wanted
        seen = []
        page, of, _ = await world.items(node, paged(max="10", before=""), to=to, max_items="")
        while page:
            seen = page + seen
            more = paged(max="10", before=of["first"])
            page, of, _ = await world.items(node, more, to=to, max_items="")
        assert seen == wanted


async def test_an_entry_has_what_movim_and_libervia_read(world: World) -> None:
    number = await world.post("juliet", "*verona *night Good <night> & more")
    page, _, items = await world.items(BLOG)
    item = items[0]
    assert page == [f"post-{number}"]
    assert item.get("publisher") == JULIET
    entry = item.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Good <night> & more"
    assert entry.find(f"{ATOM}content") is None
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "juliet"
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == f"xmpp:{JULIET}"
    assert entry.findtext(f"{ATOM}published") == entry.findtext(f"{ATOM}updated")
    assert {one.get("term") for one in entry.findall(f"{ATOM}category")} == {"verona", "night"}
    links = list(entry.findall(f"{ATOM}link"))
    comments = next(link.get("href") for link in links if link.get("title") == "comments")
    # Movim reads it by fixed places, after decoding.
    path, _, query = unquote(comments.removeprefix("xmpp:")).partition("?")
    assert path == DOMAIN
    assert query.startswith(f";node={BLOG}:comments/")
    assert {link.get("type"): link.get("href") for link in links}["text/html"] == f"{URL}/{number}"


async def test_a_long_post_has_a_title_and_both_contents(world: World) -> None:
    text = "A beginning\n\n" + "many words & more " * 60
    await world.post("juliet", text)
    _, _, items = await world.items(BLOG)
    entry = items[0].find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "A beginning"
    plain, rich = entry.findall(f"{ATOM}content")
    assert (plain.get("type"), rich.get("type")) == ("text", "xhtml")
    assert plain.text.strip() == text.strip()
    div = rich.find("{http://www.w3.org/1999/xhtml}div")
    assert [child.tag.partition("}")[2] for child in div] == ["p", "p"]


async def test_comments_and_likes_stand_under_a_post(world: World) -> None:
    number = await world.post("juliet", "Good night")
    await world.talk.say("mercutio", f"#{number} sleep well")
    await world.talk.say("tybalt", f"#{number}/1 no")
    await world.talk.say("nurse", f"! #{number}")
    await world.talk.say("mercutio", f"#{number} never mind")
    await world.talk.say("mercutio", f"D #{number}/3")
    node = f"{BLOG}:comments/post-{number}"
    page, of, items = await world.items(node, to=DOMAIN, max_items="500")
    assert page == [f"like-{number}-nurse", f"c-{number}-2", f"c-{number}-1"]
    titles = [one.findtext(f"{ATOM}entry/{ATOM}title") for one in items]
    assert titles == ["♥", "no", "sleep well"]
    assert items[0].get("publisher") == f"nurse@{DOMAIN}"
    answer = items[1].find(f"{ATOM}entry/{{http://purl.org/syndication/thread/1.0}}in-reply-to")
    assert answer.get("href") == f"xmpp:{DOMAIN}?;node={node};item=c-{number}-1"
    older, _, _ = await world.items(
        node, paged(before=of["first"], max="1"), to=DOMAIN, max_items=""
    )
    assert older == [f"c-{number}-2"]
    one = await world.ask(
        f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{node}'>"
        f"<item id='c-{number}-1'/></items></pubsub>"
    )
    assert [item.get("id") for item in one.iter(f"{PUBSUB}item")] == [f"c-{number}-1"]


async def test_the_best_are_what_three_recommend(world: World) -> None:
    number = await world.post("juliet", "Good night")
    await world.post("juliet", "less good")
    for who in ("mercutio", "tybalt"):
        await world.talk.say(who, f"! #{number}")
    assert (await world.items("best", to=DOMAIN))[0] == []
    await world.talk.say("nurse", f"! #{number}")
    assert (await world.items("best", to=DOMAIN))[0] == [f"post-{number}"]


@pytest.mark.parametrize(
    ("payload", "condition"),
    [
        ("<items node='nothing'/>", "item-not-found"),
        (f"<items node='{BLOG}'/>", "item-not-found"),
        ("<items node='tag/nobody-has-this'/>", "item-not-found"),
        ("<items node='all'><item id='post-999999999'/></items>", "item-not-found"),
        ("<items node='all'><item id='rubbish'/></items>", "item-not-found"),
        ("<items node='all' max_items='many'/>", "bad-request"),
        ("<items node='all'/>" + paged(after="rubbish"), "item-not-found"),
        ("<items node='all'/>" + paged(index="3"), "bad-request"),
        ("<whatever/>", "service-unavailable"),
    ],
)
async def test_what_is_not_there_is_refused(world: World, payload: str, condition: str) -> None:
    answer = await world.ask(
        f"<pubsub xmlns='http://jabber.org/protocol/pubsub'>{payload}</pubsub>"
    )
    assert answer.get("type") == "error"
    assert answer.find("*/{urn:ietf:params:xml:ns:xmpp-stanzas}" + condition) is not None


async def test_nothing_private_is_in_a_node(world: World) -> None:
    hidden = await world.post("juliet", "*private *secret @mercutio for two")
    gone = await world.post("juliet", "*secret gone")
    await world.talk.say("juliet", f"D #{gone}")
    shown = await world.post("juliet", "*secret told")
    for node, to in (("all", DOMAIN), (BLOG, JULIET), ("tag/secret", DOMAIN)):
        page, _, _ = await world.items(node, to=to)
        assert f"post-{shown}" in page
        assert not {f"post-{hidden}", f"post-{gone}"} & set(page)
    node = f"{BLOG}:comments/post-{hidden}"
    answer = await world.ask(
        f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{node}'/></pubsub>"
    )
    assert answer.get("type") == "error"


async def test_discovery_leads_from_the_component_to_a_node(world: World) -> None:
    await world.post("juliet", "*verona hello")
    query = "<query xmlns='http://jabber.org/protocol/disco#{}'{}/>"
    about = await world.ask(query.format("info", ""))
    kinds = {(one.get("category"), one.get("type")) for one in about.iter(f"{INFO}identity")}
    assert {("component", "generic"), ("pubsub", "service")} <= kinds
    features = {one.get("var") for one in about.iter(f"{INFO}feature")}
    assert {"http://jabber.org/protocol/pubsub#retrieve-items", BLOG} <= features
    listed = await world.ask(query.format("items", ""))
    nodes = {one.get("node"): one.get("name") for one in listed.iter(f"{ITEMS}item")}
    assert nodes["all"] == "Everyone's posts"
    assert nodes["tag/verona"] == "*verona"
    told = await world.ask(query.format("info", f" node='{BLOG}'"), to=JULIET)
    assert [(one.get("category"), one.get("type")) for one in told.iter(f"{INFO}identity")] == [
        ("pubsub", "leaf")
    ]
    fields = {
        field.get("var"): field.findtext(f"{DATA}value") for field in told.iter(f"{DATA}field")
    }
    assert fields["FORM_TYPE"] == "http://jabber.org/protocol/pubsub#meta-data"
    assert fields["pubsub#type"] == BLOG
    assert fields["pubsub#title"] == "@juliet"
    assert fields["pubsub#num_subscribers"] == "0"
    inside = await world.ask(query.format("items", f" node='{BLOG}'"), to=JULIET)
    assert len(list(inside.iter(f"{ITEMS}item"))) == 1
    missing = await world.ask(query.format("info", " node='tag/none'"))
    assert missing.get("type") == "error"


async def test_people_publish_who_they_are(world: World) -> None:
    items = "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{}'/></pubsub>"
    told = await world.ask(items.format("http://jabber.org/protocol/nick"), to=JULIET)
    assert [one.text for one in told.iter("{http://jabber.org/protocol/nick}nick")] == ["juliet"]
    told = await world.ask(items.format("urn:xmpp:vcard4"), to=JULIET)
    vcard = told.find(".//{urn:ietf:params:xml:ns:vcard-4.0}vcard")
    assert vcard.findtext("*/{urn:ietf:params:xml:ns:vcard-4.0}uri") == f"{URL}/u/juliet"
    told = await world.ask(items.format("urn:xmpp:avatar:metadata"), to=JULIET)
    assert told.find(".//{urn:xmpp:avatar:metadata}info") is not None


SUBSCRIBE = "<subscribe node='{}' jid='romeo@movim.example'/>"
UNSUBSCRIBE = "<unsubscribe node='{}' jid='romeo@movim.example' subid='1'/>"


def pubsub(payload: str) -> str:
    return f"<pubsub xmlns='http://jabber.org/protocol/pubsub'>{payload}</pubsub>"


def owned(payload: str) -> str:
    return f"<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>{payload}</pubsub>"


def refused(answer: Element) -> set[str]:
    assert answer.get("type") == "error", ElementTree.tostring(answer)
    return {child.tag.rpartition("}")[2] for child in answer.find("error")}


async def followed(world: World, to: str = DOMAIN) -> list[str]:
    answer = await world.ask(pubsub("<subscriptions/>"), to=to)
    return [one.get("node") for one in answer.iter(f"{PUBSUB}subscription")]


async def test_nodes_are_followed_and_left_without_an_account(world: World) -> None:
    await world.post("juliet", "*verona hello")
    for node, to in ((BLOG, JULIET), ("tag/verona", DOMAIN), ("all", DOMAIN), ("all", DOMAIN)):
        answer = await world.ask(pubsub(SUBSCRIBE.format(node)), to=to, kind="set")
        told = answer.find(f"{PUBSUB}pubsub/{PUBSUB}subscription")
        assert told.attrib == {
            "node": node, "jid": "romeo@movim.example", "subscription": "subscribed"
        }  # fmt: skip
    assert await followed(world) == ["all", "tag/verona"]
    assert await followed(world, JULIET) == [BLOG]
    query = f"<query xmlns='http://jabber.org/protocol/disco#info' node='{BLOG}'/>"
    about = await world.ask(query, to=JULIET)
    numbers = {
        field.get("var"): field.findtext(f"{DATA}value") for field in about.iter(f"{DATA}field")
    }
    assert numbers["pubsub#num_subscribers"] == "1"
    answer = await world.ask(pubsub(UNSUBSCRIBE.format("all")), kind="set")
    assert answer.get("type") == "result"
    assert await followed(world) == ["tag/verona"]
    again = await world.ask(pubsub(UNSUBSCRIBE.format("all")), kind="set")
    assert refused(again) == {"unexpected-request", "not-subscribed"}


@pytest.mark.parametrize(
    ("payload", "to", "conditions"),
    [
        (SUBSCRIBE.format("nothing"), DOMAIN, {"item-not-found"}),
        (SUBSCRIBE.format("tag/none"), DOMAIN, {"item-not-found"}),
        ("<subscribe node='all' jid='you@movim.example'/>", DOMAIN, {"bad-request", "invalid-jid"}),
        ("<subscribe node='all'/>", DOMAIN, {"bad-request", "invalid-jid"}),
        (SUBSCRIBE.format(BLOG), f"nurse@{DOMAIN}", {"forbidden"}),
        (SUBSCRIBE.format(BLOG), f"tybalt@{DOMAIN}", {"forbidden"}),
    ],
)  # fmt: skip
async def test_nobody_follows_what_is_not_for_him(
    world: World, payload: str, to: str, conditions: set[str]
) -> None:
    await world.talk.say("nurse", "SET readers on")
    await world.talk.conversation.answer(Line("romeo@movim.example", "NICK romeo"))
    await world.talk.say("tybalt", "BL @romeo")
    answer = await world.ask(pubsub(payload), to=to, kind="set")
    assert refused(answer) == conditions
    assert await followed(world) == []


async def test_owners_are_told_and_nobody_governs_a_node(world: World) -> None:
    told = await world.ask(owned(f"<affiliations node='{BLOG}'/>"), to=JULIET)
    owners = [
        one.get("jid") for one in told.iter("{http://jabber.org/protocol/pubsub#owner}affiliation")
    ]
    assert owners == [JULIET]
    for payload, kind in (
        ("<subscriptions node='all'/>", "get"),
        ("<configure node='all'/>", "get"),
        ("<delete node='all'/>", "set"),
        ("<purge node='all'/>", "set"),
    ):
        assert refused(await world.ask(owned(payload), kind=kind)) == {"forbidden"}
