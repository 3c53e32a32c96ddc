"""The cost of writing in rounds: what it is, and whether it is little enough."""

from argparse import Namespace

import asyncpg

from ops.bench.find import writing
from ops.bench.progress import progress
from ops.bench.result import Ledger, Report, medians

_TIMES_BARE, _TIMES_EMPTY = 1.10, 1.5


async def posts(dsn: str, options: Namespace, ledger: Ledger, report: Report) -> None:
    """A post with and without the index of words; adds a row and a target."""
    keys = [f"inserts {turn}" for turn in range(options.rounds)]
    if not all(ledger.has(key) for key in keys):
        connection = await asyncpg.connect(dsn)
        try:
            async with writing.tables(connection, options.posts):
                for turn in progress("inserts", range(options.rounds)):
                    sample = await writing.inserts(connection, options.posts, turn, options.commits)
                    ledger.note(keys[turn], sample)
        finally:
            await connection.close()
    samples = [ledger.get(key) for key in keys]
    ratios = [
        {"x bare": float(one["indexed ms"] or 0) / float(one["bare ms"] or 1)} for one in samples
    ]
    row = {**medians(samples), **medians(ratios)}
    report.rows.append(
        {"writes": "one post", **{name: row[name] for name in row if name != "load"}}
    )
    report.require("a post with the index, x without", row["x bare"], at_most=_TIMES_BARE)


async def rooms(dsn: str, size: int, options: Namespace, ledger: Ledger, report: Report) -> None:
    """The people of a room are counted anew; adds a row and a target."""
    connection = await asyncpg.connect(dsn)
    keys = [f"counts {size} {turn}" for turn in range(options.rounds)]
    try:
        for turn in progress("counts", range(options.rounds)):
            if not ledger.has(keys[turn]):
                sample = {
                    **await writing.counts(connection, size, turn, options.commits),
                    **await writing.visits(connection, size, turn, options.commits),
                }
                ledger.note(keys[turn], sample)
    finally:
        await connection.close()
    samples = [ledger.get(key) for key in keys]
    ratios = [
        {"x empty": float(one["count ms"] or 0) / float(one["empty ms"] or 1)} for one in samples
    ]
    row = {**medians(samples), **medians(ratios)}
    report.rows.append(
        {"writes": f"a count, {size} rooms", **{name: row[name] for name in row if name != "load"}}
    )
    report.require(f"a count of {size} rooms, x empty", row["x empty"], at_most=_TIMES_EMPTY)
