"""Every listing pages through all its posts, and its feeds list what its page lists."""

import json
from itertools import chain

import feedparser
import pytest

from microblog.store.database import Database
from tests.support.reading import BOT, Page, Reader, path_of
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio
LISTINGS = ("/", "/u/romeo", "/t/verona", "/search?q=verse", "/search?q=%40romeo+%2Averona")
FEEDS = {"atom": "application/atom+xml", "json": "application/feed+json"}


async def pages(web: Reader, path: str) -> list[Page]:
    """A listing from its first page to its last."""
    found = [await web.page(path)]
    while (older := found[-1].older) is not None:
        found.append(await web.page(older))
    return found


async def feeds(web: Reader, page: Page) -> dict[str, str]:
    """The feeds that a page names, by form; the page links each in its head."""
    found = {}
    for form, kind in FEEDS.items():
        answer = await web.ask(page.one("link", type=kind).attributes["href"])
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == kind
        found[form] = answer.text
    return found


async def test_paging_over_forty_five_posts_misses_and_repeats_nothing(
    web: Reader, talk: Talk
) -> None:
    await talk.name("romeo", "juliet")
    for number in range(45):
        await talk.say("romeo", f"*verona Verse {number}")
        if number % 9 == 0:
            await talk.say("juliet", "Between the verses")
    for path in LISTINGS:
        read = await pages(web, path)
        posts = [post for post in chain(*(page.posts for page in read)) if "Between" not in post]
        assert posts == [f"Verse {number}" for number in reversed(range(45))], path
        assert [bool(page.all("a", rel="next")) for page in read] == [True, True, False]
    russian = await pages(web, "/?lang=ru")
    assert all("lang=ru" in (page.older or "lang=ru") for page in russian)
    assert [page.one("html").attributes["lang"] for page in russian] == ["ru"] * 3
    middle = await web.page((await web.page("/")).older or "")
    assert middle.all("section", class_="join") == []
    assert "/" in middle.links


async def test_a_post_while_somebody_pages_moves_nothing(web: Reader, talk: Talk) -> None:
    await talk.name("romeo")
    for number in range(25):
        await talk.say("romeo", f"Verse {number}")
    first = await web.page("/")
    await talk.say("romeo", "One more")
    second = await web.page(first.older or "")
    assert [*first.posts, *second.posts] == [f"Verse {number}" for number in reversed(range(25))]


async def test_a_page_that_ends_the_posts_leads_no_further_than_an_empty_one(
    web: Reader, talk: Talk
) -> None:
    await talk.name("romeo")
    for number in range(20):
        await talk.say("romeo", f"Verse {number}")
    read = await pages(web, "/u/romeo")
    assert [len(page.posts) for page in read if page.posts] == [20]
    assert len(read) <= 2


async def test_feeds_list_what_their_page_lists(web: Reader, talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    for number in range(21):
        await talk.say("romeo", f'*verona *"two words" Verse {number}\n> & <said>')
    await talk.say("juliet", "An answer to no verse, @romeo: https://example.org/?a=1&b=2")
    for path in (*LISTINGS, "/t/two%20words", "/u/juliet"):
        page = await web.page(path)
        ids = [node.text.removeprefix("#") for node in page.all("a", class_="number")]
        told = await feeds(web, page)
        atom, other = feedparser.parse(told["atom"]), json.loads(told["json"])
        assert atom.bozo == 0
        assert [path_of(entry.link) for entry in atom.entries] == [f"/{ref}" for ref in ids]
        assert [path_of(item["url"]) for item in other["items"]] == [f"/{ref}" for ref in ids]
        assert [entry.id for entry in atom.entries] == [item["id"] for item in other["items"]]
        assert len({entry.id for entry in atom.entries}) == len(ids)
        assert [entry.author for entry in atom.entries] == [
            item["authors"][0]["name"] for item in other["items"]
        ]
        assert other["version"] == "https://jsonfeed.org/version/1.1"
        for entry, item in zip(atom.entries, other["items"], strict=True):
            assert entry.content[0].type == "text/html"
            assert [tag.term for tag in entry.get("tags", [])] == item["tags"]
            assert item["title"] == entry.title
            assert item["content_text"].splitlines()[0] == item["title"]
        own = [link.href for link in atom.feed.links if link.rel == "self"]
        assert (await web.ask(path_of(own[0]))).text == told["atom"]
        assert (await web.ask(path_of(other["feed_url"]))).text == told["json"]
        assert (await web.page(path_of(other["home_page_url"]))).posts == page.posts
        assert (await web.page(path_of(atom.feed.link))).heading == page.heading


async def test_a_threads_feeds_list_its_post_and_comments(web: Reader, talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "*verona What light is this?")
    await talk.say("juliet", "#100000 It is the east")
    await talk.say("romeo", "#100000/1 Arise, fair sun")
    told = await feeds(web, await web.page("/100000"))
    atom, other = feedparser.parse(told["atom"]), json.loads(told["json"])
    assert atom.bozo == 0
    assert atom.feed.title == "@romeo: What light is this?"
    paths = ["/100000", "/100000/1", "/100000/2"]
    assert [path_of(entry.link) for entry in atom.entries] == paths
    assert [path_of(item["url"]) for item in other["items"]] == paths
    assert [entry.author for entry in atom.entries] == ["romeo", "juliet", "romeo"]
    for path in paths:
        assert (await web.ask(path)).status_code == 200


async def test_pages_and_feeds_say_where_the_same_is_published(web: Reader, talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "*новости !poets What light is this?")
    await talk.say("juliet", "#100000 It is the east")
    domain = BOT.partition("@")[2]
    blog = f"xmpp:romeo@{domain}?;node=urn:xmpp:microblog:0"
    news = "tag/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"
    for path, node in (
        ("/", f"xmpp:{domain}?;node=all"),
        ("/u/romeo", blog),
        (f"/t/{news.partition('/')[2]}", f"xmpp:{domain}?;node={news}"),
        ("/c/poets", f"xmpp:{domain}?;node=club/poets"),
        ("/100000", f"{blog};item=post-100000"),
    ):
        page = await web.page(path)
        named = [link.attributes["href"] for link in page.all("link", rel="alternate")]
        assert node in named
        atom = feedparser.parse((await feeds(web, page))["atom"])
        entries = [link.href for link in atom.entries[0].links if link.rel == "alternate"]
        assert f"{blog};item=post-100000" in entries
        if path != "/100000":
            assert node in [link.href for link in atom.feed.links if link.rel == "alternate"]
    comments = f"xmpp:{domain}?;node=urn:xmpp:microblog:0:comments/post-100000"
    assert comments in [link.href for link in atom.feed.links]
    assert f"{comments};item=c-100000-1" in [link.href for link in atom.entries[1].links]


async def test_an_empty_site_has_sound_feeds(web: Reader, reading: Database) -> None:
    told = await feeds(web, await web.page("/"))
    parsed = feedparser.parse(told["atom"])
    assert (parsed.bozo, parsed.entries) == (0, [])
    assert json.loads(told["json"])["items"] == []


async def test_a_tag_of_any_spelling_has_a_page(web: Reader, talk: Talk) -> None:
    await talk.name("romeo")
    for number, name in enumerate(
        ("two words", "a/b", "c#", "50%", "a?b=c", "новости", "v&w", "+")
    ):
        await talk.say("romeo", f'*"{name}" Post {number}')
        post = await web.page(f"/{100_000 + number}")
        link = post.one("a", rel="tag").attributes["href"]
        page = await web.page(link)
        assert page.posts == [f"Post {number}"]
        assert page.heading == f"Posts with *{name}"
        for text in (await feeds(web, page)).values():
            assert f"Post {number}" in text
