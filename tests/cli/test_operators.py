"""What an operator sees: `microblog status`, `microblog dead`, and the metrics of a process."""

import asyncio
import contextlib
import json
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from microblog.embedded.postgres import Postgres
from microblog.embedded.prosody import Prosody
from tests.support.service import command, place, service, taken_port

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

METRICS = {
    *("outbox_oldest_live_seconds", "outbox_events", "retries_waiting", "retries_due"),
    *("undelivered", "addresses_paused", "barrier_seconds", "batches", "messages_sent"),
    *("fenced_acknowledgements", "events_buried", "breakers_open", "loop_lag_max_seconds"),
    *("commands", "command_seconds", "sessions", "connected", "database_wait_seconds", "bounces"),
}


@contextlib.asynccontextmanager
async def connected(dsn: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection for the block."""
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def fetch(address: str, path: str) -> tuple[int, str]:
    """Status and body."""

    def get() -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://{address}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    return await asyncio.to_thread(get)


async def families(address: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    """The metrics of ours, by family, each with what it counts."""
    _, text = await fetch(address, "/metrics")
    return {
        family.name.removeprefix("microblog_"): [
            (sample.labels, sample.value) for sample in family.samples
        ]
        for family in text_string_to_metric_families(text)
    }


async def until_ready(address: str) -> None:
    """Wait until the process says that it serves people."""
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(OSError):
                if (await fetch(address, "/readyz"))[0] == 200:
                    return
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def running(settings: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A component in a process of its own, ended with the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "microblog", "component", "--config", str(settings)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 20)


@pytest.fixture
def alone(database: str, tmp_path: Path) -> Path:
    """Settings with a database and nothing that runs."""
    file = tmp_path / "settings.toml"
    file.write_text(f'database = "{database}"\n', "utf-8")
    return file


@pytest.fixture
def whole(database: str, prosody: Prosody, tmp_path: Path) -> tuple[Path, str]:
    """Settings of a component that tells of itself, and where."""
    host, port = prosody.component_address
    with taken_port() as free:
        metrics = f"127.0.0.1:{free}"
    file = tmp_path / "component.toml"
    file.write_text(
        f'database = "{database}"\nxmpp = "{host}:{port}"\nsecret = "{prosody.secret}"\n'
        f'domain = "{prosody.component}"\nxmpp_domain = "{prosody.domain}"\n'
        f'url = "https://blog.example"\nmetrics = "{metrics}"\n',
        "utf-8",
    )
    return file, metrics


async def seed(database: str) -> int:
    """Romeo's post is buried, and another did not reach juliet; the number of the buried one."""
    async with connected(database) as connection:
        await connection.execute(
            "insert into users (nick, nick_key) values ('romeo', 'romeo'), ('juliet', 'juliet');"
            "insert into jids (jid, user_id) select nick || '@people.example', user_id from users;"
            "insert into outbox (author_id, kind, post_id, state, attempts, sent, buried_at)"
            " values (1000, 'post', 100000, 'dead', 6, 12, now());"
            "insert into outbox (author_id, kind, post_id, comment, state)"
            " values (1000, 'comment', 100000, 3, 'done');"
            "insert into undelivered (author_id, outbox_id, recipient_id, reason, condition)"
            " select 1000, max(outbox_id), 1001, 'refused', 'bad-request' from outbox"
        )
        return await connection.fetchval("select outbox_id from outbox where state = 'dead'")


async def test_a_component_tells_of_itself_and_status_reads_it(whole: tuple[Path, str]) -> None:
    file, metrics = whole
    async with running(file):
        await until_ready(metrics)
        found = await families(metrics)
        assert found.keys() >= METRICS
        assert found["connected"] == [({}, 1.0)]
        assert found["sessions"] == [({}, 1.0)]
        assert ({"state": "live"}, 0.0) in found["outbox_events"]
        assert (await fetch(metrics, "/healthz"))[1].startswith("alive; loop lag 0.")
        assert (await fetch(metrics, "/"))[0] == 404
        code, out, err = await command("status", "--config", str(file))
        assert (code, err) == (0, "")
        for line in ("service       runs", "to deliver    nothing", "loop lag", "All is well."):
            assert line in out
        assert max(map(len, out.splitlines())) <= 80
    code, out, _ = await command("status", "--config", str(file))
    assert code == 1
    assert "service       does not run" in out
    assert "no process serves" in out


async def test_whoever_stands_by_is_alive_and_not_ready(
    whole: tuple[Path, str], tmp_path: Path
) -> None:
    file, metrics = whole
    with taken_port() as free:
        other = f"127.0.0.1:{free}"
    second = tmp_path / "second.toml"
    second.write_text(file.read_text("utf-8").replace(metrics, other) + 'worker = "2"\n', "utf-8")
    async with running(file):
        await until_ready(metrics)
        async with running(second):
            async with asyncio.timeout(30):
                while True:
                    with contextlib.suppress(OSError):
                        code, body = await fetch(other, "/readyz")
                        if "standing by" in body:
                            break
                    await asyncio.sleep(0.05)
            assert code == 503
            assert (await fetch(other, "/healthz"))[0] == 200


async def test_a_taken_address_for_metrics_is_one_sentence(whole: tuple[Path, str]) -> None:
    file, metrics = whole
    with taken_port() as port:
        text = file.read_text("utf-8").replace(metrics, f"127.0.0.1:{port}")
        file.write_text(text, "utf-8")
        code, _, err = await command("component", "--config", str(file))
    assert code == 1
    assert err.startswith(f"microblog: cannot listen on 127.0.0.1:{port}")
    assert "the setting metrics" in err
    assert err.count("\n") == 1


async def test_a_wrong_address_for_metrics_is_refused_with_its_path(alone: Path) -> None:
    alone.write_text(alone.read_text("utf-8") + 'metrics = "9464"\n', "utf-8")
    code, _, err = await command("status", "--config", str(alone))
    assert code == 1
    assert err == "microblog: $.metrics is not HOST:PORT: 9464\n"


async def test_status_of_the_whole_service_and_of_what_it_left_behind() -> None:
    with place() as data:
        config = data.parent / "settings.toml"
        config.write_text('metrics = "127.0.0.1:0"\n', "utf-8")
        async with service(data, "--config", str(config), "--domain", "notes.localhost") as one:
            code, out, _ = await command("status", "--data", str(data), "--json")
            found = json.loads(out)
            assert (code, found["attention"]) == (0, [])
            assert found["pid"] == one.process.pid
            assert found["domain"] == "notes.localhost"
            assert found["outbox"]["live"] == found["outbox"]["dead"] == 0
            assert found["process"]["connected"] == 1
            assert await one.stop() == 0
        code, out, _ = await command("status", "--data", str(data))
        assert code == 1
        assert "does not run" in out


async def test_status_makes_no_new_place_where_nothing_is_kept(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    for asked in (("status",), ("dead",), ("dead", "retry", "--all")):
        code, _, err = await command(*asked, "--data", str(nowhere))
        assert code == 1
        assert err == (
            f"microblog: nothing is kept in {nowhere}; choose another place with --data\n"
        )
    assert not nowhere.exists()


async def test_status_says_what_needs_attention(alone: Path, database: str) -> None:
    await seed(database)
    async with connected(database) as connection:
        await connection.execute(
            "insert into outbox (author_id, kind, owner, until, created_at)"
            " values (1000, 'followed', 'someone', now() + interval '20 seconds',"
            " now() - interval '2 hours');"
            "update jids set paused_until = now() + interval '1 day', is_full = true"
            " where user_id = 1001"
        )
    code, out, _ = await command("status", "--config", str(alone))
    assert code == 1
    for line in (
        "to deliver    1 event, the oldest for 2 h",
        "worker        someone has 1 event in hand",
        "given up      1 push (microblog dead)",
        "buried        1 event (microblog dead)",
        "paused        1 address: 1 full, 0 gone",
        "Needs attention:",
        "  - deliveries are late: the oldest event is older than a minute",
        "  - what made no progress in five attempts was buried: microblog dead",
        "  - XMPP servers refused what we sent, as malformed: microblog dead",
    ):
        assert line in out


async def test_status_of_a_database_without_schema(postgres: Postgres, tmp_path: Path) -> None:
    async with connected(postgres.dsn("postgres")) as connection:
        await connection.execute("drop database if exists bare_of_all")
        await connection.execute("create database bare_of_all owner microblog")
    file = tmp_path / "settings.toml"
    file.write_text(f'database = "{postgres.dsn(database="bare_of_all")}"\n', "utf-8")
    code, out, _ = await command("status", "--config", str(file))
    assert code == 1
    assert "schema lacks 0001_people" in out
    assert "the schema is not up to date: microblog migrate" in out
    code, _, err = await command("dead", "--config", str(file))
    assert code == 1
    assert "run `microblog migrate`" in err


async def test_dead_letters_are_listed_shown_retried_and_dropped(
    alone: Path, database: str
) -> None:
    at = ("--config", str(alone))
    code, out, _ = await command("dead", *at)
    assert (code, out) == (0, "There are no dead letters.\n")
    buried = await seed(database)
    code, out, _ = await command("dead", "list", *at)
    assert code == 0
    head, refused, dead = out.splitlines()
    assert head.split()[:3] == ["ID", "ABOUT", "BY"]
    assert refused.split()[:3] == [str(buried + 1), "#100000/3", "@romeo"]
    assert refused.endswith("1 × bad-request")
    assert dead.split()[:3] == [str(buried), "#100000", "@romeo"]
    assert dead.endswith("buried")
    assert "people.example" not in out
    code, out, _ = await command("dead", "list", "--json", *at)
    assert [one["outbox_id"] for one in json.loads(out)] == [buried + 1, buried]
    code, out, _ = await command("dead", "--before", str(buried), *at)
    assert (code, out) == (0, "There are no more.\n")

    code, out, _ = await command("dead", "show", str(buried), *at)
    assert code == 0
    assert f"{buried}: post #100000 by @romeo" in out
    assert "after 6 attempts" in out
    assert "to 12 people" in out
    code, out, _ = await command("dead", "show", str(buried + 1), *at)
    assert "1 × bad-request" in out
    assert "people.example" not in out
    code, out, _ = await command("dead", "show", str(buried + 1), "--jids", *at)
    assert "juliet@people.example  bad-request" in out

    code, out, _ = await command("dead", "retry", str(buried), *at)
    assert (code, out) == (0, f"{buried} will be delivered now\n")
    code, out, _ = await command("dead", "retry", str(buried), *at)
    assert (code, out) == (0, f"{buried} is no dead letter (any more), nothing was done\n")
    code, out, _ = await command("dead", "drop", str(buried + 1), *at)
    assert (code, out) == (
        0,
        f"{buried + 1} is dropped; whom it was for may still read it\n",
    )
    code, _, err = await command("dead", "drop", str(buried + 1), *at)
    assert code == 1
    assert err.count("\n") == 1
    async with connected(database) as connection:
        row = await connection.fetchrow(
            "select state, attempts, cursor from outbox where outbox_id = $1", buried
        )
    assert tuple(row) == ("live", 0, 0)


async def test_all_dead_letters_are_retried_at_once(alone: Path, database: str) -> None:
    at = ("--config", str(alone))
    await seed(database)
    code, out, _ = await command("dead", "retry", "--all", *at)
    assert (code, out) == (0, "2 dead letters will be delivered now\n")
    code, out, _ = await command("dead", "retry", "--all", *at)
    assert (code, out) == (0, "There are no dead letters.\n")
    async with connected(database) as connection:
        assert await connection.fetchval("select count(*) from retries where next_at <= now()") == 1


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("show", "77"), "there is no event 77; `microblog dead` lists what there is"),
        (("retry", "77"), "there is no event 77; `microblog dead` lists what there is"),
        (("drop", "77"), "there is no event 77; `microblog dead` lists what there is"),
        (("retry",), "say which one: microblog dead retry ID, or --all"),
        (("retry", "7", "--all"), "say which one: microblog dead retry ID, or --all"),
    ],
)
async def test_what_is_no_dead_letter_is_one_sentence(
    alone: Path, asked: tuple[str, ...], sentence: str
) -> None:
    code, _, err = await command("dead", *asked, "--config", str(alone))
    assert (code, err) == (1, f"microblog: {sentence}\n")
