"""What is kept is served without asking, is never stale, and takes a bounded room."""

import asyncio
import contextlib
import dataclasses
import gzip

import brotli
import pytest

from microblog.store.database import Database
from microblog.store.queries import Connection
from tests.support.reading import Reader, reader, site_of
from tests.support.talk import Talk
from web.answers import Busy, Flights
from web.caching import Kept, PageCache
from web.freshness import Freshness

pytestmark = pytest.mark.anyio
LONG = 3600.0


async def test_a_page_that_is_kept_needs_no_database(talk: Talk, reading: Database) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "What light is this?")
    site = dataclasses.replace(site_of(reading), window=LONG)
    async with reader(site) as web:
        for path in ("/", "/u/romeo", "/100000", "/feed.atom", "/?lang=ru"):
            kept = await web.ask(path)
            assert kept.status_code == 200
        await reading.close()
        for path in ("/", "/u/romeo", "/100000", "/feed.atom", "/?lang=ru"):
            again = await web.ask(path)
            assert again.status_code == 200
            assert "What light is this?" in again.text
            same = await web.ask(path, if_none_match=again.headers["etag"])
            assert (same.status_code, same.content) == (304, b"")
            head = await web.ask(path, method="HEAD")
            assert (head.content, head.headers["etag"]) == (b"", again.headers["etag"])
            assert int(head.headers["content-length"]) > 0
        assert (await web.ask("/?before=100000")).status_code == 503
        assert (await web.ask("/", host="elsewhere.example")).status_code == 421
        assert (await web.ask("/", method="POST")).status_code == 405


async def test_a_hit_says_what_a_page_that_was_made_says(talk: Talk, reading: Database) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "What light is this?")
    site = dataclasses.replace(site_of(reading), window=LONG)
    async with reader(site) as web:
        for path in ("/", "/feed.json", "/rooms", "/api/1.0/rooms", "/help"):
            made, hit = await web.ask(path), await web.ask(path)
            assert dict(made.headers) == dict(hit.headers), path
            assert made.content == hit.content
            assert "content-security-policy" in hit.headers
            assert "set-cookie" not in hit.headers


async def test_within_the_window_nobody_asks_and_behind_it_one_does(database: str) -> None:
    clock = [100.0]
    pool = Database(database, size=1)
    await pool.open()
    fresh = Freshness(pool, 0.5, lambda: clock[0])
    assert fresh.known is None
    first, *others = await asyncio.gather(*(fresh.now() for _ in range(32)))
    assert set(others) == {first}
    assert fresh.known == first
    clock[0] += 0.4
    await pool.close()
    assert await fresh.now() == first
    clock[0] += 0.2
    assert fresh.known is None


async def test_one_makes_a_page_that_many_want() -> None:
    flights, making, most = Flights(), 0, 0

    async def want(key: str) -> None:
        nonlocal making, most
        async with flights.alone(key):
            making += 1
            most = max(most, making)
            await asyncio.sleep(0)
            making -= 1

    await asyncio.gather(*(want("/") for _ in range(32)))
    assert most == 1


class Counted(Database):
    """A pool that knows how often it was used."""

    uses = 0

    def connection(self) -> contextlib.AbstractAsyncContextManager[Connection]:
        """A connection."""
        self.uses += 1
        return super().connection()


async def test_a_crowd_that_comes_first_has_one_page_made(talk: Talk, web_database: str) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "What light is this?")
    pool = Counted(web_database, size=2)
    await pool.open()
    async with reader(dataclasses.replace(site_of(pool), window=LONG)) as web:
        for _ in range(2):
            answers = await asyncio.gather(*(web.ask("/") for _ in range(32)))
            assert {answer.status_code for answer in answers} == {200}
            assert len({answer.content for answer in answers}) == 1
            # Once whether anything has changed, once for the page.
            assert pool.uses == 2
        await web.ask("/?lang=ru")
        assert pool.uses == 3
    await pool.close()


async def test_a_long_page_is_packed_beside_the_event_loop_and_whole() -> None:
    plain = b"".join(b"What light is number %d?\n" % number for number in range(5000))
    kept = Kept("x", "text/html", plain)
    for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        headers, body = await kept.packed(encoding)
        assert unpack(body) == plain
        assert (b"content-length", str(len(body)).encode()) in headers
        assert await kept.packed(encoding) == (headers, body)
        assert kept.form(encoding)[1] is body
    assert (await kept.packed(""))[1] == plain


async def test_who_wants_one_page_too_many_is_asked_to_come_again() -> None:
    flights = Flights(at_once=1, waiting=1)
    async with flights.alone("a"), flights.alone("b"):
        with pytest.raises(Busy):
            async with flights.alone("c"):
                pass
    async with flights.alone("c"):
        pass


async def test_a_thousand_readers_of_a_cold_site_get_the_page_or_a_moment_to_wait(
    talk: Talk, reading: Database
) -> None:
    await talk.name("romeo")
    for number in range(30):
        await talk.say("romeo", f"*t{number} What light is this?")
    async with reader(site_of(reading)) as web:
        answers = await asyncio.gather(
            *(web.ask(f"/t/t{number % 30}?x={number}") for number in range(300))
        )
        for answer in answers:
            assert answer.status_code in (200, 503)
            assert answer.status_code == 200 or answer.headers["retry-after"] == "1"
        assert sum(one.status_code == 200 for one in answers) >= 60
        assert (await web.ask("/t/t1")).status_code == 200


def test_what_was_used_longest_ago_is_forgotten_first() -> None:
    cache = PageCache(room=100_000)
    for number in range(100):
        cache.put(str(number), Kept(str(number), "text/html", b"x" * 10_000))
        cache.get("0")
        assert cache.used <= 100_000
    assert cache.get("0") is not None
    assert cache.get("1") is None
    assert cache.get("99") is not None


async def test_an_etag_is_of_one_database(talk: Talk, web: Reader, database: str) -> None:
    """Versions that are reached again in a restored database are not what they were."""
    await talk.name("romeo")
    await talk.say("romeo", "one")
    before = await web.etag("/")
    async with talk.database.connection() as connection:
        await connection.execute("create table kept as table versions")
        await connection.execute("drop view public_versions, public_changes")
        await connection.execute("alter table versions rename to lost")
        await connection.execute("alter table kept rename to versions")
        await connection.execute("create view public_versions as select * from versions")
        await connection.execute(
            "create view public_changes as select 1::bigint as number, "
            "'versions'::regclass::oid || '-' as origin"
        )
        await connection.execute("grant select on public_versions, public_changes to public")
    assert await web.etag("/") != before


async def test_static_files_are_packed_once_and_kept_by_their_digest(web: Reader) -> None:
    page = await web.page("/")
    style = page.one("link", rel="stylesheet").attributes["href"]
    kept = await web.ask(style, accept_encoding="br")
    assert "immutable" in kept.headers["cache-control"]
    assert kept.headers["content-encoding"] == "br"
    assert kept.headers["content-type"].startswith("text/css")
    for other in ("/static/style.css", "/static/style.css?v=0123456789ab"):
        answer = await web.ask(other)
        assert "immutable" not in answer.headers["cache-control"]
        assert answer.content == kept.content
    same = await web.ask(style, if_none_match=kept.headers["etag"])
    assert same.status_code == 304
    for missing in ("/static/nothing.css", "/static/../app.py", "/static/%2e%2e/app.py"):
        assert (await web.ask(missing)).status_code == 404
