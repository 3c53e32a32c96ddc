"""The measurement of fan-outs, small, over a real server."""

import json
from pathlib import Path

import pytest

from ops.bench import fanout


def measure(out: Path, *more: str) -> list[dict[str, object]]:
    """The rows of a run of 200 people on Prosody."""
    code = fanout.main(["--server", "prosody", "--sizes", "200", "--out", str(out), *more])
    assert code in (0, 1)
    rows: list[dict[str, object]] = json.loads(out.read_text("utf-8"))["rows"]
    return rows


def test_every_method_reaches_everybody_and_nothing_is_measured_twice(tmp_path: Path) -> None:
    out = tmp_path / "fanout.json"
    methods = ("--methods", "raw,ours,database,slixmpp")
    rows = measure(out, *methods, "--rounds", "1")
    assert [row["method"] for row in rows] == ["raw", "ours", "database", "slixmpp"]
    assert [row["missing"] for row in rows] == [0, 0, 0, 0]
    taken = out.with_suffix(".samples.jsonl")
    before = taken.read_text("utf-8")
    assert measure(out, *methods, "--rounds", "1") == rows
    assert taken.read_text("utf-8") == before


def test_real_clients_hear_it_too(tmp_path: Path) -> None:
    out = tmp_path / "fanout.json"
    rows = measure(out, "--methods", "raw,ours", "--rounds", "1", "--clients", "20")
    assert [row["missing"] for row in rows] == [0, 0]


def test_a_name_that_means_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="carrier-pigeon is none of raw, ours"):
        measure(tmp_path / "fanout.json", "--methods", "carrier-pigeon")
