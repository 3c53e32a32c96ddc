"""Words that somebody lets stand for a command."""

import re
from collections.abc import Iterator

from microblog.domain.text import BODY_LIMIT

NAME_LIMIT = 32
ALIAS_LIMIT = 1_024
_HOLE = re.compile("%([1-9%])")


def key(name: str) -> str:
    """The name folded for comparison."""
    return name.casefold()


def expand(body: str, operands: str) -> str:
    """The command that an alias with `body` makes of `operands`.

    `%1` to `%9` are single operands, but the last one that `body` has takes all that is left;
    `%%` is a percent sign. What `body` has no place for goes to its end. The result may be cut
    when it is longer than anything that is read.
    """
    holes = [int(hole) for hole in _HOLE.findall(body) if hole != "%"]
    last = max(holes, default=0)
    words = operands.split(maxsplit=last - 1) if last else []
    filled = "".join(_filled(body, words))
    return filled.strip() if last else f"{filled.strip()} {operands}".rstrip()


def _filled(body: str, words: list[str]) -> Iterator[str]:
    """The pieces, until there is more than may be read."""
    at = length = 0
    for hole in _HOLE.finditer(body):
        yield body[at : hole.start()]
        at = hole.end()
        word = "%" if hole[1] == "%" else "".join(words[int(hole[1]) - 1 : int(hole[1])])
        length += len(word)
        if length > BODY_LIMIT:
            yield word
            return
        yield word
    yield body[at:]
