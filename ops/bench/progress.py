"""How far long work has come: a bar on a terminal, now and then a line elsewhere."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

ItemT = TypeVar("ItemT")

_WIDTH = 30
_LINE_EVERY = 10.0
_DRAW_EVERY = 0.1


def progress(what: str, items: Sequence[ItemT]) -> Iterator[ItemT]:
    """Give `items` one after the other, and tell standard error how many are done."""
    is_terminal = sys.stderr.isatty()
    every = _DRAW_EVERY if is_terminal else _LINE_EVERY
    told = time.monotonic()
    for done, item in enumerate(items):
        if time.monotonic() - told >= every:
            _tell(what, done, len(items), is_terminal=is_terminal)
            told = time.monotonic()
        yield item
    _tell(what, len(items), len(items), is_terminal=is_terminal)
    if is_terminal:
        print(file=sys.stderr)


def _tell(what: str, done: int, total: int, *, is_terminal: bool) -> None:
    if not is_terminal:
        print(f"{what}: {done} of {total}", file=sys.stderr, flush=True)
        return
    filled = _WIDTH * done // (total or 1)
    bar = "#" * filled + "." * (_WIDTH - filled)
    print(f"\r{what:<20} [{bar}] {done}/{total}\x1b[K", end="", file=sys.stderr, flush=True)
