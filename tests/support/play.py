"""Plays: conversations as files, spoken by real clients and heard word for word.

    romeo > S @juliet
    bot   < romeo: Subscribed to @juliet!
    ruzena (ru) > PING

Lines that begin with blanks and a bar go on with the line above. `...` stands for any text,
`{romeo}` for the address of romeo, `{code}` for the last code that somebody was to send.
A line that begins with `#` and a blank is a remark.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_SAYS = re.compile(r"(?P<who>\w+)(?: \((?P<language>\w+)\))?\s*> (?P<text>.*)")
_HEARS = re.compile(r"bot\s*< (?P<who>\w+): ?(?P<text>.*)")
_NAME = re.compile(r"\{(\w+)\}")
_GOES_ON = re.compile(r"\s+\| ?(?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Says:
    """Somebody says something to the bot."""

    who: str
    text: str
    language: str
    line: int


@dataclass(frozen=True, slots=True)
class Hears:
    """Somebody hears something from the bot."""

    who: str
    text: str
    line: int

    def meant(self, fill: Callable[[str], str]) -> "Hears":
        """The same with what `{name}` stands for."""
        return Hears(self.who, filled(self.text, fill), self.line)

    def fits(self, heard: str) -> bool:
        """Whether `heard` is what is expected, `...` standing for anything."""
        pattern = ".*".join(map(re.escape, self.text.split("...")))
        return re.fullmatch(pattern, heard, re.DOTALL) is not None


def filled(text: str, fill: Callable[[str], str]) -> str:
    """`text` with what each `{name}` in it stands for."""
    return _NAME.sub(lambda found: fill(found[1]), text)


def read(path: Path) -> list[Says | Hears]:
    """The lines of a play; raises ValueError on one that is none."""
    play: list[Says | Hears] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("# "):
            continue
        play.append(_line(line, number, play))
    return play


def _line(line: str, number: int, play: list[Says | Hears]) -> Says | Hears:
    if more := _GOES_ON.fullmatch(line):
        last = play.pop()
        text = f"{last.text}\n{more['text']}"
        if isinstance(last, Says):
            return Says(last.who, text, last.language, last.line)
        return Hears(last.who, text, last.line)
    if hears := _HEARS.fullmatch(line):
        return Hears(hears["who"], hears["text"], number)
    if says := _SAYS.fullmatch(line):
        return Says(says["who"], says["text"], says["language"] or "", number)
    raise ValueError(f"line {number} is no line of a play: {line}")
