"""The command line of the operator."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, TypeVar

from cyclopts import App, Parameter

from microblog import __version__
from microblog.domain.errors import CannotStart, Unavailable

Found = TypeVar("Found")
Loop = Callable[[], asyncio.AbstractEventLoop]

FAILED = 1
INTERRUPTED = 130

app = App(
    name="microblog",
    help="A microblog whose client is any XMPP client.",
    version=f"microblog {__version__}",
)

Config = Annotated[Path | None, Parameter(name="--config", help="a settings file (TOML)")]
Data = Annotated[Path | None, Parameter(name="--data", help="directory of everything kept")]

Json = Annotated[
    bool,
    Parameter(name="--json", negative="", help="as JSON, for programs", show_default=False),
]


def main() -> None:
    """Run the command line; a refusal is one sentence and exit code 1."""
    from microblog.cli import commands, dead  # noqa: F401, PLC0415  (registers them)

    try:
        app()
    except (CannotStart, Unavailable) as refused:
        print(f"microblog: {refused}", file=sys.stderr)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def complete(work: Coroutine[None, None, None], loop: Loop | None = None) -> None:
    """Run `work` to its end; of several reasons not to start, the first is told.

    `loop` makes the event loop, where it is not Python's own.
    """
    completed(work, loop)


def completed(work: Coroutine[None, None, Found], loop: Loop | None = None) -> Found:
    """The same for `work` that finds something out, which is returned."""
    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            return runner.run(work)
    except BaseExceptionGroup as several:
        raise _first(several) from several


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first plain reason in a group, or the group itself when there is none."""
    expected = several.subgroup((CannotStart, Unavailable))
    found: BaseException = several if expected is None else expected
    while expected is not None and isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
