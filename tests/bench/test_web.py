"""The measurement of the web serves what it says, by every server, and refuses failures."""

import asyncio
import shutil
from pathlib import Path

import pytest

from microblog.domain.errors import CannotStart
from microblog.store.database import Database
from ops.bench.pages import load
from tests.support.talk import Talk

pytestmark = pytest.mark.timeout(120)
HAS_NGINX = shutil.which("nginx") or Path("/usr/sbin/nginx").exists()


def written(dsn: str) -> None:
    """More than a page of posts."""

    async def write() -> None:
        pool = Database(dsn, size=2)
        await pool.open()
        talk = Talk(pool)
        await talk.name("romeo")
        for number in range(25):
            await talk.say("romeo", f"*verona Verse {number}")
        await pool.close()

    asyncio.run(write())


@pytest.mark.parametrize("name", ["uvicorn", "granian", "starlette"])
def test_each_server_gives_the_page(database: str, web_database: str, name: str) -> None:
    written(database)
    with load.serving(name, web_database) as server:
        body, etag = load.get(server, "/")
        assert b"Verse 24" in body
        assert b"Verse 4<" not in body
        assert bool(etag) == (name != "starlette")
        took, cpu = load.sequence(server, ["/", "/"])
        assert len(took) == 2
        assert cpu >= 0
        with pytest.raises(CannotStart, match="404"):
            load.get(server, "/nothing/at/all")


@pytest.mark.skipif(not HAS_NGINX, reason="nginx is not installed")
def test_nginx_gives_the_same_bytes() -> None:
    with load.static(b"<p>the page</p>") as server:
        assert load.get(server, "/")[0] == b"<p>the page</p>"


def test_what_is_missing_is_one_sentence() -> None:
    with pytest.raises(CannotStart, match="no-such-program is missing: apt-get install thing"):
        load.needed("no-such-program", "thing")
