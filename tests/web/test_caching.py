"""A page is sent again only when what it shows has changed, and in the form that was asked for."""

import gzip

import pytest

from tests.support.reading import Reader
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio
SCOPES = {
    "front": "/",
    "search": "/search?q=light",
    "romeo": "/u/romeo",
    "juliet": "/u/juliet",
    "verona": "/t/verona",
    "mantua": "/t/mantua",
    "first": "/100000",
    "second": "/100001",
}


@pytest.fixture
async def verona(talk: Talk) -> None:
    """#100000 by romeo in *verona, #100001 by juliet in *mantua."""
    await talk.name("romeo", "juliet", "nurse")
    await talk.say("romeo", "*verona What light is this?")
    await talk.say("juliet", "*mantua Good night")


async def etags(web: Reader) -> dict[str, str]:
    """The validators of a page of every scope."""
    return {name: await web.etag(path) for name, path in SCOPES.items()}


@pytest.mark.usefixtures("verona")
async def test_a_change_reaches_the_pages_that_show_it_and_no_others(
    web: Reader, talk: Talk
) -> None:
    everyone = {"front", "search"}
    before = await etags(web)
    for line, touched in (
        ("nurse: PING", set()),
        ("nurse: S @romeo", set()),
        ("nurse: *verona Madam!", everyone | {"verona"}),
        ("nurse: #100000 Anon", everyone | {"romeo", "verona", "first"}),
        ("nurse: ! #100001", everyone | {"juliet", "mantua", "second"}),
        ("nurse: !! #100001", everyone | {"juliet", "mantua", "second"}),
        ("romeo: Arise", everyone | {"romeo"}),
        ("nurse: D #100000/1", everyone | {"romeo", "verona", "first"}),
        ("nurse: D #100002", everyone | {"verona"}),
    ):
        who, _, text = line.partition(": ")
        assert await talk.say(who, text)
        after = await etags(web)
        assert {name for name in SCOPES if after[name] != before[name]} == touched, line
        before = after
    assert await etags(web) == before


@pytest.mark.usefixtures("verona")
async def test_who_has_the_page_gets_no_body(web: Reader, talk: Talk) -> None:
    for path in (*SCOPES.values(), "/help", "/feed.atom", "/100000/feed.json", "/t/verona?lang=ru"):
        etag = await web.etag(path)
        for sent in (etag, f'"other", {etag}'):
            answer = await web.ask(path, if_none_match=sent)
            assert answer.status_code == 304
            assert answer.content == b""
            assert answer.headers["etag"] == etag
            assert answer.headers["vary"] == "Accept-Encoding, Accept-Language"
        assert (await web.ask(path, if_none_match='"other"')).status_code == 200
    etag = await web.etag("/")
    await talk.say("romeo", "Arise")
    answer = await web.ask("/", if_none_match=etag)
    assert answer.status_code == 200
    assert "Arise" in answer.text


@pytest.mark.usefixtures("verona")
async def test_a_page_that_is_deleted_is_gone_even_for_who_has_it(web: Reader, talk: Talk) -> None:
    etag = await web.etag("/100000")
    await talk.say("romeo", "D #100000")
    assert (await web.ask("/100000", if_none_match=etag)).status_code == 410


@pytest.mark.usefixtures("verona")
async def test_forms_and_languages_of_a_page_never_stand_for_each_other(web: Reader) -> None:
    kinds = [
        await web.etag("/"),
        await web.etag("/", accept_language="ru"),
        await web.etag("/?lang=ru"),
        await web.etag("/feed.atom"),
        await web.etag("/feed.json"),
        await web.etag("/?before=100001"),
        await web.etag("/u/romeo"),
    ]
    assert len(set(kinds)) == len(kinds)


@pytest.mark.usefixtures("verona")
async def test_pages_are_packed_for_those_who_unpack(web: Reader) -> None:
    for path in ("/", "/feed.atom", "/100000"):
        plain = await web.ask(path, accept_encoding="identity")
        assert "content-encoding" not in plain.headers
        for accepted, encoding in (
            ("br, gzip", "br"), ("gzip", "gzip"), ("gzip, br;q=0", "gzip"), ("gzip, br;q=0.1", "br")
        ):  # fmt: skip
            packed = await web.ask(path, accept_encoding=accepted)
            assert packed.headers["content-encoding"] == encoding
            assert packed.content == plain.content
            assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
        refused = await web.ask(path, accept_encoding="gzip;q=0, identity")
        assert "content-encoding" not in refused.headers
    async with web.http.stream("GET", "/", headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert b"What light is this?" in gzip.decompress(raw)


async def test_static_files_asked_for_by_their_digest_may_be_kept(web: Reader) -> None:
    page = await web.page("/")
    style = page.one("link", rel="stylesheet").attributes["href"]
    assert "immutable" in (await web.ask(style)).headers["cache-control"]
    assert "immutable" not in (await web.ask("/static/style.css")).headers["cache-control"]
    assert (await web.ask("/")).headers["cache-control"] == "public, max-age=0, must-revalidate"
