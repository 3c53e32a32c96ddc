"""Searches among a million posts and in directories of rooms, by us and by others.

`python -m ops.bench search [--posts N] [--rooms N,N] [--rounds N] [--commits N] [--out FILE]
[--fresh]`: corpora follow from a seed, lie in our own schema in a PostgreSQL that waits for the
disk, and are kept in `var/bench/search`. Asked are the very calls of web and chat, PostgreSQL when
nobody tells it which way to go, tantivy, and Whoosh's index of the newest posts; another one first
in each round. What was measured before an interruption is not measured again, unless with
`--fresh`.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

from microblog.domain.errors import CannotStart
from ops.bench.find import directory, microblogs, writings
from ops.bench.find.cluster import running_cluster
from ops.bench.find.peers import PEERS, imported
from ops.bench.result import BENCH, Ledger, MissingPackage, Panel, Report


def main(arguments: list[str]) -> int:
    """Measure, print the table, keep the figures."""
    options = _options(arguments)
    sizes = [int(one) for one in options.rooms.split(",") if int(one)]
    parameters = {"posts": options.posts, "commits": options.commits}
    report = Report("search", {**parameters, "rooms": options.rooms, "rounds": options.rounds})
    ledger = Ledger(options.out, parameters, is_fresh=options.fresh)
    panels: list[Panel] = []
    try:
        for peer in PEERS.values():
            imported(peer.package)
        with running_cluster(options.data) as cluster:
            if options.posts:
                dsn = asyncio.run(microblogs.made(cluster, options.posts, is_fresh=options.fresh))
                panels += asyncio.run(microblogs.measured(cluster, dsn, options, ledger, report))
                asyncio.run(writings.posts(dsn, options, ledger, report))
            for size in sizes:
                dsn = asyncio.run(directory.made(cluster, size, is_fresh=options.fresh))
                asyncio.run(directory.measured(cluster, dsn, size, options, ledger, report))
                asyncio.run(writings.rooms(dsn, size, options, ledger, report))
    except (CannotStart, MissingPackage) as refusal:
        print(refusal)
        return 2
    return report.finish(options.out, panels)


def _options(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m ops.bench search", description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000, help="0 for none")
    parser.add_argument("--rooms", default="30000,100000", help="0 for none")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--commits", type=int, default=500, help="single commits a round")
    parser.add_argument("--data", type=Path, default=BENCH / "search", help="where corpora lie")
    parser.add_argument("--out", type=Path, default=BENCH / "search.json")
    parser.add_argument("--fresh", action="store_true", help="make and measure everything anew")
    return parser.parse_args(arguments)
