"""What is known of a row so far: a JSON file, written after each step."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.report import Report


@dataclass
class Record:
    """The reports of one row in `path`, by seed and step; `fresh` forgets what was there."""

    path: Path
    reports: dict[str, Report] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path, *, fresh: bool) -> "Record":
        """What the file holds, or nothing."""
        if fresh or not path.exists():
            return cls(path)
        kept = json.loads(path.read_text("utf-8"))
        return cls(path, {key: Report.from_json(one) for key, one in kept["steps"].items()})

    def keep(self, key: str, report: Report) -> None:
        """Add what came of a step; the file is whole at every moment."""
        self.reports[key] = report
        self.path.parent.mkdir(parents=True, exist_ok=True)
        steps = {key: one.to_json() for key, one in self.reports.items()}
        whole = {"total": self.total().to_json(), "steps": steps}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8")
        fresh.replace(self.path)

    def faults(self, seed: int) -> int:
        """How many faults of that seed are in the record."""
        return sum(one.faults for key, one in self.reports.items() if key.startswith(f"{seed}."))

    def steps(self, seed: int) -> int:
        """How many steps of that seed are in the record."""
        return sum(key.startswith(f"{seed}.") for key in self.reports)

    def total(self) -> Report:
        """Everything together."""
        return sum(self.reports.values(), Report())
