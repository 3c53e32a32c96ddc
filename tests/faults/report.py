"""What came of a scenario, and whether it is what was promised."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from statistics import median
from typing import Self

# What a resend may repeat: the unanswered window of one connection.
WINDOW = 1_000


@dataclass(frozen=True, slots=True)
class Report:
    """Counts over some faults; `idle` of them met no fan-out.

    lost: people who never heard what they should; `false_posts` what was confirmed and is not
    there, or there twice. doubled: stanzas that came once too often, `worst` the most of them in
    one fault, `renamed` those that came under another id. recoveries: seconds to the first
    delivery, one a fault. disordered: first sights out of an author's order. figures: whatever
    else was measured, the greatest of each. broken: what else was not as promised. skipped: why
    nothing was done, for programs.
    """

    faults: int = 0
    idle: int = 0
    deliveries: int = 0
    lost: int = 0
    false_posts: int = 0
    doubled: int = 0
    worst: int = 0
    renamed: int = 0
    disordered: int = 0
    recoveries: tuple[float, ...] = ()
    figures: dict[str, float] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    skipped: str = ""

    def __add__(self, other: "Report") -> "Report":
        names = self.figures.keys() | other.figures.keys()
        return Report(
            faults=self.faults + other.faults,
            idle=self.idle + other.idle,
            deliveries=self.deliveries + other.deliveries,
            lost=self.lost + other.lost,
            false_posts=self.false_posts + other.false_posts,
            doubled=self.doubled + other.doubled,
            worst=max(self.worst, other.worst),
            renamed=self.renamed + other.renamed,
            disordered=self.disordered + other.disordered,
            recoveries=self.recoveries + other.recoveries,
            figures={
                name: max(one.figures[name] for one in (self, other) if name in one.figures)
                for name in sorted(names)
            },
            broken=tuple(dict.fromkeys(self.broken + other.broken)),
            skipped=self.skipped or other.skipped,
        )

    def but(self, **changes: object) -> Self:
        """The same with some other values."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def recovery(self) -> tuple[float, float] | None:
        """Median and greatest of the recoveries."""
        return (median(self.recoveries), max(self.recoveries)) if self.recoveries else None

    def to_json(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, object]) -> "Report":
        """What `to_json` gave, read again."""
        lists = {name: tuple(kept[name]) for name in ("recoveries", "broken")}  # type: ignore[arg-type]
        return cls(**{**kept, **lists})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Bar:
    """What is promised: at most so many doubled stanzas a fault, so many seconds to recover."""

    doubled: int = WINDOW
    recovery: float | None = None

    def misses(self, report: Report) -> list[str]:
        """What of the promise is not kept; nothing is promised of what was skipped."""
        if report.skipped:
            return []
        slowest = report.recovery()
        return [*report.broken, *self._counted(report), *self._timed(slowest)]

    def _counted(self, report: Report) -> Iterable[str]:
        if report.lost:
            yield f"{report.lost} lost"
        if report.false_posts:
            yield f"{report.false_posts} confirmed and not there once"
        if report.renamed:
            yield f"{report.renamed} doubled under another id"
        if report.worst > self.doubled:
            yield f"{report.worst} doubled in one fault, {self.doubled} allowed"

    def _timed(self, recovery: tuple[float, float] | None) -> Iterable[str]:
        if self.recovery is not None and recovery is not None and recovery[1] > self.recovery:
            yield f"recovered after {recovery[1]:.1f} s, {self.recovery:g} s allowed"
