"""The web site: pages that are kept, that readers have, and that are made; beside others.

`python -m ops.bench web [--posts N] [--rounds N] [--seconds S] [--pages N] [--out FILE] [--fresh]`:
wrk with one thread and 32 connections, all on the same machine, another one first in each round.
nginx serves the same bytes as a file. `starlette`, `tornado` and `django` ask the same question and
fill the same template each time. Needs wrk and nginx; posts are those of `search`.
"""

import asyncio
import contextlib
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from microblog.domain.errors import CannotStart
from ops.bench.find import microblogs, posts
from ops.bench.find.cluster import Cluster, running_cluster
from ops.bench.pages import crowd, load
from ops.bench.progress import progress
from ops.bench.result import BENCH, Ledger, MissingPackage, Panel, Report, Value, median

OURS = ("uvicorn", "granian")
RENDERED = ("starlette", "tornado", "django")
_HIT, _HIT_RUST, _RENDERING, _MISS, _FAR = 0.35, 0.6, 20.0, 2.0, 2.0
_ROW = 900_000
_SMALL = 20_000
# Pages after which a server has loaded what it loads once.
_WARM = 100
_CROWD, _GROWN = 10.0, 64.0


def main(arguments: list[str]) -> int:
    """Measure, print the table, keep the figures."""
    options = _options(arguments)
    parameters = {"posts": options.posts, "seconds": options.seconds, "pages": options.pages}
    parameters |= {"readers": options.readers, "stay": options.stay}
    report = Report("web", {**parameters, "rounds": options.rounds})
    ledger = Ledger(options.out, parameters, is_fresh=options.fresh)
    try:
        load.needed("wrk", "wrk")
        load.needed("nginx", "nginx-light")
        with running_cluster(options.data) as cluster:
            dsn = asyncio.run(microblogs.made(cluster, options.posts, is_fresh=False))
            reading = cluster.postgres.dsn("microblog_web", f"posts_{options.posts}")
            _rates(reading, options, ledger)
            _misses(reading, options, ledger)
            _crowd(cluster, options, ledger)
            del dsn
    except (CannotStart, MissingPackage) as refusal:
        print(refusal)
        return 2
    return report.finish(options.out, _tell(options, ledger, report))


def _rates(dsn: str, options: Namespace, ledger: Ledger) -> None:
    """Everybody's answers a second, round by round."""
    with contextlib.ExitStack() as stack:
        servers = {
            name: stack.enter_context(load.serving(name, dsn)) for name in (*OURS, *RENDERED)
        }
        page, etag = load.get(servers["uvicorn"], "/")
        servers["nginx"] = stack.enter_context(load.static(page))
        asked = _asked(etag)
        laps = [(name, kind) for name in servers for kind in asked if _has(name, kind)]
        todo = [
            (name, kind, turn)
            for turn in range(options.rounds)
            for name, kind in laps[turn % len(laps) :] + laps[: turn % len(laps)]
            if not ledger.has(f"{name}, {kind}, {turn}")
        ]
        for name, kind, turn in progress("web", todo):
            path, headers = asked[kind]
            rate = load.rate(servers[name], path, options.seconds, headers)
            load_now = round(os.getloadavg()[0], 2)
            ledger.note(f"{name}, {kind}, {turn}", {"a second": rate, "load": load_now})


def _asked(etag: str) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    return {
        "page": ("/", {}),
        "304": ("/", {"If-None-Match": etag}),
        "feed": ("/feed.atom", {}),
        "packed": ("/", {"Accept-Encoding": "br"}),
    }


def _has(name: str, kind: str) -> bool:
    return kind == "page" or name in OURS


def _misses(dsn: str, options: Namespace, ledger: Ledger) -> None:
    """Pages that nobody has asked for: the newest, and those far back."""
    for turn in range(options.rounds):
        if ledger.has(f"miss, {turn}"):
            continue
        with load.serving("uvicorn", dsn) as server:
            newest = posts.FIRST_POST + options.posts
            load.sequence(server, _paths(newest - 10 * options.pages, _WARM, turn))
            near, cpu = load.sequence(server, _paths(newest, options.pages, turn))
            far, _cpu = load.sequence(
                server, _paths(newest - min(_ROW, options.posts // 2), options.pages, turn)
            )
        ledger.note(f"miss, {turn}", {"near": median(near), "far": median(far), "cpu": cpu})


def _crowd(cluster: Cluster, options: Namespace, ledger: Ledger) -> None:
    """Readers while posts arrive, on a corpus that is for nothing else."""
    if ledger.has("crowd"):
        return
    dsn = asyncio.run(microblogs.made(cluster, _SMALL, is_fresh=False))
    reading = cluster.postgres.dsn("microblog_web", f"posts_{_SMALL}")
    with load.serving("uvicorn", reading) as server:
        found = crowd.read(server, dsn, options.readers, options.stay)
    ledger.note("crowd", asdict(found))


def _paths(before: int, count: int, turn: int) -> list[str]:
    return [f"/?before={before - 7 * number - turn}" for number in range(count)]


def _tell(options: Namespace, ledger: Ledger, report: Report) -> list[Panel]:
    turns = range(options.rounds)
    found: dict[tuple[str, str], float] = {}
    for name in (*OURS, *RENDERED, "nginx"):
        for kind in _asked(""):
            if _has(name, kind):
                samples = [ledger.get(f"{name}, {kind}, {turn}") for turn in turns]
                found[name, kind] = median([float(str(one["a second"])) for one in samples])
    static = found["nginx", "page"]
    slowest = min(found[name, "page"] for name in RENDERED)
    rendering = found["starlette", "page"]
    for (name, kind), rate in found.items():
        report.rows.append(
            {"server": name, "asked": kind, "a second": rate, "x nginx static": rate / static}
        )
    near, far, cpu = (
        median([float(str(ledger.get(f"miss, {turn}")[what])) for turn in turns])
        for what in ("near", "far", "cpu")
    )
    report.rows.append({"miss": "newest", "ms": near, "CPU ms": cpu})
    report.rows.append({"miss": f"{_ROW} posts back", "ms": far, "CPU ms": None})
    report.require("uvicorn, x nginx static", found["uvicorn", "page"] / static, at_least=_HIT)
    report.require("granian, x nginx static", found["granian", "page"] / static, at_least=_HIT_RUST)
    report.require(
        "uvicorn, x rendering each time", found["uvicorn", "page"] / rendering, at_least=_RENDERING
    )
    report.require("a miss, CPU ms", cpu, at_most=_MISS)
    report.require("a page far back, x the first", far / near, at_most=_FAR)
    _tell_crowd(options, ledger.get("crowd"), report)
    report.notes.append(f"slowest of those who render: {slowest:.0f} a second")
    bars = {
        kind: [(float(at), rate) for at, ((_n, k), rate) in enumerate(found.items()) if k == kind]
        for kind in _asked("")
    }
    return [Panel("Answers a second", "server, as in the table", "a second", bars)]


def _tell_crowd(options: Namespace, found: Mapping[str, Value], report: Report) -> None:
    middle, worst = float(str(found["median"])), float(str(found["worst"]))
    report.rows.append(
        {
            "readers": options.readers,
            "seconds": options.stay,
            "answers": found["answers"],
            "not 2xx": found["bad"],
            "posts meanwhile": found["posts"],
            "ms": middle,
            "ms, p99": worst,
            "MiB grown": round(float(str(found["grown"])), 1),
        }
    )
    report.require("a crowd, not 2xx", float(str(found["bad"])), at_most=0)
    report.require("a crowd, p99 x p50", worst / middle, at_most=_CROWD)
    report.require("a crowd, MiB grown", float(str(found["grown"])), at_most=_GROWN)


def _options(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m ops.bench web", description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--pages", type=int, default=300, help="made for a miss, a round")
    parser.add_argument("--readers", type=int, default=200, help="in the crowd")
    parser.add_argument("--stay", type=float, default=60.0, help="seconds of the crowd")
    parser.add_argument("--data", type=Path, default=BENCH / "search", help="where corpora lie")
    parser.add_argument("--out", type=Path, default=BENCH / "web.json")
    parser.add_argument("--fresh", action="store_true", help="measure everything anew")
    return parser.parse_args(arguments)
