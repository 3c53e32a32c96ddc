"""Queries in rounds: every engine, another one first in each, and how long each answer took."""

import inspect
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from microblog.search.tree import Query
from ops.bench.progress import progress
from ops.bench.result import Ledger, median, percentile

Ask = Callable[[Query], list[int] | Awaitable[list[int]]]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of each answer, in the order of the queries, round by round."""

    all: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.all)

    @property
    def worst(self) -> float:
        """What one of a hundred exceeds."""
        return percentile(self.all, 0.99)


@dataclass(frozen=True, slots=True)
class Lap:
    """One engine asked one kind of query; `repeats` times each in every round."""

    engine: str
    kind: str
    queries: Sequence[Query]
    repeats: int = 1

    def key(self, turn: int) -> str:
        """Names its sample of a round."""
        return f"{self.engine}, {self.kind}, {turn}"


async def run(
    what: str, engines: Mapping[str, Ask], laps: Sequence[Lap], rounds: int, ledger: Ledger
) -> None:
    """Measure what was not; a round that lacks something of a kind is measured whole for it."""
    todo = [
        (lap, turn)
        for turn in range(rounds)
        for lap in _turned(laps, turn)
        if not ledger.has(lap.key(turn))
    ]
    for lap, turn in progress(what, todo):
        ask = engines[lap.engine]
        # Once unheard: what a process does the first time is not what it does.
        await _took(ask, lap.queries[turn % len(lap.queries)])
        took = [await _took(ask, one) for _ in range(lap.repeats) for one in lap.queries]
        ledger.note(lap.key(turn), {"ms": " ".join(f"{one:.4g}" for one in took)})


def times(ledger: Ledger, laps: Sequence[Lap], rounds: int) -> Times:
    """What was measured of these laps in all rounds."""
    kept = [str(ledger.get(lap.key(turn))["ms"]) for lap in laps for turn in range(rounds)]
    return Times(tuple(float(one) for line in kept for one in line.split()))


async def answer(ask: Ask, query: Query) -> list[int]:
    """What an engine answers, whether it waits for a server or not."""
    found = ask(query)
    return await found if inspect.isawaitable(found) else found


async def _took(ask: Ask, query: Query) -> float:
    began = time.perf_counter()
    await answer(ask, query)
    return 1000 * (time.perf_counter() - began)


def _turned(laps: Sequence[Lap], turn: int) -> list[Lap]:
    """By kind, another engine first in each round."""
    kinds = dict.fromkeys(lap.kind for lap in laps)
    turned: list[Lap] = []
    for kind in kinds:
        same = [lap for lap in laps if lap.kind == kind]
        first = turn % len(same)
        turned += same[first:] + same[:first]
    return turned
