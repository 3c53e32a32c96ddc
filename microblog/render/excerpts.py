"""Long posts that were found: what is around the words, and these strong (XEP-0393)."""

import re

from microblog.store.excerpts import GAP
from microblog.store.searching import MARK_START, MARK_STOP

_MARKS = re.compile(f"[{MARK_START}{MARK_STOP}]")
_WORD = re.compile(r"\S+")
_MARKED = re.compile(f"{MARK_START}([^{MARK_STOP}]+){MARK_STOP}")
# In these a sign of ours would change a link, an address, code or other signs.
_UNTOUCHED = re.compile(r"[*_~`@/\\]|\w[.:]\w")
_ELLIPSIS = "…"


def excerpt(marked: str, body: str) -> str:
    """The parts of `body` that `marked` has, to whole words; all of `body` where it holds code.

    The same where the parts are not those of the text, as where it has tags of HTML.
    """
    if "```" in body:
        return body
    told, end = "", 0
    for part in marked.split(GAP):
        plain = _MARKS.sub("", part)
        start = body.find(plain, end)
        if start < 0 or not plain.strip():
            return body
        left, right = _whole(body, start, start + len(plain), end)
        told += f" {_ELLIPSIS} " if body[end:left].strip() else body[end:left]
        told += _strong(f"{body[left:start]}{part}{body[start + len(plain) : right]}")
        end = right
    tail = f" {_ELLIPSIS}" if body[end:].strip() else ""
    return f"{told}{tail}".strip()


def _whole(body: str, start: int, end: int, least: int) -> tuple[int, int]:
    """The bounds of a part that cuts no word; it begins at `least` or behind."""
    while start > least and not body[start - 1].isspace():
        start -= 1
    while end < len(body) and not body[end].isspace():
        end += 1
    return start, end


def _strong(part: str) -> str:
    """The marks of a part as signs, but on lines with code."""
    return "\n".join(
        _MARKS.sub("", line) if "`" in line else _WORD.sub(_one, line) for line in part.split("\n")
    )


def _one(found: re.Match[str]) -> str:
    """A word with its first mark as signs, which clients know at the beginning of a word only."""
    plain = _MARKS.sub("", found[0])
    mark = _MARKED.match(found[0])
    if mark is None or _UNTOUCHED.search(plain):
        return plain
    return f"*{mark[1]}*{_MARKS.sub('', found[0][mark.end() :])}"
