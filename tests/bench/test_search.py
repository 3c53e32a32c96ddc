"""The measurement of searches, small, over a real PostgreSQL."""

import json
import sys
from pathlib import Path

import pytest

from ops.bench import search
from ops.bench.find import posts, rooms
from ops.bench.find.peers import imported
from ops.bench.result import MissingPackage


def measure(tmp_path: Path) -> list[dict[str, object]]:
    """The rows of a run of 2,000 posts and 300 rooms."""
    out = tmp_path / "search.json"
    sizes = ["--posts", "2000", "--rooms", "300", "--rounds", "1", "--commits", "3"]
    assert search.main([*sizes, "--data", str(tmp_path / "data"), "--out", str(out)]) in (0, 1)
    rows: list[dict[str, object]] = json.loads(out.read_text("utf-8"))["rows"]
    return rows


@pytest.mark.timeout(180)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_all_engines_find_the_same_and_nothing_is_measured_twice(tmp_path: Path) -> None:
    pytest.importorskip("tantivy", reason="only measurements need it")
    rows = measure(tmp_path)
    same = {row["posts"]: row["same"] for row in rows if "posts" in row}
    assert same == dict.fromkeys(posts.kinds(), "yes") | {"best first": None}
    kinds = [row["queries"] for row in rows if "queries" in row]
    assert kinds == ["all", *dict.fromkeys(one.kind for one in rooms.questions())]
    samples = tmp_path / "search.samples.jsonl"
    before = samples.read_text("utf-8")
    assert measure(tmp_path) == rows
    assert samples.read_text("utf-8") == before


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tantivy", None)
    with pytest.raises(MissingPackage, match="tantivy is not installed"):
        imported("tantivy")


def test_corpora_follow_from_their_sizes() -> None:
    assert list(posts.block(0, 300)) == list(posts.block(0, 300))
    assert list(rooms.rooms(50)) == list(rooms.rooms(80))[:50]
