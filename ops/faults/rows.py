"""The rows of the matrix: what is done how often, on which server, and what must come of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults import absences, kills, loops, midway, mishaps, poison, soak, tree, wires
from tests.faults.report import Bar, Report
from tests.support.grounds import Stage

Scenario = Callable[[Stage, int, int], Awaitable[Report]]

# A process of ours is back within three seconds, its start included; after a server five.
_OURS = Bar(recovery=3)
_SERVER = Bar(recovery=5)
_EXACT = Bar(doubled=0, recovery=3)
_ANY_TIME = Bar()
# What an ejabberd of this speed sends in the time that is looked back, and the window.
_LOOKED_BACK = Bar(doubled=4_000, recovery=5)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `times` faults in all, at most `step` of them between two writings of the record.

    place: what of the data lies on a small disk of its own, if any does.
    """

    name: str
    scenario: Scenario
    times: int
    bar: Bar
    server: str = "prosody"
    step: int = 5
    place: str = ""

    @property
    def number(self) -> str:
        """The row of the plan that it belongs to."""
        return self.name.partition("-")[0]


ROWS = (
    Row("F1-component", kills.component, 30, _OURS),
    Row("F1-component-ejabberd", kills.component, 30, _OURS, "ejabberd"),
    Row("F1-run", tree.killed, 30, Bar(recovery=5)),
    Row("F1-web", absences.site_killed, 30, _OURS),
    Row("F1-prosody", kills.server_killed, 30, _SERVER),
    Row("F1-ejabberd", kills.server_killed, 30, _SERVER, "ejabberd"),
    Row("F1-ejabberd-look-back", kills.server_killed_looking_back, 30, _LOOKED_BACK, "ejabberd"),
    Row("F1-postgresql", kills.database_killed, 30, _SERVER),
    Row("F2", absences.frozen, 20, _ANY_TIME, step=2),
    Row("F3-prosody", kills.server_stopped, 30, _SERVER),
    Row("F3-ejabberd", kills.server_stopped, 30, _SERVER, "ejabberd"),
    Row("F3-ejabberd-look-back", kills.server_stopped_looking_back, 30, _LOOKED_BACK, "ejabberd"),
    Row("F4", kills.database_stopped, 30, _SERVER),
    Row("F5", absences.database_away, 3, _SERVER, step=1),
    Row("F6-stream-reset", wires.stream_reset, 50, _SERVER),
    Row("F6-stream-half-close", wires.stream_half_closed, 50, _SERVER),
    Row("F6-stream-slow", wires.stream_slow, 6, _SERVER, step=2),
    Row("F6-stream-black-hole", wires.stream_swallowed, 6, _SERVER, step=2),
    Row("F6-database-reset", wires.database_reset, 50, _SERVER),
    Row("F6-database-half-close", wires.database_half_closed, 50, _SERVER),
    Row("F6-database-slow", wires.database_slow, 6, _SERVER, step=2),
    Row("F6-database-black-hole", wires.database_swallowed, 6, _SERVER, step=2),
    Row("F7-data", mishaps.disk_full, 3, _SERVER, step=1, place="data"),
    Row("F7-log", mishaps.disk_full, 3, _SERVER, step=1, place="log"),
    Row("F8", mishaps.clock_stepped, 10, _ANY_TIME),
    Row("F9", kills.stopped, 50, _EXACT),
    Row("F9-ejabberd", kills.stopped, 50, _EXACT, "ejabberd"),
    Row("F10", absences.handed_over, 5, _SERVER),
    Row("F11", poison.poisoned, 3, _ANY_TIME, step=1),
    Row("F12", midway.changed, 200, _ANY_TIME, step=20),
    Row("F13", midway.starved, 3, _ANY_TIME, step=1),
    Row("F14", loops.looped, 1, _ANY_TIME, step=1),
    Row("F15", soak.soaked, 1, _ANY_TIME, step=1),
)


def chosen(names: list[str]) -> list[Row]:
    """The rows of those names or numbers, all but the soak without any; raises KeyError."""
    for name in names:
        if not any(name in (row.name, row.number) for row in ROWS):
            raise KeyError(name)
    if not names:
        return [row for row in ROWS if row.number != "F15"]
    return [row for row in ROWS if row.name in names or row.number in names]
