"""kill -9 of the component in the middle of a fan-out loses nothing."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

import pytest

from microblog.embedded.prosody import Prosody
from microblog.store.database import Database
from tests.faults.promise import WINDOW, check, post
from tests.support.crowd import crowd
from tests.support.sink import sink
from tests.support.talk import Talk

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]

RECIPIENTS = 2_000


async def start(settings: Path) -> asyncio.subprocess.Process:
    """A component process of its own."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "microblog", "component", "--config", str(settings)
    )


def write_settings(path: Path, database: str, prosody: Prosody) -> Path:
    host, port = prosody.component_address
    path.write_text(
        f'database = "{database}"\nxmpp = "{host}:{port}"\nsecret = "{prosody.secret}"\n'
        f'domain = "{prosody.component}"\nurl = "https://blog.example"\n',
        "utf-8",
    )
    return path


async def test_killing_the_component_in_mid_fan_out_loses_nothing(
    database: str, prosody: Prosody, tmp_path: Path, is_full: bool
) -> None:
    kills = 20 if is_full else 3
    chance = random.Random(7)
    settings = write_settings(tmp_path / "settings.toml", database, prosody)
    await crowd(database, "romeo", RECIPIENTS)
    pool = Database(database, size=2)
    await pool.open()
    process = await start(settings)
    try:
        async with sink(prosody) as caught:
            for kill in range(kills):
                body = await post(Talk(pool), f"Post before kill {kill}.")
                threshold = chance.randrange(1, RECIPIENTS - 1)
                await caught.until(lambda b=body, n=threshold: len(caught.heard[b]) >= n)
                os.kill(process.pid, signal.SIGKILL)
                await process.wait()
                process = await start(settings)
                await caught.until(lambda b=body: len(caught.heard[b]) == RECIPIENTS)
                check(caught, body, RECIPIENTS, doubled=WINDOW)
    finally:
        process.terminate()
        assert await process.wait() == 0
        await pool.close()
