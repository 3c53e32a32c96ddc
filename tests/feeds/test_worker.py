"""Feeds of a server of the tests, followed from chat."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import ThreadedResolver, web
from yarl import URL

from microblog.domain.foreign import Reach
from microblog.feeds.reading import FEEDS
from microblog.feeds.worker import Feeds
from microblog.fetching.fetcher import Fetcher, NotFetched
from microblog.fetching.guard import Forbidden
from microblog.store.database import Database
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


@dataclass
class Paper:
    """A feed, and the people who read it."""

    talk: Talk
    feeds: Feeds
    url: str
    entries: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    status: int = 200

    async def turn(self) -> list[tuple[str, str]]:
        """Read all feeds now; what is promised to whom since the last time, and what it says."""
        async with self.talk.database.connection() as connection:
            await connection.execute("update foreign_blogs set check_at = now()")
        while await self.feeds.turn():
            pass
        async with self.talk.database.transaction() as connection:
            rows = await connection.fetch(
                "select o.node, coalesce(p.body, '') as body from outbox as o"
                " left join foreign_posts as p on p.foreign_id = o.post_id"
                " where o.kind = 'foreign' order by o.outbox_id"
            )
            await connection.execute("delete from outbox where kind = 'foreign'")
        return [(row["node"].partition(" ")[0], row["body"]) for row in rows]


@contextlib.asynccontextmanager
async def printed(paper: "dict[str, Paper]") -> AsyncIterator[str]:
    async def feed(request: web.Request) -> web.Response:
        made = paper["it"]
        tag = f'"{len(made.entries)}"'
        made.asked.append(request.headers.get("If-None-Match", ""))
        if made.status == 200 and made.asked[-1] == tag:
            return web.Response(status=304)
        entries = "".join(
            f"<entry><id>{one}</id><title>{one}</title></entry>" for one in reversed(made.entries)
        )
        return web.Response(
            status=made.status,
            body=f"<feed xmlns='http://www.w3.org/2005/Atom'><title>P</title>{entries}</feed>",
            content_type="application/atom+xml",
            headers={"ETag": tag},
        )

    async def inside(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://169.254.169.254/"})

    app = web.Application()
    app.add_routes([web.get("/feed.atom", feed), web.get("/inside", inside)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def paper(database: str) -> AsyncIterator[Paper]:
    made: dict[str, Paper] = {}
    pool = Database(database, size=4)
    await pool.open()
    async with printed(made) as url:
        port = URL(url).port

        def allow(address: URL) -> None:
            if (address.host, address.port) != ("127.0.0.1", port):
                raise Forbidden("not the server of the tests")

        fetcher = Fetcher(FEEDS, allow, ThreadedResolver)
        talk = Talk(pool, reach=Reach(has_feeds=True))
        made["it"] = Paper(talk, Feeds(pool, fetcher), url)
        yield made["it"]
    await pool.close()


async def test_a_feed_is_followed_and_each_entry_told_once(paper: Paper) -> None:
    paper.entries += ["one", "two"]
    address = f"{paper.url}/feed.atom"
    assert "I am asking" in await paper.talk.say("romeo", f"S {address}")
    assert await paper.turn() == [("followed", "two")]
    assert await paper.turn() == []
    assert paper.asked[-1] == '"2"'
    paper.entries += ["three", "four"]
    assert await paper.turn() == [("post", "three"), ("post", "four")]
    assert f"Elsewhere:\n{address}" in await paper.talk.say("romeo", "S")
    paper.status = 500
    assert await paper.turn() == []
    paper.status = 200
    paper.entries += [f"e{number}" for number in range(30)]
    told = await paper.turn()
    assert told == [("post", f"e{number}") for number in range(20, 30)]
    assert "no more" in await paper.talk.say("romeo", f"U {address}")
    assert await paper.turn() == []
    assert "You follow nobody yet" in await paper.talk.say("romeo", "S")


@pytest.mark.parametrize("path", ["/nothing", "/inside"])
async def test_what_is_no_feed_cannot_be_followed(paper: Paper, path: str) -> None:
    assert "I am asking" in await paper.talk.say("romeo", f"S {paper.url}{path}")
    ((outcome, _),) = await paper.turn()
    assert outcome in ("absent", "silent")
    assert "You follow nobody yet" in await paper.talk.say("romeo", "S")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/feed",
        "http://localhost/feed",
        "http://[::1]/feed",
        "http://10.0.0.1/feed",
        "http://169.254.169.254/latest",
        "http://0x7f000001/feed",
        "http://2130706433/feed",
        "https://a.example:8443/feed",
        "http://user:password@a.example/feed",
        "ftp://a.example/feed",
    ],
)
async def test_nothing_inside_is_ever_fetched(address: str) -> None:
    with pytest.raises(NotFetched):
        await Fetcher(FEEDS).fetch(address)
