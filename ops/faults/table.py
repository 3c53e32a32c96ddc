"""The matrix as a table: a line a row, the verdict at its end."""

from collections.abc import Sequence

from ops.faults.rows import Row
from tests.faults.report import Report

_HEAD = (
    "row",
    "faults",
    "idle",
    "deliveries",
    "lost",
    "doubled",
    "worst",
    "p50 s",
    "max s",
    "verdict",
)


def table(results: Sequence[tuple[Row, Report]]) -> str:
    """Aligned with spaces, in the form of a Markdown table."""
    lines = [_HEAD, *(_cells(row, report) for row, report in results)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEAD))]
    rule = tuple("-" * width for width in widths)
    shown = [lines[0], rule, *lines[1:]]
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in shown
    )


def verdict(row: Row, report: Report) -> str:
    """Whether the row holds, and what else was measured."""
    if report.skipped:
        return f"skipped: {report.skipped}"
    figures = ", ".join(f"{name} {value:g}" for name, value in report.figures.items())
    missed = "; ".join(row.bar.misses(report))
    return f"MISSED: {missed}" if missed else f"holds{f' ({figures})' if figures else ''}"


def _cells(row: Row, report: Report) -> tuple[str, ...]:
    recovery = report.recovery()
    times = ("-", "-") if recovery is None else tuple(f"{one:.2f}" for one in recovery)
    counts = (
        report.faults,
        report.idle,
        report.deliveries,
        report.lost,
        report.doubled,
        report.worst,
    )
    return row.name, *map(str, counts), *times, verdict(row, report)
