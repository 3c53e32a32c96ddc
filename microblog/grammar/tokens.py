"""What the smallest pieces of a command look like, and how each is read at a position.

Every reader takes the whole text and a position and gives a value with the position after it, or
None; none of them looks back or tries twice, which keeps the language linear.
"""

import re

from microblog.domain.names import Club, Nick, Tag
from microblog.domain.ref import Ref
from microblog.domain.timeline import LAST, Window

_INT = "[1-9][0-9]{0,17}"
_REF = re.compile(rf"[#№]({_INT})(?:[/.#]({_INT}))?(?=[\s+:,]|\Z)")
_NICK = re.compile(r"@([A-Za-z0-9][A-Za-z0-9_-]{0,31})(?=[\s+:,]|\Z)")
_PLAIN_TAG = r'(?=[^\s*,"]*\w)([\w.][^\s*,"]{0,63})'
_TAG = re.compile(rf'\*(?:{_PLAIN_TAG}|"([^"\n*,]{{1,64}})")(?=\s|\Z)')
_BARE_TAG = re.compile(rf"{_PLAIN_TAG}\Z")
_CLUB = re.compile(r"!(\w[\w-]{0,31})(?=\s|\Z)")
# The closing star follows a letter, as in Markdown: "*a *b" are two tags, "*a b*" is loud speech.
_EMPHASIS = re.compile(r"\*[^\s*](?:[^*\n]*[^\s*])?\*(?![\w*])")
_PAGES = re.compile(r"(?:#{1,9}|№{1,9})(?=\s|\Z)")
_WINDOW = re.compile(rf"\+(?:(\+)|[^\S\n]*({_INT})(?:[^\S\n]+({_INT}))?)?(?=\s|\Z)")
_WORD = re.compile(r"\S{1,64}(?=\s|\Z)")
_NAME = re.compile(r"@?([^\s@]{1,64})(?=\s|\Z)")
# A sign before a nick is no local part: `BL -@paris` unblocks somebody.
_SERVER = re.compile(r"[^\W_](?:[\w-]*\w)?(?:\.[^\W_](?:[\w-]*\w)?)+(?=\s|\Z)")
_ADDRESS = re.compile(
    r"(?:https?://\S{1,2000}|(?![+-]@)[^\s@/#*!\"<>]{1,255}@[^\s@\"<>]{1,255})(?=\s|\Z)"
)
_KEY = re.compile(r"[^\W\d][\w-]{0,63}(?=[\s=]|\Z)")
_UNTIL = re.compile(
    r"(?:[0-9]{1,4}[^\S\n]?[mhdwмчдн]|(?:until|до)[^\S\n]+\S{1,32})(?=\s|\Z)", re.IGNORECASE
)
_GAP = re.compile(r"(?:(?<=[A-Za-z0-9_-]),)?[^\S\n]+")

HEAD = re.compile(r"([/.]?)([A-Za-z]{1,16}|[А-Яа-я]{1,16})([+!]?)(?=\s|\Z)")
_QWERTY = str.maketrans("йцукенгшщзфывапролдячсмить", "qwertyuiopasdfghjklzxcvbnm")


def fold(word: str) -> str:
    """`word` in capitals, as if its keys were pressed with the English layout."""
    return word.lower().translate(_QWERTY).upper()


def is_emphasis(text: str, at: int) -> bool:
    """Whether `*loud words*` stand at `at`, which are speech and no tags."""
    return _EMPHASIS.match(text, at) is not None


def ref(text: str, at: int) -> tuple[Ref, int] | None:
    """A post or a comment: `#100123`, `#100123/4`, also with `№`, `.` and `#`."""
    found = _REF.match(text, at)
    return (Ref(int(found[1]), int(found[2] or 0)), found.end()) if found else None


def post(text: str, at: int) -> tuple[Ref, int] | None:
    """A post, not a comment."""
    found = ref(text, at)
    return found if found and not found[0].is_comment else None


def nick(text: str, at: int) -> tuple[Nick, int] | None:
    """`@nick`."""
    found = _NICK.match(text, at)
    return (Nick(found[1]), found.end()) if found else None


def tag(text: str, at: int) -> tuple[Tag, int] | None:
    """`*tag` or `*"two words"`."""
    found = _TAG.match(text, at)
    name = found and (found[1] or " ".join(found[2].split()))
    return (Tag(name), found.end()) if found and name else None


def spell_tag(value: Tag) -> str:
    """The tag as it is typed, in quotes where its name needs them."""
    return f"*{value.name}" if _BARE_TAG.match(value.name) else f'*"{value.name}"'


def club(text: str, at: int) -> tuple[Club, int] | None:
    """`!club`."""
    found = _CLUB.match(text, at)
    return (Club(found[1]), found.end()) if found else None


def pages(text: str, at: int) -> tuple[int, int] | None:
    """`#`, `##`, `###`: the number of a page."""
    found = _PAGES.match(text, at)
    return (found.end() - at, found.end()) if found else None


def window(text: str, at: int) -> tuple[Window, int] | None:
    """Nothing, `+`, `++`, `+20`, `+20 40` or `+ 20 40` after a post."""
    found = _WINDOW.match(text, at)
    if not found:
        return Window(), at
    if found[1]:
        return Window(all=True), found.end()
    return Window(int(found[2] or LAST), int(found[3] or 0)), found.end()


def word(text: str, at: int) -> tuple[str, int] | None:
    """Anything without blanks, up to 64 characters."""
    found = _WORD.match(text, at)
    return (found[0], found.end()) if found else None


def key(text: str, at: int) -> tuple[str, int] | None:
    """The name of something that has a value, which may follow a sign of equality."""
    found = _KEY.match(text, at)
    return (found[0], found.end()) if found else None


def name(text: str, at: int) -> tuple[str, int] | None:
    """A word that may become a nick, with or without its `@`."""
    found = _NAME.match(text, at)
    return (found[1], found.end()) if found else None


def address(text: str, at: int) -> tuple[str, int] | None:
    """A JID or the address of a page."""
    found = _ADDRESS.match(text, at)
    return (found[0], found.end()) if found else None


def server(text: str, at: int) -> tuple[str, int] | None:
    """A domain of several labels."""
    found = _SERVER.match(text, at)
    return (found[0], found.end()) if found else None


def until(text: str, at: int) -> tuple[str, int] | None:
    """`8h`, `2 d` or `until mon`."""
    found = _UNTIL.match(text, at)
    return (found[0], found.end()) if found else None


def rest(text: str, at: int) -> tuple[str, int] | None:
    """All that follows, verbatim."""
    return (text[at:], len(text)) if at < len(text) else None


def query(text: str, at: int) -> tuple[str, int] | None:
    """All that follows; directly after the sigil only what begins with a nick or a tag."""
    apart = at == 0 or text[at - 1].isspace()
    return rest(text, at) if apart or nick(text, at) or tag(text, at) else None


def gap(text: str, at: int) -> int:
    """The position after the blanks, and a comma behind a name, that part two operands."""
    found = _GAP.match(text, at)
    return found.end() if found else at
