"""What stands around the listings: help, statistics, codes, sitemaps, embedding, fixed places."""

import asyncio
import dataclasses
import json
from xml.etree import ElementTree

import pytest

from microblog.domain.text import first_line
from microblog.store import days
from microblog.store.database import Database
from tests.support.reading import CHAT, URL, Reader, parsed, path_of, reader, site_of
from tests.support.talk import Talk
from web.events import Live, told
from web.freshness import Freshness

pytestmark = pytest.mark.anyio
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
async def verona(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "*verona What <light> is this?")
    await talk.say("juliet", "#100000 The moon")
    await talk.say("juliet", "! #100000")
    await talk.say("juliet", "*private @romeo a secret")
    async with talk.database.transaction() as connection:
        await days.count(connection)


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_every_command_has_a_page_and_every_word_for_it_leads_there(
    web: Reader, language: str
) -> None:
    page = await web.page(f"/help?lang={language}")
    named = {path.partition("?")[0] for path in page.links if path.startswith("/help/")}
    assert len(named) > 50
    for path in sorted(named):
        command = await web.page(f"{path}?lang={language}")
        assert command.heading == path.removeprefix("/help/").upper()
        assert command.all("code")
    moved = await web.ask("/help/REPLY?lang=ru")
    assert (moved.status_code, moved.headers["location"]) == (301, "/help/comment?lang=ru")
    assert (await web.ask("/help/nothing")).status_code == 404


@pytest.mark.usefixtures("verona")
async def test_statistics_count_what_everyone_may_read(web: Reader) -> None:
    page = await web.page("/stats")
    headings = [node.text for node in page.all("h2")]
    assert headings[:5] == [
        "Posts 1", "Comments 1", "Recommendations 1", "People who wrote 2", "New people 2"
    ]  # fmt: skip
    assert len(page.all("svg", class_="chart")) == 6
    told = json.loads((await web.ask("/stats.json")).text)
    assert told["days"][-1]["posts"] == 1
    assert told["days"][-1]["all_people"] == 2
    assert len(told["days"]) == 30
    assert told["tags"] == [{"tag": "verona", "posts": 1}]


async def test_nothing_has_happened_yet(web: Reader) -> None:
    assert (await web.page("/stats")).heading == "A month here"
    assert json.loads((await web.ask("/stats.json")).text) == {"days": [], "tags": []}


async def test_a_code_is_of_what_is_said_to_our_bot(web: Reader) -> None:
    answer = await web.ask("/qr/S%20%40juliet.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "immutable" in answer.headers["cache-control"]
    assert ElementTree.fromstring(answer.text).tag == "{http://www.w3.org/2000/svg}svg"
    assert answer.text != (await web.ask("/qr/S%20%40romeo.svg")).text
    assert "svg" in (await web.ask("/qr/S%20*a%2Fb.svg")).text
    for wrong in ("/qr/.svg", f"/qr/{'x' * 201}.svg", "/qr/a%00b.svg"):
        assert (await web.ask(wrong)).status_code == 404


@pytest.mark.usefixtures("verona")
async def test_sitemaps_name_all_that_is_public_and_no_more(web: Reader) -> None:
    robots = (await web.ask("/robots.txt")).text
    assert f"Sitemap: {URL}/sitemap.xml" in robots
    index = ElementTree.fromstring((await web.ask("/sitemap.xml")).text)
    found: list[str] = []
    for one in index.iter(f"{MAP}loc"):
        answer = await web.ask(path_of(one.text))
        assert answer.headers["content-type"] == "application/xml"
        found += [loc.text for loc in ElementTree.fromstring(answer.text).iter(f"{MAP}loc")]
    assert f"{URL}/100000" in found
    assert f"{URL}/100001" not in found
    assert {f"{URL}/u/romeo", f"{URL}/u/juliet", f"{URL}/"} <= set(found)
    for address in found:
        assert (await web.ask(path_of(address))).status_code == 200
    assert (await web.ask("/sitemap-posts-7.xml")).status_code == 404
    assert (await web.ask("/sitemap-posts-01.xml")).status_code == 404


@pytest.mark.usefixtures("verona")
async def test_a_post_is_shown_on_pages_of_others(web: Reader) -> None:
    page = await web.page("/100000")
    link = page.one("link", type="application/json+oembed").attributes["href"]
    told = json.loads((await web.ask(link)).text)
    assert told["title"] == "@romeo: What <light> is this?"
    assert told["author_url"] == f"{URL}/u/romeo"
    frame = parsed(told["html"]).one("iframe")
    assert frame.attributes["src"] == f"{URL}/embed/100000"
    framed = await web.ask("/embed/100000")
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in (await web.ask("/100000")).headers["content-security-policy"]
    assert parsed(framed.text).posts == ["What <light> is this?"]
    small = json.loads((await web.ask(f"{link}&maxwidth=10&maxheight=99999")).text)
    assert (small["width"], small["height"]) == (220, 300)
    for wrong, status in (
        (f"{URL}/u/romeo", 404),
        ("https://elsewhere.example/100000", 404),
        (f"{URL}/100001", 404),
        ("http://[", 404),
        ("", 404),
        (f"{URL}/100000&format=xml", 501),
    ):
        assert (await web.ask(f"/oembed?url={wrong}")).status_code == status, wrong
    assert first_line(told["title"], 300) == told["title"]


async def test_fixed_places_say_what_programs_look_for(web: Reader, reading: Database) -> None:
    icon = await web.ask("/favicon.ico")
    assert (await web.ask(icon.headers["location"])).headers["content-type"] == "image/png"
    manifest = json.loads((await web.ask("/manifest.webmanifest")).text)
    for icon in manifest["icons"]:
        picture = await web.ask(icon["src"])
        assert picture.headers["content-type"] == icon["type"]
        assert "immutable" in picture.headers["cache-control"]
    assert json.loads((await web.ask("/.well-known/host-meta.json")).text) == {"links": []}
    assert (await web.ask("/.well-known/security.txt")).status_code == 404
    told_of = dataclasses.replace(
        site_of(reading), contact="mailto:admin@blog.example", hub="https://hub.example/"
    )
    async with reader(told_of) as asking:
        text = (await asking.ask("/.well-known/security.txt")).text
        assert text.startswith("Contact: mailto:admin@blog.example\nExpires: 2")
        assert 'rel="hub" href="https://hub.example/"' in (await asking.ask("/feed.atom")).text
        feed = json.loads((await asking.ask("/feed.json")).text)
        assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    async with reader(site_of(reading, CHAT)) as chatting:
        told = json.loads((await chatting.ask("/.well-known/host-meta.json")).text)
        assert [link["href"] for link in told["links"]] == [CHAT.websocket, CHAT.bosh]
        xrd = await chatting.ask("/.well-known/host-meta")
        assert xrd.headers["content-type"] == "application/xrd+xml"
        assert CHAT.websocket in xrd.text


@pytest.mark.usefixtures("verona")
async def test_new_posts_come_as_events(talk: Talk, reading: Database) -> None:
    live = Live(site_of(reading), Freshness(reading, 0.0))
    hearing = told(live, None)
    async with asyncio.timeout(30):
        assert await anext(hearing) == "retry: 5000\n\n"
        assert await anext(hearing) == "id: 100000\nevent: now\ndata:\n\n"
        await talk.say("juliet", "*private @romeo another secret")
        await talk.say("juliet", "*Mantua Good night")
        number, kind, data, *_ = (await anext(hearing)).split("\n")
        assert (number, kind) == ("id: 100003", "event: post")
        assert json.loads(data.removeprefix("data: ")) == {
            "id": 100003, "author": "juliet", "tags": ["mantua"], "clubs": []
        }  # fmt: skip
        assert live.listeners == 1
        await hearing.aclose()
        assert live.listeners == 0
        since = told(live, 100000)
        await anext(since)
        assert "id: 100003" in await anext(since)
        await since.aclose()
