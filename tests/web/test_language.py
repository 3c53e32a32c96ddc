"""What the language adds to the pages: clubs, edits, pins, profiles, closed blogs, pictures."""

import pytest

from microblog.domain.line import Line
from microblog.domain.picture import Picture
from microblog.store import thumbnails
from tests.support.reading import Reader
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


async def test_an_edited_post_shows_what_it_said_before(talk: Talk, web: Reader) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "What lihgt?")
    assert (await web.ask("/100000/history")).status_code == 404
    await talk.say("romeo", "E L What light?")
    page = await web.ask("/100000")
    assert "What light?" in page.text
    assert "lihgt" not in page.text
    assert 'href="/100000/history"' in page.text
    assert "What lihgt?" in (await web.ask("/100000/history")).text
    await talk.say("romeo", "D #100000")
    assert (await web.ask("/100000/history")).status_code == 404


async def test_a_club_has_a_page_and_feeds(talk: Talk, web: Reader) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "!Poets But soft")
    assert "But soft" in (await web.ask("/c/poets")).text
    assert "But soft" in (await web.ask("/c/poets/feed.atom")).text
    assert 'href="/c/poets"' in (await web.ask("/100000")).text
    assert (await web.ask("/c/nobodys")).status_code == 404


async def test_a_blog_begins_with_who_somebody_is_and_what_is_pinned(
    talk: Talk, web: Reader
) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "First")
    await talk.say("romeo", "Second")
    etag = await web.etag("/u/romeo")
    await talk.say("romeo", "PIN #100000")
    assert await web.etag("/u/romeo") != etag
    await talk.say("romeo", "SET about I love <b>Juliet</b>")
    text = (await web.ask("/u/romeo")).text
    assert text.index("First") < text.index("Second")
    assert text.count("First") == 1
    assert "I love &lt;b&gt;Juliet" in text
    await talk.say("romeo", "UNPIN #100000")
    text = (await web.ask("/u/romeo")).text
    assert text.index("Second") < text.index("First")


async def test_a_closed_blog_is_shut_everywhere_and_opens_again(talk: Talk, web: Reader) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "*verona !poets But soft")
    paths = ["/", "/feed.atom", "/u/romeo", "/u/romeo/feed.json", "/search?q=@romeo"]
    for path in paths:
        assert "But soft" in (await web.ask(path)).text
    await talk.say("romeo", "SET readers on")
    for path in paths:
        assert "But soft" not in (await web.ask(path)).text
    for path in ("/100000", "/t/verona", "/c/poets"):
        assert (await web.ask(path)).status_code == 404
    assert "Only invited readers see this blog." in (await web.ask("/u/romeo")).text
    await talk.say("romeo", "SET readers off")
    for path in [*paths, "/100000", "/t/verona", "/c/poets"]:
        assert "But soft" in (await web.ask(path)).text


async def test_a_picture_is_a_link_until_there_is_a_copy_to_show(talk: Talk, web: Reader) -> None:
    await talk.name("romeo")
    picture = Picture("https://files.example/cat.jpg", "image/jpeg", description="A <cat>")
    line = Line("romeo@people.example", "", "a", picture=picture)
    assert "#100000" in str((await talk.conversation.answer(line)).text)
    text = (await web.ask("/100000")).text
    assert 'href="https://files.example/cat.jpg"' in text
    assert "A &lt;cat&gt;" in text
    assert '<img src="/100000' not in text
    assert (await web.ask("/100000/picture")).status_code == 404
    await talk.say("romeo", "SET pictures thumbnail")
    async with talk.database.transaction() as connection:
        wanted = await thumbnails.claim(connection)
        assert wanted is not None
        assert wanted.url == picture.url
        assert await thumbnails.claim(connection) is None
        await thumbnails.keep(connection, wanted, b"an image", width=64, height=32)
    assert '<img src="/100000/picture" alt="A &lt;cat&gt;"' in (await web.ask("/100000")).text
    copy = await web.ask("/100000/picture")
    assert (copy.content, copy.headers["content-type"]) == (b"an image", "image/webp")
    await talk.say("romeo", "D L")
    assert (await web.ask("/100000/picture")).status_code == 404


async def test_what_is_not_for_every_eye_is_folded(talk: Talk, web: Reader) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "*NSFW *verona Avert your eyes")
    await talk.say("romeo", "*verona Look here")
    for path in ("/", "/100000", "/t/verona", "/u/romeo"):
        page = await web.page(path)
        assert page.one("details", class_="veil").text.endswith("Avert your eyes")
        assert "Avert" not in page.one("head").text
        assert "Avert" not in str([node.attributes for node in page.all("meta")])
    assert (await web.page("/100001")).all("details", class_="veil") == []


async def test_names_in_a_body_lead_on_in_the_language_that_was_asked_for(
    talk: Talk, web: Reader
) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "I, @romeo, wrote #100000 of #verona")
    links = (await web.page("/?lang=ru")).links
    assert {"/u/romeo?lang=ru", "/100000?lang=ru", "/t/verona?lang=ru"} <= set(links)
