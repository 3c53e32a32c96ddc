"""What measurements leave behind."""

import json
from pathlib import Path

import pytest

from ops.bench.result import Ledger, Report, percentile, table


def test_a_missed_target_is_told_and_makes_the_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = Report("speed", {"rounds": 5})
    report.rows.append({"method": "ours", "msg/s": 4321.0})
    report.require("msg/s", 4321.0, at_least=4000)
    assert report.finish(tmp_path / "speed.json") == 0
    report.require("first ms", 31.4, at_most=20)
    assert report.finish(tmp_path / "speed.json") == 1
    assert "MISSED  first ms: 31.4 (wanted <= 20)" in capsys.readouterr().out
    kept = json.loads((tmp_path / "speed.json").read_text("utf-8"))
    assert kept["rows"] == [{"method": "ours", "msg/s": 4321.0}]
    assert [target["met"] for target in kept["targets"]] == [True, False]
    assert kept["machine"]


def test_a_figure_that_is_none_misses_its_target() -> None:
    report = Report("speed", {})
    report.require("ratio", float("nan"), at_least=0.9)
    assert not report.targets[0].is_met


def test_samples_outlive_an_interruption_and_count_for_their_parameters_alone(
    tmp_path: Path,
) -> None:
    out = tmp_path / "speed.json"
    Ledger(out, {"clients": 0}).note("rates 1", {"rate": 5.0})
    # As after a crash in the middle of a line.
    with out.with_suffix(".samples.jsonl").open("a", encoding="utf-8") as lines:
        lines.write('{"key": "rates 2", "parame')
    again = Ledger(out, {"clients": 0})
    assert again.get("rates 1")["rate"] == 5.0
    assert not again.has("rates 2")
    again.note("rates 2", {"rate": 6.0})
    assert Ledger(out, {"clients": 0}).get("rates 2")["rate"] == 6.0
    assert not Ledger(out, {"clients": 300}).has("rates 1")
    assert not Ledger(out, {"clients": 0}, is_fresh=True).has("rates 1")


def test_columns_stand_in_the_order_in_which_they_appear() -> None:
    rows = [{"method": "raw", "us": 0.16}, {"method": "ours", "us": 12.0, "more": None}]
    assert table(rows).split("\n") == [
        "method    us  more",
        "raw     0.16     -",
        "ours      12     -",
    ]


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1)])
def test_a_percentile_is_the_least_value_that_is_enough(share: float, value: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == value
