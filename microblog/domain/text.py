"""Text that may be stored, sent in a stanza and put on a page."""

import re
import unicodedata

POST_LIMIT = 10_240
COMMENT_LIMIT = 4_096
BODY_LIMIT = 64 * 1024

# XML 1.0, 2.2: what a stanza may hold, less the noncharacters that close a component stream.
_ILLEGAL = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
    "|["
    + "".join(f"{chr(p * 0x10000 + 0xFFFE)}{chr(p * 0x10000 + 0xFFFF)}" for p in range(1, 17))
    + "]"
)
_MARKS_LIMIT = 30
# Four characters that are two marks each once they are decomposed.
_DOUBLE_MARKS = frozenset("\u0344\u0f73\u0f75\u0f81")
# Explicit embeddings and overrides turn a whole page around; isolates and marks are left alone.
_BIDI = re.compile("[\u202a-\u202e]")


def clean(text: str) -> str:
    """`text` in NFC without characters that XML forbids and without bidi overrides.

    Lines end in LF. Total and idempotent.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BIDI.sub("", _ILLEGAL.sub("", text))
    return unicodedata.normalize("NFC", text if text.isascii() else _stream_safe(text))


def _stream_safe(text: str) -> str:
    """`text` with at most 30 combining marks in a row (UAX #15, 13), for sorting them is quadratic.

    60 kB of marks took half a second.
    """
    kept: list[str] = []
    run = 0
    for character in text:
        if character in _DOUBLE_MARKS:
            run += 2
        else:
            run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MARKS_LIMIT:
            kept.append(character)
    return "".join(kept)


def is_legal(text: str) -> bool:
    """Whether every character of `text` may stand in XML 1.0."""
    return _ILLEGAL.search(text) is None


def first_line(text: str, limit: int) -> str:
    """The first line that is not blank, cut after `limit` characters with an ellipsis."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
