"""What is not there, not allowed or not possible is said with the right status."""

import itertools
import re

import asyncpg
import pytest

from microblog.store.database import Database
from tests.support.reading import BOT, CHAT, Reader, parsed, reader, site_of
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio
PATHS = (
    "/", "/feed.atom", "/feed.json", "/search?q=light", "/search/feed.atom?q=light",
    "/search/feed.json?q=light", "/u/romeo", "/u/romeo/feed.atom", "/u/romeo/feed.json",
    "/t/verona", "/t/verona/feed.atom", "/t/verona/feed.json", "/100000", "/100000/feed.atom",
    "/100000/feed.json", "/100000/1", "/help", "/chat", "/healthz", "/readyz", "/robots.txt",
    "/static/style.css",
)  # fmt: skip
WRONG = ("/100001", "/999", "/u/nobody", "/?before=x", "/u/ROMEO", "/nowhere", "/static/none")
# Of nobody: with it the help page shows how an address is said.
EXAMPLE = "juliet@verona.example"
ROOMS = {f"{name}@conference.example" for name in ("home", "linux", "trade")}
CONTACTS = {f"{nick}@{BOT.partition('@')[2]}" for nick in ("juliet", "romeo", "nurse", "tybalt")}
SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "browsing-topics=(), interest-cohort=()",
}


@pytest.fixture
async def verona(talk: Talk) -> None:
    """#100000 with a comment, #100001 deleted with two, one of them deleted too."""
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "*verona What light is this?")
    await talk.say("juliet", "#100000 It is the east")
    await talk.say("romeo", "*verona Forget this")
    await talk.say("juliet", "#100001 Never")
    await talk.say("juliet", "#100001/1 Not ever")
    await talk.say("juliet", "D #100001/1")
    await talk.say("romeo", "D #100001")


@pytest.mark.usefixtures("verona")
async def test_every_answer_carries_the_security_headers_and_no_cookie(reading: Database) -> None:
    async with reader(site_of(reading, CHAT)) as web:
        for path in (*PATHS, *WRONG):
            for method in ("GET", "HEAD", "POST"):
                await web.ask(path, method)
        await web.ask("/", host="evil.example")
        for answer in web.answers:
            assert "set-cookie" not in answer.headers
            assert SECURITY.items() <= answer.headers.items(), answer.url
            is_page = answer.headers.get("content-type", "").startswith("text/")
            shown = "same-origin" if is_page or answer.status_code != 200 else "cross-origin"
            if "readyz" not in answer.url.path:
                assert answer.headers["cross-origin-resource-policy"] == shown, answer.url
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; ")
            assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
            assert "frame-ancestors 'none'" in policy


@pytest.mark.usefixtures("verona")
async def test_no_address_but_the_bots_is_on_any_page_or_feed(reading: Database) -> None:
    async with reader(site_of(reading, CHAT)) as web:
        for path in (*PATHS, *WRONG):
            answer = await web.ask(path)
            assert "people.example" not in answer.text, path
            addresses = set(re.findall(r"\w[\w.-]*@[\w-]+(?:\.\w+)+", answer.text))
            told = addresses - CONTACTS
            assert told <= ({BOT, EXAMPLE, *ROOMS} if path == "/help" else {BOT}), path


@pytest.mark.usefixtures("verona")
async def test_head_answers_as_get_does_without_a_body(web: Reader) -> None:
    for path in PATHS:
        if path != "/chat":
            got, head = await web.ask(path), await web.ask(path, "HEAD")
            assert head.status_code == got.status_code == 200, path
            assert head.content == b""
            assert head.headers["content-type"] == got.headers["content-type"]
            assert head.headers.get("etag") == got.headers.get("etag")


@pytest.mark.usefixtures("verona")
async def test_nothing_can_be_written(web: Reader) -> None:
    paths = ("/", "/100000", "/u/romeo", "/search", "/help", "/feed.atom", "/static/style.css")
    for method, path in itertools.product(("POST", "PUT", "DELETE", "PATCH"), paths):
        answer = await web.ask(path, method)
        assert answer.status_code == 405
        assert "This site is for reading only." in answer.text
    assert set((await web.ask("/", "POST")).headers["allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.usefixtures("verona")
async def test_what_is_not_there_is_answered_alike(web: Reader) -> None:
    paths = (
        "/999", "/100002", "/0", "/99999999999999999999", f"/{'9' * 5000}", "/u/nobody", "/u/-",
        "/u/a%00b", "/u/" + "a" * 3000, "/t/nothing", "/t/a%00b", "/t/%FF", "/u/nobody/feed.atom",
        "/t/nothing/feed.json", "/999/feed.atom", "/999/1", "/100000/7", "/100000/0", "/nowhere",
        "/100000/99999999999", "/.env", "/feed.rss", "/chat", "/static/", "/static/..%2fapp.py",
        "/static/nothing.css", "/vendor/../app.py", "/100000/1/2", "/u", "/t/", "/u/romeo/x",
    )  # fmt: skip
    answers = [await web.ask(path) for path in paths]
    assert [(path, answer.status_code) for path, answer in zip(paths, answers, strict=True)] == [
        (path, 404) for path in paths
    ]
    assert len({answer.content for answer in answers}) == 1
    assert "There is nothing here, or not for everyone." in answers[0].text
    assert parsed(answers[0].text).one("meta", name="robots").attributes["content"] == "noindex"


@pytest.mark.usefixtures("verona")
async def test_a_deleted_post_is_gone_and_its_comments_stay(web: Reader) -> None:
    for path in ("/100001", "/100001/2", "/100001/feed.atom", "/100001/feed.json"):
        answer = await web.ask(path)
        assert answer.status_code == 410
        page = parsed(answer.text)
        assert page.heading == "Post #100001 was deleted"
        assert page.bodies == ["Not ever"]
        assert "Forget this" not in answer.text
        assert "Never" not in answer.text
    for path in ("/", "/u/romeo", "/t/verona", "/search?q=forget", "/feed.atom", "/t/verona"):
        assert "Forget" not in (await web.ask(path)).text


@pytest.mark.usefixtures("verona")
async def test_a_deleted_comment_leaves_its_place(web: Reader, talk: Talk) -> None:
    await talk.say("romeo", "#100000/1 And Juliet is the sun")
    await talk.say("juliet", "D #100000/1")
    page = await web.page("/100000")
    assert page.bodies == ["What light is this?", "And Juliet is the sun"]
    assert page.one("p", class_="gone").text == "This comment was deleted. /1"
    assert "@juliet" not in page.one("main").text
    for form in ("atom", "json"):
        assert "It is the east" not in (await web.ask(f"/100000/feed.{form}")).text
    assert (await web.page("/100000/1")).all("p", class_="gone")


@pytest.mark.usefixtures("verona")
async def test_a_nick_in_other_case_leads_to_the_persons_own_page(web: Reader) -> None:
    for asked, meant in (
        ("/u/ROMEO", "/u/romeo"),
        ("/u/Romeo/feed.atom", "/u/romeo/feed.atom"),
        ("/u/Romeo/feed.json", "/u/romeo/feed.json"),
        ("/u/%52omeo", "/u/romeo"),
        ("/u/Romeo?before=100001&lang=ru", "/u/romeo?before=100001&lang=ru"),
    ):
        answer = await web.ask(asked)
        assert (answer.status_code, answer.headers["location"]) == (301, meant)


async def test_a_folded_nick_never_leads_to_itself(web: Reader, talk: Talk) -> None:
    await talk.name("kate")
    answer = await web.ask("/u/\N{KELVIN SIGN}ate")
    assert (answer.status_code, answer.headers["location"]) == (301, "/u/kate")


@pytest.mark.usefixtures("verona")
async def test_a_damaged_cursor_is_refused(web: Reader) -> None:
    cursors = ("x", "-1", "1.5", "1e3", "٣", "9" * 19, "1%00", "100001'")
    paths = ("/", "/u/romeo", "/t/verona", "/search?q=light", "/feed.atom")
    for cursor, path in itertools.product(cursors, paths):
        answer = await web.ask(f"{path}{'&' if '?' in path else '?'}before={cursor}")
        assert answer.status_code == 400
        assert "the address is damaged" in answer.text
    assert (await web.page("/?before=")).posts == ["What light is this?"]
    assert (await web.page(f"/?before={'9' * 18}")).posts == ["What light is this?"]


async def test_a_question_too_long_is_refused_in_a_sentence(web: Reader) -> None:
    for question in ("a" * 257, "a%00b"):
        answer = await web.ask(f"/search?q={question}")
        assert answer.status_code == 400
        assert "That question is too long." in answer.text


async def test_another_host_is_not_served(web: Reader) -> None:
    for host in ("evil.example", "", "blog.example.evil.example", "[::2]:80"):
        answer = await web.ask("/", host=host)
        assert answer.status_code == 421
        assert "evil" not in answer.text


async def test_our_own_hosts_are_served_on_any_port(web: Reader) -> None:
    for host in ("blog.example", "BLOG.example:8080", "localhost:1", "127.0.0.1"):
        assert (await web.ask("/", host=host)).status_code == 200


async def test_a_site_without_its_database_says_so_and_comes_back(
    web: Reader, reading: Database
) -> None:
    assert (await web.ask("/readyz")).json() == {"database": True}
    await reading.close()
    for path in ("/", "/100000", "/u/romeo", "/t/verona", "/search?q=x", "/help", "/feed.json"):
        answer = await web.ask(path)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert "Please try again in a moment." in answer.text
    ready = await web.ask("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"database": False})
    assert (await web.ask("/healthz")).text == "ok\n"
    await reading.open()
    assert (await web.ask("/readyz")).status_code == 200
    assert (await web.ask("/")).status_code == 200


async def test_a_site_without_its_schema_is_not_ready_and_breaks_politely(
    web: Reader, database: str
) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute("drop view public_versions")
    await connection.close()
    assert (await web.ask("/readyz")).status_code == 503
    answer = await web.ask("/")
    assert answer.status_code == 500
    assert "Something went wrong here." in answer.text
    assert "public_versions" not in answer.text
    assert SECURITY.items() <= answer.headers.items()
    assert "content-security-policy" in answer.headers


async def test_crawlers_are_told_what_not_to_read(web: Reader) -> None:
    assert "Disallow: /search" in (await web.ask("/robots.txt")).text
