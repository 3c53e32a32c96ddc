"""The printable card of commands, made of the catalogue: `python -m ops.commands` writes it."""

from pathlib import Path

from microblog.commands.catalogue import CATALOGUE
from microblog.grammar.projections import help_rows

_TITLE = """# Commands

What can be said to the bot. Commands work in capitals, those with a sigil in any case, and all of
them in Russian keyboard layout too. This page is made by `python -m ops.commands`.
"""


def card() -> str:
    """The page as Markdown."""
    lines = [_TITLE]
    section = None
    for row in help_rows(CATALOGUE):
        if row.section is not section:
            section = row.section
            lines += [
                "",
                f"## {section.value}",
                "",
                "| say | it does | for example |",
                "|---|---|---|",
            ]
        usages = " or ".join(f"`{_cell(usage)}`" for usage in row.usages)
        examples = ", ".join(f"`{_cell(example)}`" for example in row.examples)
        lines.append(f"| {usages} | {_cell(row.summary)} | {examples} |")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    Path(__file__).with_name("commands.md").write_text(card(), "utf-8")
