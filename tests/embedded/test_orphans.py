"""What a killed supervisor leaves behind is ended by the next one, and nothing else is."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from microblog.domain.errors import CannotStart
from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from microblog.embedded.prosody import Prosody

pytestmark = pytest.mark.anyio
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def data() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="mb-orphan-"))
    yield place
    shutil.rmtree(place, ignore_errors=True)


def start_supervisor(data: Path) -> "tuple[subprocess.Popen[str], dict[str, int]]":
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.supervisor", str(data)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def kill(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    assert process.stdout is not None
    process.stdout.close()


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
async def test_the_next_start_ends_orphans_and_goes_on(data: Path) -> None:
    process, pids = start_supervisor(data)
    with pytest.raises(CannotStart, match=f"pid {process.pid}, http://127.0.0.1:8080/"):
        Home.open(data)
    kill(process)
    assert all(is_alive(pid) for pid in pids.values())
    home = Home.open(data)
    postgres, prosody = Postgres(home, durable=False), Prosody(home, c2s_port=0, preferred=False)
    await asyncio.gather(postgres.start(), prosody.start())
    assert not any(is_alive(pid) for pid in pids.values())
    connection = await asyncpg.connect(postgres.dsn())
    await connection.close()
    ours = [pid for pid in (postgres.pid, prosody.pid) if pid is not None]
    await asyncio.gather(postgres.stop(), prosody.stop())
    home.close()
    assert len(ours) == 2
    assert not any(is_alive(pid) for pid in ours)


async def test_a_stale_pid_of_somebody_else_is_left_alone(data: Path) -> None:
    other = subprocess.Popen(["sleep", "60"])
    try:
        (data / "postgres.pid").write_text(f"{other.pid}\n")
        (data / "prosody.pid").write_text(f"{os.getpid()}\n")
        home = Home.open(data)
        postgres = Postgres(home, durable=False)
        prosody = Prosody(home, c2s_port=0, preferred=False)
        await asyncio.gather(postgres.start(), prosody.start())
        await asyncio.gather(postgres.stop(), prosody.stop())
        home.close()
        assert other.poll() is None
    finally:
        other.terminate()
        other.wait(10)
