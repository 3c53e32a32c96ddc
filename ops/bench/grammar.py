"""Whether reading a body takes time in proportion to its length, on bodies made to be slow.

`python -m ops.bench grammar [--out FILE]`: for each family the least CPU time of seven readings at
16, 32 and 64 KiB; a doubling of the body may take at most 2.5 times as long. The figures go to
`var/bench/grammar.json` as well; the exit code is 1 where a family is not linear.
"""

import json
import os
import time
from argparse import ArgumentParser
from dataclasses import asdict, dataclass
from pathlib import Path

from microblog.commands.catalogue import CATALOGUE
from microblog.domain.alias import ALIAS_LIMIT, expand
from microblog.domain.text import BODY_LIMIT
from ops.bench.progress import progress

SIZES = (BODY_LIMIT // 4, BODY_LIMIT // 2, BODY_LIMIT)
RATIO = 2.5
_RUNS = 7
_ROUNDS = 3
_AT_LEAST = 2_000_000  # nanoseconds that a run takes, so that the clock's steps do not count
# Below this many milliseconds a ratio says nothing: the body is given up after its first bytes.
_NOISE = 0.05


@dataclass(frozen=True, slots=True)
class Family:
    """Bodies of one pattern: `unit` as often as there is room for."""

    name: str
    prefix: str
    unit: str
    suffix: str = ""

    def body(self, size: int) -> str:
        """The longest one of at most `size` octets."""
        room = size - len((self.prefix + self.suffix).encode())
        return self.prefix + self.unit * (room // len(self.unit.encode())) + self.suffix


FAMILIES = tuple(
    Family(*one)
    for one in (
        ("one word", "", "x"),
        ("words", "", "word "),
        ("Cyrillic", "", "ё"),
        ("blanks", "a", " ", "a"),
        ("line ends", "a", "\n", "a"),
        ("tags in one", "", "*a", " text"),
        ("tags", "", "*a ", "text"),
        ("tags without text", "", "*a "),
        ("quoted tags", "", '*"a b" ', "text"),
        ("tag of dots", "*", "."),
        ("clubs", "", "!a ", "text"),
        ("open quotes", "", '*"a '),
        ("quotes", "", '"'),
        ("nested quotes", "", '*"'),
        ("quoted lines", "", "> ", "text"),
        ("stars", "", "*"),
        ("stars apart", "", "* "),
        ("emphasis", "", "*a*"),
        ("open emphasis", "*a", " "),
        ("emphasis of words", "*", "a ", "b*c"),
        ("closing stars", "", "a* "),
        ("one person", "S ", "@b"),
        ("people", "S ", "@b "),
        ("people, commas", "S ", "@b, "),
        ("posts", "S ", "#1 "),
        ("targets, then text", "BL ", "*a @b #1 ", "text"),
        ("addressed", "", "@a, ", "text"),
        ("invitations", "I #1 ", "@a "),
        ("edits of tags", "#1 ", "+*a "),
        ("broken edits", "#1 ", "+*a ", "x"),
        ("signs of edits", "#1 ", "+"),
        ("windows", "", "#1+"),
        ("windows apart", "", "#1+ 1 "),
        ("window and blanks", "#1+", " ", "x"),
        ("pages", "", "#"),
        ("digits", "#1", "0"),
        ("comments of comments", "#1", "/1"),
        ("bangs", "", "!"),
        ("bangs apart", "", "! "),
        ("tildes", "", "~"),
        ("questions", "", "?"),
        ("at signs", "", "@"),
        ("at signs apart", "? ", "@ "),
        ("batch", "", "S @b\n"),
        ("batch of words", "", "ON\n"),
        ("broken batch", "", "S @b\nS @b\nx\n"),
        ("batch, one long line", "S @a\nS @a\nS ", "@b "),
        ("batch of posts", "", "#1+\n"),
        ("shouting", "POST ", "A"),
        ("shouted words", "LIKE ", "AB "),
        ("half shouting", "POST ", "A ", "a"),
        ("slashes", "", "/"),
        ("slash and words", "", "/follow "),
        ("long slash", "/", "a"),
        ("typo behind slash", "/folow ", "@b "),
        ("typo in capitals", "SUBSRIBE ", "*x "),
        ("typo before text", "COMENT #1 ", "x"),
        ("backslashes", "", "\\"),
        ("verb, blanks, sigil", "S", " ", "@b"),
        ("verb, lines, text", "PM @b", "\n", "x"),
        ("verb of one letter", "D ", "a"),
        ("Twitter", "d ", "a "),
        ("address", "S ", "a@"),
        ("address, no server", "S ", "a", "@"),
        ("link", "S https://", "a"),
        ("own addresses", "JID +a@b ", "-a@b "),
        ("setting", "SET a", " ", "=b"),
        ("setting, signs", "SET a", "="),
        ("alias", "ALIAS a", " ", "="),
        ("name of a setting", "SET ", "a"),
        ("until", "OFF until ", "a "),
        ("search", "?", "@a *b "),
        ("help", "HELP ", "a "),
        ("marks above", "", "a\u0301"),
        ("marks without letter", "", "\u0316\u0301"),
        ("double marks", "", "\u0344"),
        ("Hangul", "", "\u1100\u1161\u11a8"),
        ("byte order marks", "", "\ufeff", "a"),
        ("overrides", "", "\u202e", "a"),
        ("controls", "", "\x07", "a"),
        ("Russian layout", "Ы ", "@b "),
    )
)
# Operands that are put into every place that an alias has for them.
ALIASES = {
    "alias of one place": "S %1",
    "alias of nine places": "%1 %2 %3 %4 %5 %6 %7 %8 %9",
    "alias of one place, often": "%1" * (ALIAS_LIMIT // 2),
}


@dataclass(frozen=True, slots=True)
class Row:
    """The milliseconds that a family takes at each size, and the worst doubling."""

    name: str
    took: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """How many times as long twice the body takes, at worst; 0 where that is noise."""
        pairs = zip(self.took, self.took[1:], strict=False)
        return max((b / a for a, b in pairs if b >= _NOISE), default=0.0)

    def __str__(self) -> str:
        times = " ".join(f"{one:9.3f}" for one in self.took)
        verdict = "" if self.ratio <= RATIO else "  NOT LINEAR"
        return f"{self.name:<26} {times} {self.ratio:7.2f}{verdict}"


def main(arguments: list[str]) -> int:
    """Measure, print the table, keep the figures."""
    parser = ArgumentParser(prog="python -m ops.bench grammar", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/bench/grammar.json"))
    out: Path = parser.parse_args(arguments).out
    load = os.getloadavg()[0]
    rows = [measure(name, bodies) for name, bodies in progress("grammar", _cases())]
    sizes = " ".join(f"{size // 1024:>4} KiB" for size in SIZES)
    print(f"{'CPU ms, least of 7':<26}  {sizes}   ratio")
    print(*sorted(rows, key=lambda row: -row.took[-1]), sep="\n")
    worst = max(rows, key=lambda row: row.ratio)
    print(f"worst ratio {worst.ratio:.2f} ({worst.name}), allowed {RATIO}; load was {load:.2f}")
    out.parent.mkdir(parents=True, exist_ok=True)
    figures = [{**asdict(row), "ratio": round(row.ratio, 3)} for row in rows]
    out.write_text(json.dumps({"sizes": SIZES, "load": load, "families": figures}, indent=1))
    return int(worst.ratio > RATIO)


def measure(name: str, bodies: tuple[str, ...]) -> Row:
    """The least time of each body; the sizes take turns, so that all meet the same load.

    What seems not linear is measured again, for a busy machine is no property of the grammar.
    """
    loops = [_loops(body) for body in bodies]
    least = [float("inf")] * len(bodies)
    for _ in range(_ROUNDS):
        for _ in range(_RUNS):
            for at, body in enumerate(bodies):
                least[at] = min(least[at], _time(body, loops[at]) / loops[at])
        row = Row(name, tuple(round(one / 1e6, 4) for one in least))
        if row.ratio <= RATIO:
            break
    return row


def _cases() -> list[tuple[str, tuple[str, ...]]]:
    families = [(one.name, tuple(one.body(size) for size in SIZES)) for one in FAMILIES]
    aliases = [
        (name, tuple(expand(body, "@b " * (size // 3)) for size in SIZES))
        for name, body in ALIASES.items()
    ]
    return families + aliases


def _loops(body: str) -> int:
    return max(1, _AT_LEAST // max(_time(body, 1), 1))


def _time(body: str, loops: int) -> int:
    start = time.process_time_ns()
    for _ in range(loops):
        CATALOGUE.read(body)
    return time.process_time_ns() - start
