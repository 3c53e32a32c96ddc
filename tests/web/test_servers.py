"""The site speaks HTTP the same under either server, and stops when it is told to."""

import asyncio
import sys

import httpx2
import pytest

from microblog.domain.errors import CannotStart
from microblog.roles.serving import bind, quick_loop
from microblog.roles.site import reader, server
from microblog.settings import Settings, load
from microblog.store.database import Database
from tests.support.reading import HOST, site_of
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio
SERVERS = ("uvicorn", "granian")


@pytest.fixture(params=SERVERS)
def settings(request: pytest.FixtureRequest) -> Settings:
    """Settings that name a server."""
    if request.param == "granian":
        pytest.importorskip("granian")
    return Settings(web_server=request.param)


async def test_a_page_is_the_same_under_either_server(
    talk: Talk, reading: Database, settings: Settings
) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "What light is this?")
    listening = bind("127.0.0.1", 0)
    port = listening.getsockname()[1]
    serving = server(settings, site_of(reading), listening)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(serving.run())
        await serving.started()
        base = f"http://127.0.0.1:{port}"
        async with httpx2.AsyncClient(base_url=base, headers={"host": HOST}) as http:
            for path in ("/", "/", "/feed.atom"):
                page = await http.get(path)
                assert page.status_code == 200
                assert "What light is this?" in page.text
                assert "server" not in page.headers or "/" not in page.headers["server"]
                same = await http.get(path, headers={"if-none-match": page.headers["etag"]})
                assert (same.status_code, same.content) == (304, b"")
                head = await http.head(path)
                assert (head.status_code, head.content) == (200, b"")
                assert head.headers["content-length"] == page.headers["content-length"]
            assert (await http.get("/999")).status_code == 404
            packed = await http.get("/", headers={"accept-encoding": "br"})
            assert packed.headers["content-encoding"] == "br"
        serving.stop()
        async with asyncio.timeout(10):
            await running
    listening.close()
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_server_that_is_missing_is_named(
    reading: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "granian.server.embed", None)
    with bind("127.0.0.1", 0) as listening, pytest.raises(CannotStart, match=r"granian\]"):
        server(Settings(web_server="granian"), site_of(reading), listening)


async def test_whoever_reads_is_cut_off_after_two_seconds_and_writes_nothing(
    database: str, web_database: str
) -> None:
    for dsns in ((database, None), (database, web_database)):
        pool = reader(*dsns)
        await pool.open()
        async with pool.connection() as connection:
            assert await connection.fetchval("show statement_timeout") == "2s"
            assert await connection.fetchval("show default_transaction_read_only") == "on"
            assert await connection.fetchval("select current_user") == "microblog_web"
        await pool.close()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"web_server": "apache"}, "web_server"),
        ({"web_rate": 0}, "web_rate"),
        ({"web_burst": 0}, "web_burst"),
        ({"web_proxies": "everybody"}, "web_proxies"),
        ({"websub_hub": "hub.example"}, "websub_hub"),
        ({"contact": "call me"}, "contact"),
    ],
)
def test_a_wrong_setting_of_the_web_is_named(given: dict[str, object], why: str) -> None:
    with pytest.raises(CannotStart, match=why):
        load(None, given)


def test_the_quick_loop_is_one() -> None:
    with asyncio.Runner(loop_factory=quick_loop) as runner:
        assert runner.run(asyncio.sleep(0, "done")) == "done"
