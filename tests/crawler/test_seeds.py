"""Files of the operator: what is never listed, and what another directory knows."""

from pathlib import Path

import pytest

from microblog.crawler import seeds
from microblog.domain.errors import CannotStart


def test_blocks_stand_one_a_line(tmp_path: Path) -> None:
    path = tmp_path / "blocked"
    path.write_text("# who asked\nRoom@Muc.Example  # by mail\n\nspam.example\n", "utf-8")
    assert seeds.blocked(path) == ["room@muc.example", "spam.example"]


@pytest.mark.parametrize("line", ["room@muc.example/nick", "two words", "@x", "xmpp:a@b?join x"])
def test_a_line_that_is_no_address_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "blocked"
    path.write_text(f"a.example\n{line}\n", "utf-8")
    with pytest.raises(CannotStart, match="line 2 of"):
        seeds.blocked(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="blocked_rooms"):
        seeds.blocked(tmp_path / "none")
    with pytest.raises(CannotStart, match="crawl_dump"):
        seeds.dumped(tmp_path / "none")


@pytest.mark.parametrize(
    "text",
    [
        '{"address": "A@muc.example", "nusers": 5}\n{"address": "b@muc.example"}\n{"other": 1}\n',
        '{"items": [{"address": "a@muc.example"}, {"address": "b@muc.example"}, 5]}',
        '[{"address": "a@muc.example"}, {"address": "b@muc.example"}, {"address": "x/y"}]',
    ],
)
def test_only_the_addresses_of_others_are_believed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "dump"
    path.write_text(text, "utf-8")
    assert seeds.dumped(path) == {"muc.example": ["a@muc.example", "b@muc.example"]}


def test_a_dump_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_text('{"address": "a@muc.example"}\nnonsense\n', "utf-8")
    with pytest.raises(CannotStart, match="line 2 of"):
        seeds.dumped(path)
