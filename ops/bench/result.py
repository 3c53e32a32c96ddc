"""What a measurement found: rows for a table, targets met or missed, a JSON file and a plot.

ledger = Ledger(out, parameters, is_fresh=options.fresh)    # what earlier runs measured
if not ledger.has(key): ledger.note(key, sample)            # each at once on disk
report = Report("inbound", parameters)
report.rows.append({"method": "ours", "msg/s": 4000.0})
report.require("ours, msg/s", 4000.0, at_least=3000.0)
return report.finish(out, [Panel("Commands", "people", "msg/s", {"ours": [(1.0, 4000.0)]})])
"""

import contextlib
import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

Value = str | int | float | None
Row = Mapping[str, Value]
Points = Sequence[tuple[float, float]]

BENCH = Path("var/bench")
INSTALL = ".venv/bin/python -m pip install -r ops/requirements-bench.txt"
_PANEL_INCHES = (6.0, 4.0)


class MissingPackage(Exception):  # noqa: N818
    """A package that only measurements need is not there; the message says what installs it."""


def moment() -> str:
    """Now, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that a release is to reach: `least`, or `most`, or both."""

    what: str
    value: float
    least: float | None
    most: float | None

    @property
    def is_met(self) -> bool:
        """Whether the figure lies where it is to lie."""
        is_enough = self.least is None or self.value >= self.least
        return is_enough and (self.most is None or self.value <= self.most)

    def __str__(self) -> str:
        bounds = ((">=", self.least), ("<=", self.most))
        wanted = " and ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None)
        verdict = "met" if self.is_met else "MISSED"
        return f"{verdict:<7} {self.what}: {shown(self.value)} (wanted {wanted})"


@dataclass(frozen=True, slots=True)
class Panel:
    """One diagram of the plot: a line for each name, with both axes logarithmic if `is_log`."""

    title: str
    across: str
    up: str
    lines: Mapping[str, Points]
    is_log: bool = False


@dataclass
class Report:
    """The outcome of the measurement `name`; made before it begins, for the load's sake."""

    name: str
    parameters: Row
    rows: list[Row] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    began: str = field(default_factory=moment)

    def require(
        self,
        what: str,
        value: float,
        *,
        at_least: float | None = None,
        at_most: float | None = None,
    ) -> None:
        """Hold a figure against its target."""
        self.targets.append(Target(what, value, at_least, at_most))

    def finish(self, out: Path, panels: Sequence[Panel] = ()) -> int:
        """Print the table, write `out` and the plot beside it; 1 where a target is missed."""
        ended = os.getloadavg()[0]
        # Rows with the same columns make a table.
        for _, rows in groupby(self.rows, key=tuple):
            print(table(list(rows)), end="\n\n")
        print(*self.notes, *self.targets, sep="\n")
        print(f"{machine()}; load average {self.load:.2f} before, {ended:.2f} after")
        figures = {
            "name": self.name,
            "began": self.began,
            "ended": moment(),
            "machine": machine(),
            "load": [self.load, ended],
            "parameters": dict(self.parameters),
            "rows": [dict(row) for row in self.rows],
            "targets": [{**asdict(one), "met": one.is_met} for one in self.targets],
            "notes": self.notes,
        }
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")
        if panels:
            try:
                draw(out.with_suffix(".svg"), panels)
            except MissingPackage as missing:
                print(missing)
        return int(not all(target.is_met for target in self.targets))


class Ledger:
    """Samples of a measurement that may be interrupted: each is on disk as soon as it is taken.

    They are kept beside `out` and count for the same `parameters` alone; `is_fresh` begins anew.
    """

    def __init__(self, out: Path, parameters: Row, *, is_fresh: bool = False) -> None:
        self._path = out.with_suffix(".samples.jsonl")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._parameters = dict(parameters)
        self._samples: dict[str, dict[str, Value]] = {}
        if is_fresh:
            self._path.unlink(missing_ok=True)
        if self._path.exists():
            self._read()

    def _read(self) -> None:
        """Take up what was measured before; a line that was cut off counts for nothing."""
        for line in self._path.read_text("utf-8").splitlines():
            with contextlib.suppress(json.JSONDecodeError):
                known = json.loads(line)
                if known["parameters"] == self._parameters:
                    self._samples[known["key"]] = known["sample"]

    def has(self, key: str) -> bool:
        """Whether that was measured already."""
        return key in self._samples

    def note(self, key: str, sample: Row) -> None:
        """Keep a sample, with the load average of the moment."""
        kept = {**sample, "load": round(os.getloadavg()[0], 2)}
        self._samples[key] = kept
        with self._path.open("a", encoding="utf-8") as lines:
            told = {"key": key, "at": moment(), "parameters": self._parameters, "sample": kept}
            # A line of its own, even behind one that was cut off.
            lines.write(f"\n{json.dumps(told)}\n")

    def get(self, key: str) -> dict[str, Value]:
        """The sample of that key; raises KeyError."""
        return self._samples[key]


def table(rows: Sequence[Row]) -> str:
    """The rows as text, a column for each key in the order in which they appear."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, *([shown(row.get(name)) for name in names] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(names))]
    is_text = [any(isinstance(row.get(name), str) for row in rows) for name in names]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(line, widths, is_text, strict=True)
        ).rstrip()
        for line in lines
    )


def shown(value: Value) -> str:
    """A figure with three digits that mean something; a dash where there is none."""
    if value is None:
        return "-"
    if not isinstance(value, float):
        return str(value)
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}" if value else "0"


def median(values: Sequence[float]) -> float:
    """The middle one, NaN of none."""
    return statistics.median(values) if values else float("nan")


def medians(samples: Sequence[Row]) -> dict[str, float]:
    """The middle of each figure of the samples that have it."""
    names = dict.fromkeys(name for sample in samples for name in sample)
    return {
        name: median([float(one) for sample in samples if (one := sample.get(name)) is not None])
        for name in names
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that so great a `share` of all, between 0 and 1, does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def machine() -> str:
    """What this runs on, without its name."""
    model = platform.processor() or platform.machine()
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return f"{os.cpu_count()} x {model}, {platform.system()}, Python {platform.python_version()}"


def draw(path: Path, panels: Sequence[Panel]) -> None:
    """Write the panels side by side into one SVG; raises MissingPackage."""
    try:
        import matplotlib as mpl  # noqa: PLC0415  (only measurements need it)
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as missing:
        raise MissingPackage(f"no plot: install matplotlib with `{INSTALL}`") from missing
    # Text stays text, and the same figures give the same file.
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "microblog"})
    width, height = _PANEL_INCHES
    names = dict.fromkeys(name for panel in panels for name in panel.lines)
    colours = {name: f"C{number}" for number, name in enumerate(names)}
    figure = Figure(figsize=(width * len(panels), height), layout="constrained")
    for axes, panel in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
        for name, points in panel.lines.items():
            axes.plot(*zip(*points, strict=True), color=colours[name], marker="o", label=name)
        axes.set(title=panel.title, xlabel=panel.across, ylabel=panel.up)
        if panel.is_log:
            axes.set(xscale="log", yscale="log")
        axes.grid(visible=True, alpha=0.3)
        axes.legend(fontsize="small")
    figure.savefig(path, format="svg", metadata={"Date": None})
