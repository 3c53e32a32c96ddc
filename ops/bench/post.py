"""Accepted posts a second by so many writers, and from the commit to the first and last delivery.

`python -m ops.bench post [--server NAME] [--writers N,N] [--posts N] [--audiences N,N] [--pushes N]
[--rounds N] [--out FILE] [--fresh]`: a component in a process of its own, a PostgreSQL that writes
before it says so, and people at the sink. Writers wait for the answer with the number before they
write again; nobody follows them. Then an author writes for each audience, one post at a time, and
the moment of the commit is the one that PostgreSQL has noted. What was measured before an
interruption is not measured again, unless with `--fresh`.
"""

import asyncio
import secrets
import time
from argparse import ArgumentParser, Namespace
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from microblog.domain.errors import CannotStart
from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from ops.bench.progress import progress
from ops.bench.result import BENCH, Ledger, Panel, Report, Row, median, medians, percentile
from ops.bench.settling import settled
from ops.bench.voices import Posted, Voices, voices
from tests.support import engines
from tests.support.crowd import crowd
from tests.support.ejabberd import running_ejabberd
from tests.support.grounds import Server
from tests.support.node import Node

SERVERS: Mapping[str, Callable[[Home], AbstractContextManager[Server]]] = {
    "prosody": engines.running_prosody,
    "ejabberd": running_ejabberd,
}
# Nobody writes more than ten posts a second for long, so a writer is many people in turn.
PEOPLE = 1024
FIRST, LAST = 20.0, 1000.0
_WARM_UP = 50
_TEXT = "*bench A line about nothing much, of the length that lines of chat mostly have."

_WRITERS = """
with people as (
    insert into users (nick, nick_key, language)
    select 'w' || n, 'w' || n, 'en'
    from generate_series(0, $2::int - 1) as n
    returning user_id, nick
)

insert into jids (jid, user_id)
select nick || '@' || $1::text, user_id
from people
"""
_COMMITTED = """
select post_id, extract(epoch from pg_xact_commit_timestamp(xmin))::float8
from posts
where post_id = any($1::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is measured: a component that runs, and people at the sink."""

    node: Node
    people: Voices
    dsn: str


def main(arguments: list[str]) -> int:
    """Measure, print the table, keep the figures."""
    options = _options(arguments)
    writers, audiences = _numbers(options.writers), _numbers(options.audiences)
    parameters = {"server": options.server, "posts": options.posts, "pushes": options.pushes}
    report = Report("post", {**parameters, "rounds": options.rounds})
    ledger = Ledger(options.out, parameters, is_fresh=options.fresh)
    keys = [
        *(f"writers {count} {turn}" for turn in range(options.rounds) for count in writers),
        *(f"audience {count} {turn}" for turn in range(options.rounds) for count in audiences),
    ]
    missing = [key for key in keys if not ledger.has(key)]
    try:
        if missing:
            _run(options, audiences, missing, ledger)
    except CannotStart as refusal:
        print(refusal)
        return 2
    return _tell(options, keys, ledger, report)


def _options(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m ops.bench post", description=__doc__)
    parser.add_argument("--server", choices=SERVERS, default="prosody")
    parser.add_argument("--writers", default="1,8,64", help="who write at a time")
    parser.add_argument("--posts", type=int, default=1000, help="a round, of all writers")
    parser.add_argument("--audiences", default="20,1000", help="how many follow the author")
    parser.add_argument("--pushes", type=int, default=100, help="posts to an audience a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=BENCH / "post.json")
    parser.add_argument("--fresh", action="store_true", help="forget what was measured before")
    return parser.parse_args(arguments)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(one) for one in text.split(",")))


def _run(options: Namespace, audiences: tuple[int, ...], missing: list[str], led: Ledger) -> None:
    with ExitStack() as stack:
        home = stack.enter_context(engines.fresh_home())
        postgres = stack.enter_context(engines.running_postgres(home, durable=True))
        asyncio.run(_note_commits(postgres))
        server = stack.enter_context(SERVERS[options.server](home))
        name = stack.enter_context(engines.fresh_database(postgres))
        dsn = postgres.dsn(database=name)
        asyncio.run(_measure(options, home, server, dsn, audiences, missing, led))


async def _note_commits(postgres: Postgres) -> None:
    """Have PostgreSQL note the moment of every commit from now on."""
    connection = await asyncpg.connect(postgres.dsn("postgres", "postgres"))
    try:
        await connection.execute("alter system set track_commit_timestamp = on")
    finally:
        await connection.close()
    await postgres.stop()
    await postgres.start()


async def _measure(
    options: Namespace,
    home: Home,
    server: Server,
    dsn: str,
    audiences: tuple[int, ...],
    missing: list[str],
    ledger: Ledger,
) -> None:
    await _inhabit(dsn, audiences)
    async with _scene(home, server, dsn) as scene:
        await _write(scene, 8, _WARM_UP)
        for key in progress("post", missing):
            kind, count, _ = key.split()
            if kind == "writers":
                sample = await _write(scene, int(count), options.posts)
            else:
                sample = await _push(scene, int(count), options.pushes)
            ledger.note(key, sample)


async def _inhabit(dsn: str, audiences: tuple[int, ...]) -> None:
    for count in audiences:
        await crowd(dsn, _author(count), count, engines.SINK)
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_WRITERS, engines.SINK, PEOPLE)
        await connection.execute("analyze")
    finally:
        await connection.close()


def _author(audience: int) -> str:
    return f"author{audience}"


@asynccontextmanager
async def _scene(home: Home, server: Server, dsn: str) -> AsyncIterator[Scene]:
    """The component as operators run it, and the sink."""
    host, port = server.component_address
    path = home.path / f"{secrets.token_hex(4)}.toml"
    path.write_text(
        f'database = "{dsn}"\nxmpp = "{host}:{port}"\nsecret = "{server.secret}"\n'
        f'domain = "{server.component}"\nurl = "https://blog.example"\nlog_level = "info"\n',
        "utf-8",
    )
    node = Node("component", path)
    await node.start()
    try:
        await node.until_said("connected")
        async with voices(host, port, f"bot@{server.component}") as people:
            yield Scene(node, people, dsn)
    finally:
        await node.end()


async def _write(scene: Scene, writers: int, posts: int) -> Row:
    """So many write until all posts are accepted."""
    free = deque(range(PEOPLE))
    left = posts
    took: list[float] = []

    async def write() -> None:
        nonlocal left
        while left:
            left -= 1
            person = free.popleft()
            posted = await scene.people.post(f"w{person}", _TEXT)
            free.append(person)
            took.append(1000 * (posted.answered - posted.said))

    used, since = scene.node.processor(), time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(writers):
            tasks.create_task(write())
    seconds = time.perf_counter() - since
    await settled(scene.dsn)
    pushed = time.perf_counter() - since
    return {
        "posts/s": posts / seconds,
        "pushed/s": posts / pushed,
        "us CPU": 1e6 * (scene.node.processor() - used) / posts,
        "answer p50 ms": median(took),
        "answer p99 ms": percentile(took, 0.99),
    }


async def _push(scene: Scene, audience: int, posts: int) -> Row:
    """The author writes, again and again, each time when everybody has heard."""
    people = scene.people
    used = scene.node.processor()
    written: list[Posted] = []
    for _ in range(posts):
        posted = await people.post(_author(audience), _TEXT)
        written.append(posted)
        await _everybody(scene, posted.number, audience)
    used = scene.node.processor() - used
    committed = await _commits(scene.dsn, written)
    heard = [(people.heard[one.number], committed[one.number]) for one in written]
    firsts = [1000 * (one.first - commit) for one, commit in heard]
    lasts = [1000 * (one.last - commit) for one, commit in heard]
    return {
        "first p50 ms": median(firsts),
        "first p99 ms": percentile(firsts, 0.99),
        "last p50 ms": median(lasts),
        "last p99 ms": percentile(lasts, 0.99),
        "us CPU": 1e6 * used / (posts * audience),
        "doubled": sum(one.people - audience for one, _ in heard),
    }


async def _everybody(scene: Scene, number: int, audience: int) -> None:
    """Wait until all have heard; raises RuntimeError where some never do."""
    people = scene.people
    try:
        await people.until(lambda: people.heard[number].people >= audience)
    except TimeoutError:
        came = people.heard[number].people
        raise RuntimeError(
            f"#{number} has come to {came} of {audience} people; see the log at {scene.node.log}"
        ) from None


async def _commits(dsn: str, written: list[Posted]) -> dict[int, float]:
    """When each post was committed, in seconds since the epoch."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(_COMMITTED, [one.number for one in written])
    finally:
        await connection.close()
    return {row[0]: row[1] for row in rows}


def _tell(options: Namespace, keys: list[str], ledger: Ledger, report: Report) -> int:
    kinds = list(dict.fromkeys(key.rpartition(" ")[0] for key in keys))
    found = {
        kind: [ledger.get(key) for key in keys if key.rpartition(" ")[0] == kind] for kind in kinds
    }
    rows = {kind: medians(samples) for kind, samples in found.items()}
    for kind, row in rows.items():
        report.rows.append({"what": kind, **row})
        if kind.startswith("audience"):
            report.require(f"{kind}, first delivery, p50 ms", row["first p50 ms"], at_most=FIRST)
            report.require(f"{kind}, last delivery, p99 ms", row["last p99 ms"], at_most=LAST)
    return report.finish(options.out, _panels(rows))


def _panels(rows: dict[str, dict[str, float]]) -> list[Panel]:
    writers = [(float(kind.split()[1]), row) for kind, row in rows.items() if "posts/s" in row]
    readers = [(float(kind.split()[1]), row) for kind, row in rows.items() if "posts/s" not in row]
    speed = {"accepted": [(count, row["posts/s"]) for count, row in writers]}
    names = ("first p50 ms", "first p99 ms", "last p50 ms", "last p99 ms")
    spans = {name: [(count, row[name]) for count, row in readers] for name in names}
    return [
        Panel("Posts accepted", "writers at a time", "posts/s", speed),
        Panel("From the commit", "followers", "ms", spans, is_log=True),
    ]
