"""The printable card of commands, made of the catalogue: `python -m ops.commands` writes it."""

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from pathlib import Path

from microblog.commands.catalogue import CATALOGUE
from microblog.grammar.projections import HelpRow, foremost, help_rows

_TITLE = """# Commands

Whatever is no command is a post. Commands are the same keys in Russian layout: `ЫГИ` is `SUB`, `№`
is `#`. Words that free text may follow (`TRACK words`) go in capitals or behind a slash, all others
in any case; `\\` before anything makes it a post. `HELP S` tells of one command and its other
names. This page is made by `python -m ops.commands`.
"""


def card() -> str:
    """The page as Markdown: two commands a line, section by section."""
    lines = [_TITLE]
    for section, rows in groupby(help_rows(CATALOGUE), lambda row: row.section):
        lines += [f"| **{section.value}** | | | |", "|---|---|---|---|", *_table(list(rows)), ""]
    return "\n".join(lines).rstrip() + "\n"


def _table(rows: list[HelpRow]) -> Iterator[str]:
    """Lines of two commands, to be read column by column."""
    middle = (len(rows) + 1) // 2
    for left, right in zip_longest(rows[:middle], rows[middle:]):
        cells = [*_cells(left), *(_cells(right) if right else ("", ""))]
        yield f"| {' | '.join(cells)} |"


def _cells(row: HelpRow) -> tuple[str, str]:
    return _said(row.usages), _cell(row.summary)


def _said(usages: Sequence[str]) -> str:
    """One of them, and one with a word for what begins with a sigil."""
    first = foremost(usages)
    word = next((one for one in usages if one[0].isalpha() and not first[0].isalpha()), "")
    return " ".join(f"`{_cell(one)}`" for one in (first, word) if one)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    Path(__file__).with_name("commands.md").write_text(card(), "utf-8")
