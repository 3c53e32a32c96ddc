"""Pages show what the bot was told, and nothing else."""

from urllib.parse import quote

import pytest

from tests.support.reading import Reader, parsed
from tests.support.talk import URL, Talk

pytestmark = pytest.mark.anyio


@pytest.fixture
async def verona(talk: Talk) -> None:
    """#100000 by romeo with three comments, #100001 by juliet."""
    await talk.name("romeo", "juliet", "nurse")
    await talk.say("romeo", "*verona *balcony What light is this?")
    await talk.say("juliet", "*verona Good night, @romeo, see #100000")
    await talk.say("juliet", "#100000 It is the east")
    await talk.say("nurse", "#100000/1 Madam!")
    await talk.say("juliet", "#100000/2 Anon")
    await talk.say("juliet", "! #100000")


@pytest.mark.usefixtures("verona")
async def test_the_front_page_shows_the_newest_posts_first(web: Reader) -> None:
    page = await web.page("/")
    assert page.heading == "Newest posts"
    assert page.posts == ["Good night, @romeo, see #100000", "What light is this?"]
    assert {"/100000", "/100001", "/u/romeo", "/u/juliet", "/t/verona", "/t/balcony"} <= set(
        page.links
    )
    assert "xmpp:bot@chat.example?message;body=%21%20%23100000" in page.links
    first = page.all("article")[1].text
    assert "3 comments" in first
    assert "1 recommendation " in first
    assert page.one("a", class_="jid").text == "bot@chat.example"


async def test_an_empty_site_invites(web: Reader) -> None:
    page = await web.page("/")
    assert page.posts == []
    assert "The first one may be yours." in page.one("main").text


@pytest.mark.usefixtures("verona")
async def test_a_persons_page_shows_that_persons_posts(web: Reader) -> None:
    page = await web.page("/u/romeo")
    assert page.heading == "Posts of @romeo"
    assert page.posts == ["What light is this?"]
    assert "xmpp:bot@chat.example?message;body=S%20%40romeo" in page.links
    assert (await web.page("/u/nurse")).posts == []


@pytest.mark.usefixtures("verona")
async def test_a_tags_page_shows_the_posts_with_it_and_is_found_in_any_case(web: Reader) -> None:
    assert (await web.page("/t/balcony")).posts == ["What light is this?"]
    answer = await web.ask("/t/VERONA")
    page = await web.page(answer.headers["location"])
    assert page.heading == "Posts with *verona"
    assert len(page.posts) == 2
    assert page.one("link", rel="canonical").attributes["href"] == "https://blog.example/t/verona"


@pytest.mark.usefixtures("verona")
async def test_a_thread_shows_its_post_and_comments_nested(web: Reader) -> None:
    page = await web.page("/100000")
    assert page.heading == "Post #100000 by @romeo"
    assert page.bodies == ["What light is this?", "It is the east", "Madam!", "Anon"]
    assert [len(node.texts) > 0 for node in page.all("ol", class_="thread")] == [True] * 3
    assert [node.attributes["id"] for node in page.all("article", class_="comment")] == [
        "1", "2", "3",
    ]  # fmt: skip
    assert "No comments yet." in (await web.page("/100001")).one("main").text


@pytest.mark.usefixtures("verona")
async def test_a_comments_page_shows_what_it_answers_and_its_answers(
    web: Reader, talk: Talk
) -> None:
    await talk.say("nurse", "#100000 Elsewhere")
    page = await web.page("/100000/2")
    assert page.bodies == ["What light is this?", "It is the east", "Madam!", "Anon"]
    assert page.one("article", class_="meant").attributes["id"] == "2"
    assert "Elsewhere" in (await web.page("/100000")).bodies


@pytest.mark.usefixtures("verona")
async def test_a_search_finds_what_is_asked_for(web: Reader) -> None:
    light, night = "What light is this?", "Good night, @romeo, see #100000"
    for question, found in {
        "light": [light],
        "lights": [light],
        "*verona": [night, light],
        "@juliet night": [night],
        "@JULIET *Verona": [night],
        "*verona -night": [light],
        '"good night"': [night],
        "@nobody night": [],
        "*nothing": [],
        "tybalt": [],
        '"': [],
        "'; drop table posts; --": [],
    }.items():
        page = await web.page(f"/search?q={quote(question)}")
        assert page.one("input", name="q").attributes["value"] == question
        assert page.posts == found, question


async def test_a_search_without_a_question_explains_itself(web: Reader) -> None:
    assert "what must not be there" in (await web.page("/search")).one("main").text


async def test_help_lists_every_command_with_its_examples(web: Reader) -> None:
    page = await web.page("/help")
    text = page.one("main").text
    for usage in ("S @nick | #post | *tag", "NICK name", "? words", "D #post"):
        assert usage in text
    assert "xmpp:bot@chat.example?message;body=NICK%20juliet" in page.links


@pytest.mark.usefixtures("verona")
async def test_every_link_within_the_site_leads_somewhere(web: Reader) -> None:
    todo, seen = ["/", "/search?q=light", "/help"], set[str]()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = await web.ask(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            nodes = [*parsed(answer.text).all("a"), *parsed(answer.text).all("link")]
            found = [node.attributes["href"].removeprefix(URL) for node in nodes]
            todo += [href.partition("#")[0] for href in found if href.startswith("/")]
    assert {"/100000/3", "/u/nurse", "/t/balcony/feed.json", "/100001/feed.atom"} <= seen
    assert "/help?lang=ru" in seen
