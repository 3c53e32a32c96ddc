"""Searches in the directory of rooms: two hundred questions, half by popularity."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from functools import partial

import asyncpg

from microblog.search.fields import Target
from microblog.search.language import read
from microblog.search.tree import Query
from microblog.store.rooms import Order
from ops.bench.find import asking, engines, loading, rooms, vocabulary
from ops.bench.find.asking import Ask, Lap, Times
from ops.bench.find.cluster import Cluster
from ops.bench.find.peers import PEERS, Document, Lexemes, lexemes, stemmed, whole
from ops.bench.result import Ledger, Report

# Whoosh needs a minute and 300 MB for so many, and four for three times as many.
WHOOSH_ROOMS = 30_000
_LARGE = 100_000
_PLACES = 1_000_000
_MEDIAN, _WORST, _WORST_LARGE = 3.0, 40.0, 150.0


async def made(cluster: Cluster, size: int, *, is_fresh: bool) -> str:
    """Where the corpus is."""
    return await cluster.corpus(f"rooms_{size}", loading.rooms_filled(size), is_fresh=is_fresh)


async def measured(
    cluster: Cluster, dsn: str, size: int, options: Namespace, ledger: Ledger, report: Report
) -> None:
    """Ask everybody everything; adds rows and targets to the report."""
    connection = await asyncpg.connect(dsn)
    try:
        known = await lexemes(connection, _every_word())
        asks: dict[str, Ask] = {}
        for is_popular in (True, False):
            order = Order.POPULAR if is_popular else Order.RELEVANCE
            asks[_name("ours", is_popular)] = partial(engines.directory, connection, order=order)
        for name in PEERS:
            if name != "whoosh" or size <= WHOOSH_ROOMS:
                asks |= _peer(cluster, name, size, known, is_fresh=options.fresh)
        laps = _laps(list(asks), size)
        await asking.run(f"{size} rooms", asks, laps, options.rounds, ledger)
    finally:
        await connection.close()
    _tell(laps, size, options, ledger, report)


def _name(engine: str, is_popular: bool) -> str:
    return f"{engine} by popularity" if is_popular else engine


def _every_word() -> list[str]:
    tongues = (vocabulary.russian(), vocabulary.english())
    known = [word for tongue in tongues for word in (*tongue.words, *tongue.stops)]
    asked = [one.text.replace('"', " ").replace("*", " ").split() for one in rooms.questions()]
    return list(dict.fromkeys([*known, *(word for words in asked for word in words)]))


def _laps(asks: list[str], size: int) -> list[Lap]:
    """A lap for each kind, order and engine, asked once a round."""
    asked: dict[tuple[str, bool], list[Query]] = {}
    for one in rooms.questions():
        query = read(one.text, Target.ROOMS)
        asked.setdefault((one.kind, one.is_popular), []).append(query)
    return [
        Lap(name, _kind(size, kind, is_popular), queries)
        for (kind, is_popular), queries in asked.items()
        for name in asks
        if name.endswith("by popularity") == is_popular
    ]


def _kind(size: int, kind: str, is_popular: bool) -> str:
    return f"{size} rooms, {kind}{', popular' if is_popular else ''}"


def _peer(
    cluster: Cluster, name: str, size: int, known: Lexemes, *, is_fresh: bool
) -> Mapping[str, Ask]:
    with whole(cluster, f"{name}_rooms_{size}", is_fresh=is_fresh) as (path, is_missing):
        if is_missing:
            PEERS[name].build(path, _documents(size, known))
    peer = PEERS[name](path, known)
    return {
        _name(name, is_popular): partial(peer.find, is_best_first=not is_popular)
        for is_popular in (True, False)
    }


def _documents(size: int, known: Lexemes) -> Iterator[Document]:
    """What the directory shows, as peers are given it."""
    for number, room in enumerate(rooms.rooms(size), start=1):
        if room.state != "dead" and not room.is_sensitive:
            parts = (room.name, *room.tags, room.description)
            names = {
                "lang": room.language,
                "tag": " ".join(room.tags),
                "host": f"{room.domain} {room.domain.partition('.')[2]}",
                "open": "yes" if room.is_open else "no",
            }
            # Each room has a place of its own, as ours have.
            order = room.occupants * _PLACES - number
            words = stemmed(" ".join(parts), known)
            yield Document(number, order, words, names, room.occupants)


def _tell(laps: list[Lap], size: int, options: Namespace, ledger: Ledger, report: Report) -> None:
    names = list(dict.fromkeys(lap.engine.partition(" ")[0] for lap in laps))
    found: dict[str, Times] = {}
    for name in names:
        own = [lap for lap in laps if lap.engine.partition(" ")[0] == name]
        for kind in ("", *dict.fromkeys(one.kind for one in rooms.questions())):
            same = [lap for lap in own if not kind or f", {kind}" in lap.kind]
            found[f"{name} {kind}"] = asking.times(ledger, same, options.rounds)
    for kind in ("", *dict.fromkeys(one.kind for one in rooms.questions())):
        row: dict[str, str | int | float] = {"rooms": size, "queries": kind or "all"}
        for name in names:
            times = found[f"{name} {kind}"]
            row |= {f"{name} ms": times.median, f"{name} p99": times.worst}
        report.rows.append(row)
    if size < _LARGE:
        report.require(f"{size} rooms, ms, median", found["ours "].median, at_most=_MEDIAN)
    worst = _WORST if size < _LARGE else _WORST_LARGE
    report.require(f"{size} rooms, ms, p99", found["ours "].worst, at_most=worst)
