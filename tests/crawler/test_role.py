"""`microblog crawl` as an operator runs it, beside others of its kind."""

import signal
from pathlib import Path

import pytest

from microblog.store.database import Database
from tests.crawler.conftest import Desk
from tests.support.muc import Grounds
from tests.support.node import Node
from tests.support.service import command, place, service

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

SERVICE = "conference.localhost"


def settings(path: Path, desk: Desk, **more: str) -> Path:
    host, port = desk.server.component_address
    told = {
        "database": desk.database.dsn,
        "xmpp": f"{host}:{port}",
        "secret": desk.server.secret,
        "crawler": f"crawler.{desk.server.component}",
        "url": "https://blog.example",
        "crawl": "localhost",
        "log_level": "info",
        **more,
    }
    lines = [f'{name} = "{value}"' for name, value in told.items() if value]
    path.write_text("\n".join([*lines, "crawl_rate = 200", "crawl_rate_all = 200"]), "utf-8")
    return path


async def test_the_role_crawls_ranks_answers_and_is_succeeded(
    desk: Desk, grounds: Grounds, tmp_path: Path
) -> None:
    room = f"role@{SERVICE}"
    await grounds.make(room, roomname="Role", occupants=2)
    first = Node("crawl", settings(tmp_path / "first.toml", desk))
    second = Node("crawl", settings(tmp_path / "second.toml", desk))
    try:
        await first.start()
        await desk.until(
            "select exists (select from public_rooms where address = $1 and popularity > 0)", room
        )
        await second.start()
        await second.until_said("standing by")
        first.signal(signal.SIGKILL)
        await second.until_said("connected", seconds=60)
        assert await desk.ask(room) == ""
        code, out, _ = await command("status", "--config", str(tmp_path / "second.toml"))
        assert code == 1  # nobody serves the component itself
        assert "listed        1 conference of" in out
        assert (await second.stop())[0] == 0
    finally:
        await first.end()
        await second.end()
        await grounds.destroy(room)


async def test_check_tells_of_the_link_of_the_crawler(desk: Desk, tmp_path: Path) -> None:
    file = settings(tmp_path / "a.toml", desk)
    code, out, _ = await command("check", "--config", str(file))
    assert code == 0
    assert "XMPP link: sound, crawler.blog.localhost at" in out
    file = settings(tmp_path / "a.toml", desk, crawler="stranger.localhost", log_level="error")
    code, _, said = await command("check", "--config", str(file))
    assert code == 1
    assert "does not let stranger.localhost in" in said


async def test_a_crawler_that_lacks_a_setting_says_which(desk: Desk, tmp_path: Path) -> None:
    file = settings(tmp_path / "a.toml", desk, crawler="")
    code, _, said = await command("crawl", "--config", str(file))
    assert (code, said) == (
        1,
        "microblog: the crawler needs the settings database, xmpp, secret, url and crawler\n",
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("secret", "wrong", "does not let crawler.blog.localhost in"),
        ("crawler", "blog.localhost", "$.crawler is a domain of its own"),
        ("blocked_rooms", "/nowhere/file", "cannot read $.blocked_rooms /nowhere/file"),
        ("crawl_dump", "/nowhere/file", "cannot read $.crawl_dump /nowhere/file"),
    ],
)
async def test_a_wrong_setting_is_one_sentence(
    desk: Desk, tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    file = settings(tmp_path / "a.toml", desk, log_level="error", **{name: value})
    code, _, said = await command("crawl", "--config", str(file))
    assert code == 1
    assert sentence in said.splitlines()[-1]
    assert "Traceback" not in said


async def test_the_whole_service_crawls_the_server_it_embeds() -> None:
    with place() as data:
        async with service(data) as running:
            pool = Database(running.ready["database"], size=2)
            await pool.open()
            desk = Desk(pool, running)  # type: ignore[arg-type]
            await desk.until(
                "select exists (select from public_muc_domains where domain = $1)", SERVICE
            )
            found = await desk.rows("select domain, kind from muc_domains where failures > 0")
            assert found == []
            await pool.close()
            assert await running.stop() == 0
