"""What of a body its author wrote, and what a client put there for others (XEP-0428)."""

from xml.etree.ElementTree import Element

_NAMESPACE = "urn:xmpp:fallback:0"
_FALLBACK = f"{{{_NAMESPACE}}}fallback"
_RANGE = f"{{{_NAMESPACE}}}body"


def own_words(message: Element, body: str) -> str:
    """`body` less the ranges that `message` marks as fallback, in code points (XEP-0426).

    A mark without a range covers all of the body; a range out of bounds covers what it can.
    """
    ranges: list[tuple[int, int]] = []
    for fallback in message.iterfind(_FALLBACK):
        marked = fallback.findall(_RANGE)
        if not marked and len(fallback) == 0:
            return ""
        ranges.extend(_range(mark, len(body)) for mark in marked)
    return _without(body, sorted(ranges)) if ranges else body


def _range(mark: Element, length: int) -> tuple[int, int]:
    return _position(mark.get("start"), 0), _position(mark.get("end"), length)


def _position(text: str | None, default: int) -> int:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if text and is_number else default


def _without(body: str, ranges: list[tuple[int, int]]) -> str:
    kept: list[str] = []
    at = 0
    for start, end in ranges:
        if end <= start:
            continue
        kept.append(body[at : max(at, start)])
        at = max(at, end)
    return "".join(kept) + body[at:]
