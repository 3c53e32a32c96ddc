"""Searches for posts: ten kinds that have targets and five more, each by every engine."""

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence

import asyncpg

from microblog.search.language import read
from microblog.search.tree import Query
from ops.bench.find import asking, loading, posts
from ops.bench.find.asking import Ask, Lap, Times
from ops.bench.find.cluster import Cluster
from ops.bench.find.engines import of_posts
from ops.bench.find.peers import PEERS, Document, Lexemes, lexemes, stemmed, whole
from ops.bench.progress import progress
from ops.bench.result import Ledger, Panel, Report

OURS = "web"
# Whoosh writes 1,200 documents a second and keeps them all in one process: it is asked of so many.
WHOOSH_POSTS = 20_000
TARGET_KINDS = 10
_REPEATS = 20
_MEDIAN, _WORST, _TIMES_PEER = 20.0, 80.0, 3.0
# What an inverted index in memory does in no time, and a list of numbers kept by frequency twice.
_EXPLAINED = ("absent", "two common")
_BEST = "best first"


async def made(cluster: Cluster, size: int, *, is_fresh: bool) -> str:
    """Where the corpus is."""
    return await cluster.corpus(f"posts_{size}", loading.posts_filled(size), is_fresh=is_fresh)


async def measured(
    cluster: Cluster, dsn: str, options: Namespace, ledger: Ledger, report: Report
) -> Sequence[Panel]:
    """Ask everybody everything; adds rows, targets and notes to the report."""
    connection = await asyncpg.connect(dsn)
    try:
        known = await lexemes(connection, posts.every_word())
        engines: dict[str, Ask] = dict(of_posts(connection))
        for name in PEERS:
            engines[name] = _peer(cluster, name, options, known)
        laps = _laps(engines)
        await asking.run("posts", engines, laps, options.rounds, ledger)
        agreements = await _agreements(engines)
    finally:
        await connection.close()
    found = {(lap.engine, lap.kind): asking.times(ledger, [lap], options.rounds) for lap in laps}
    _tell(found, agreements, list(engines), report)
    return [_panel(found, list(engines))]


def _laps(engines: Mapping[str, Ask]) -> list[Lap]:
    laps: list[Lap] = []
    for kind, texts in posts.kinds().items():
        queries = [read(text) for text in texts]
        repeats = max(1, _REPEATS // len(queries))
        laps += [Lap(engine, kind, queries, repeats) for engine in engines if _has(engine, kind)]
    return laps


def _has(engine: str, kind: str) -> bool:
    """The planner alone has no notion of the best of the newest."""
    return engine != "planner" or kind != _BEST


def _peer(cluster: Cluster, name: str, options: Namespace, known: Lexemes) -> Ask:
    size = options.posts
    newest = min(size, WHOOSH_POSTS) if name == "whoosh" else size
    with whole(cluster, f"{name}_posts_{size}", is_fresh=options.fresh) as (path, is_missing):
        if is_missing:
            PEERS[name].build(path, _documents(name, size, newest, known))
    peer = PEERS[name](path, known)
    return lambda query: peer.find(query, is_best_first="best" in query.texts("order"))


def _documents(name: str, size: int, newest: int, known: Lexemes) -> Iterator[Document]:
    """What everyone may read of the newest posts, as peers are given it."""
    first = size - newest
    blocks = [one for one in posts.blocks(size) if one + posts.BLOCK > first]
    for start in progress(name, blocks):
        for post in posts.block(start, size):
            if post.is_public and post.post_id >= posts.FIRST_POST + first:
                yield _document(post, known)


def _document(post: posts.Post, known: Lexemes) -> Document:
    names = {
        "user": f"u{post.author_id - posts.FIRST_AUTHOR}",
        "tag": " ".join(f"t{tag}" for tag in post.tags),
        "club": " ".join(f"c{club}" for club in post.clubs),
    }
    words = stemmed(post.body, known)
    return Document(post.post_id, post.post_id, words, names)


async def _agreements(engines: Mapping[str, Ask]) -> Mapping[str, bool]:
    """Whether web, planner and tantivy answer with the same posts, by kind."""
    agreed: dict[str, bool] = {}
    for kind, texts in posts.kinds().items():
        if kind != _BEST:
            agreed[kind] = all([await _is_agreed(engines, read(text)) for text in texts])
    return agreed


async def _is_agreed(engines: Mapping[str, Ask], query: Query) -> bool:
    ours = await asking.answer(engines[OURS], query)
    others = [await asking.answer(engines[name], query) for name in ("planner", "tantivy")]
    return all(one == ours for one in others)


def _tell(
    found: Mapping[tuple[str, str], Times],
    agreements: Mapping[str, bool],
    engines: Sequence[str],
    report: Report,
) -> None:
    for kind in posts.kinds():
        row: dict[str, str | float | None] = {"posts": kind}
        for engine in engines:
            times = found.get((engine, kind))
            row[f"{engine} ms"] = times.median if times else None
            row[f"{engine} p99"] = times.worst if times else None
        row["x tantivy"] = _ratio(found, kind)
        row["same"] = {True: "yes", False: "NO", None: None}[agreements.get(kind)]
        report.rows.append(row)
    for engine in (OURS, "chat"):
        ten = [found[engine, kind] for kind in list(posts.kinds())[:TARGET_KINDS]]
        slowest = max(times.median for times in ten)
        report.require(f"posts, {engine}, ms, slowest kind", slowest, at_most=_MEDIAN)
        worst = max(times.worst for times in ten)
        report.require(f"posts, {engine}, ms, p99 of the worst kind", worst, at_most=_WORST)
    for kind in list(posts.kinds())[:TARGET_KINDS]:
        if kind not in _EXPLAINED:
            report.require(f"{kind}, x tantivy", _ratio(found, kind), at_most=_TIMES_PEER)
    disagreed = sum(not one for one in agreements.values())
    report.require("kinds in which engines disagree", disagreed, at_most=0)


def _ratio(found: Mapping[tuple[str, str], Times], kind: str) -> float:
    return found[OURS, kind].median / found["tantivy", kind].median


def _panel(found: Mapping[tuple[str, str], Times], engines: Sequence[str]) -> Panel:
    kinds = list(posts.kinds())
    lines = {
        engine: [
            (at + 1.0, found[engine, kind].median)
            for at, kind in enumerate(kinds)
            if (engine, kind) in found
        ]
        for engine in engines
    }
    return Panel("Posts: median ms", "kind of query, as in the table", "ms", lines, is_log=True)
