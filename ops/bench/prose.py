"""How often prose is taken for commands: every sentence of a corpus is read as one message.

Misread is whatever is executed, or published with another text than was typed; held is what the
bot would ask about. `python -m ops.bench prose [--show] [--as UNIT] [NAME=PATH ...]`; a path is a
text, or a directory of fortune files; without any, those of Debian's fortunes and fortunes-ru.
"""

import re
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from microblog.commands.catalogue import CATALOGUE
from microblog.commands.posting import Post
from microblog.grammar.catalogue import normalise
from microblog.grammar.command import Held, Read
from ops.bench.progress import progress

FORTUNES = Path("/usr/share/games/fortunes")
CORPORA = {"English": FORTUNES, "Russian": FORTUNES / "ru"}
_NOT_TEXT = (".dat", ".u8")
_BETWEEN = re.compile(r"^%[^\S\n]*$", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
_SENTENCE = re.compile(r"""(?<=[.!?…])["'»”)]*\s+(?=["'«“(]*[^\Wa-zа-яё_])""")
_OVERSTRUCK = re.compile(".\x08")


def main(arguments: list[str]) -> int:
    """Measure each corpus and print a line for it."""
    parser = ArgumentParser(prog="python -m ops.bench prose", description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what was not a plain post")
    parser.add_argument("--as", dest="unit", choices=UNITS, default="sentences")
    parser.add_argument("corpora", nargs="*", metavar="NAME=PATH")
    given = parser.parse_args(arguments)
    corpora = dict(one.rpartition("=")[::2] for one in given.corpora) or CORPORA
    absent = [str(path) for path in corpora.values() if not Path(path).exists()]
    if absent:
        print(f"no text at {absent[0]}: install fortunes and fortunes-ru, or name one")
        return 2
    print(f"{'corpus':<16} {'messages':>9} {'misread':>18} {'held':>18}")
    for name, path in corpora.items():
        bodies = list(messages(Path(path), UNITS[given.unit]))
        _measure(name, bodies, is_shown=given.show)
    return 0


def messages(path: Path, split: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """What the texts below `path` are when `split`, without what has no letter and no digit."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    for file in files:
        if file.is_file() and not file.is_symlink() and file.suffix not in _NOT_TEXT:
            for text in _BETWEEN.split(_OVERSTRUCK.sub("", file.read_text("utf-8", "replace"))):
                yield from (part for part in split(text) if any(map(str.isalnum, part)))


def sentences(text: str) -> Iterator[str]:
    """The sentences of the paragraphs of `text`, each on one line."""
    for paragraph in _PARAGRAPH.split(text):
        yield from _SENTENCE.split(" ".join(paragraph.split()))


UNITS: dict[str, Callable[[str], Iterable[str]]] = {
    "sentences": sentences,
    "lines": str.splitlines,
    "texts": lambda text: (text,),
}


def verdict(body: str) -> str:
    """`post` where `body` is published as it is, `held`, or the command it is misread as."""
    reading = CATALOGUE.read(body)
    match reading:
        case Read(_, Post(text, ())) if text == normalise(body):
            return "post"
        case Held():
            return "held"
        case Read(command):
            return command.name
        case _:
            return type(reading).__name__.lower()


def _measure(name: str, bodies: list[str], *, is_shown: bool) -> None:
    counts: Counter[str] = Counter()
    odd = []
    for body in progress(name, bodies):
        found = verdict(body)
        counts[found] += 1
        if found != "post":
            odd.append(f"  {found:<12} {normalise(body)[:100]!r}")
    total = counts.total()
    held = counts["held"]
    misread = total - held - counts["post"]
    print(f"{name:<16} {total:>9} {_share(misread, total):>18} {_share(held, total):>18}")
    if is_shown:
        print("\n".join(odd))


def _share(part: int, total: int) -> str:
    return f"{part} ({100 * part / (total or 1):.4f} %)"
