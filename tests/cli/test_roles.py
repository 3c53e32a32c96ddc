"""The roles of a production set-up, each a process of its own on given engines."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.support.service import command

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


async def test_the_web_site_runs_alone_and_stops_with_exit_code_0(
    database: str, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        f'database = "{database}"\nurl = "http://127.0.0.1"\nweb = "127.0.0.1:0"\n', "utf-8"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "microblog", "web", "--config", str(file)),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        told = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
        host, port = told.split()[-1].removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        assert answer.startswith(b"HTTP/1.1 200")
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 10) == 0
    finally:
        if process.returncode is None:
            process.kill()


async def test_a_database_that_refuses_us_is_one_sentence(database: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    wrong = database.replace("test_", "nowhere_")
    file.write_text(f'database = "{wrong}"\nurl = "http://127.0.0.1"\n', "utf-8")
    for role in ("web", "migrate"):
        code, _, err = await command(role, "--config", str(file))
        assert code == 1
        assert err.startswith("microblog: the database does not let us in")
        assert err.count("\n") == 1


async def test_check_tells_what_is_sound(database: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'database = "{database}"\n', "utf-8")
    code, out, _ = await command("check", "--config", str(file))
    assert code == 0
    assert "settings: sound" in out
    assert "database: sound, PostgreSQL" in out
