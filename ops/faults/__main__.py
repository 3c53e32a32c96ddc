"""`python -m ops.faults [F1 F3-ejabberd ...]` does harm to the service and tells what came of it.

Each row is written to `var/faults/` as it goes; started again, the command does what is missing.
"""

import argparse
import asyncio
import contextlib
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

from microblog.settings import default_data
from ops.bench.progress import progress
from ops.faults.record import Record
from ops.faults.rows import ROWS, Row, chosen
from ops.faults.table import table
from tests.faults.report import Report
from tests.support.ejabberd import is_installed
from tests.support.grounds import Grounds, Stage, grounds, stage
from tests.support.small_disk import SmallDisk, small_disk

_SEEDS = (7, 11, 23)


def main() -> int:
    """Run the rows that were asked for; 1 where something promised is not kept."""
    # The pool of this process loses its connections again and again: that is the point.
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)
    asked = _arguments()
    try:
        rows = chosen(asked.rows)
    except KeyError as unknown:
        names = " ".join(row.name for row in ROWS)
        print(f"there is no row {unknown.args[0]}; there are {names}", file=sys.stderr)
        return 2
    results = []
    for listed in rows:
        row = replace(listed, times=asked.times or listed.times)
        record = Record.open(asked.out / f"{row.name}.json", fresh=asked.fresh)
        if not asked.table:
            _run(row, record, asked.seeds, is_brief=asked.brief)
        results.append((row, record.total()))
    print(table(results))
    return int(any(row.bar.misses(report) for row, report in results))


def _run(row: Row, record: Record, seeds: list[int], *, is_brief: bool) -> None:
    """Do what is missing of a row."""
    steps = [
        (seed, count)
        for seed, times in zip(seeds, _shares(row.times, len(seeds)), strict=True)
        for count in _steps(times - record.faults(seed), row.step)
    ]
    if not steps:
        return
    missing = _missing(row)
    if missing:
        record.keep(f"{steps[0][0]}.0", Report(skipped=missing))
        return
    with _ground(row) as (on, disk):
        for seed, count in progress(row.name, steps):
            number = record.steps(seed)
            staged = stage(on, disk, is_brief=is_brief)
            report = asyncio.run(_step(row, staged, count, seed * 1_000 + number))
            record.keep(f"{seed}.{number}", report)


def _shares(times: int, seeds: int) -> list[int]:
    """So many faults for each seed that they are `times` in all."""
    return [times // seeds + (number < times % seeds) for number in range(seeds)]


def _steps(times: int, step: int) -> list[int]:
    """So many faults in steps of at most `step`."""
    return [min(step, times - done) for done in range(0, max(0, times), step)]


async def _step(
    row: Row, staged: AbstractAsyncContextManager[Stage], count: int, seed: int
) -> Report:
    """Some faults; what ended them too early is broken as well."""
    try:
        async with staged as made:
            return await row.scenario(made, count, seed)
    except Exception as failure:  # noqa: BLE001  (the edge: the matrix goes on)
        traceback.print_exc()
        return Report(faults=count, broken=(f"seed {seed}: {failure!r}",))


def _missing(row: Row) -> str:
    """Why the row cannot be run here; a word that does not change."""
    if row.server == "ejabberd" and not is_installed():
        return "ejabberd-not-installed"
    if row.place and not SmallDisk.is_possible():
        return "no-right-to-mount"
    return ""


@contextlib.contextmanager
def _ground(row: Row) -> Iterator[tuple[Grounds, SmallDisk | None]]:
    with contextlib.ExitStack() as stack:
        disk = stack.enter_context(small_disk()) if row.place else None
        yield stack.enter_context(grounds(row.server, disk, row.place)), disk


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ops.faults", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="as F1 or F1-web; all but F15")
    parser.add_argument("--times", type=int, help="faults a row, instead of its own number")
    parser.add_argument("--seeds", type=_numbers, default=list(_SEEDS), metavar="N,N,...")
    parser.add_argument("--fresh", action="store_true", help="forget what was done before")
    parser.add_argument("--brief", action="store_true", help="a trial: short waits, fewer people")
    parser.add_argument("--table", action="store_true", help="only show what is known")
    parser.add_argument("--out", type=Path, default=default_data() / "faults")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


if __name__ == "__main__":
    raise SystemExit(main())
