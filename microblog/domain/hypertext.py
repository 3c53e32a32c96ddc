"""Hypertext of others (HTML, XHTML) as plain words: nothing of it is ever shown as it came."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from microblog.domain.text import clean

_PARAGRAPHS = frozenset(
    """
    address article aside blockquote dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul
    """.split()  # noqa: SIM905  (words read better than quotes)
)
_CLOSE = frozenset(("dd", "dt", "li", "tr"))  # each on a line of its own, with none between
_UNSAID = frozenset(("head", "noscript", "script", "style", "template", "title"))
_BLANKS = re.compile(r"[ \t\n\r\f]+")


def plain(hypertext: str) -> str:
    """The words of `hypertext` in lines and paragraphs, with the addresses of its links.

    Total and linear: what is no markup is taken as words.
    """
    reader = _Reader()
    reader.feed(hypertext)
    reader.close()
    return clean(reader.text())


class _Reader(HTMLParser):
    """Collects words, and how far apart they stand: 1 is a new line, 2 is a blank one between."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._apart = 0
        self._unsaid = 0
        self._as_is = 0
        self._link: tuple[str, int] | None = None  # one at a time, as in HTML

    def text(self) -> str:
        return "".join(self._parts).strip()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in _UNSAID:
            self._unsaid += 1
        elif tag == "br":
            self._part(1, is_more=True)
        elif tag in _PARAGRAPHS:
            self._part(1 if tag in _CLOSE else 2)
            self._as_is += tag == "pre"
            if tag == "li":
                self._say("- ")
        elif tag == "img":
            self._say(told.get("alt", ""))
        elif tag == "a":
            self._link = (told.get("href", ""), len(self._parts))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSAID:
            self._unsaid = max(0, self._unsaid - 1)
        elif tag in _PARAGRAPHS:
            self._part(1 if tag in _CLOSE else 2)
            self._as_is = max(0, self._as_is - (tag == "pre"))
        elif tag == "a" and self._link is not None:
            (address, since), self._link = self._link, None
            said = "".join(self._parts[since:]).strip()
            if address.startswith(("https://", "http://", "xmpp:")) and address not in said:
                self._say(f" {address}" if said else address)

    def handle_data(self, data: str) -> None:
        if not self._unsaid:
            self._say(data if self._as_is else _BLANKS.sub(" ", data))

    def _part(self, apart: int, *, is_more: bool = False) -> None:
        """Let what comes next begin on a new line."""
        self._apart = min(2, self._apart + apart) if is_more else max(self._apart, apart)

    def _say(self, words: str) -> None:
        if self._apart and not self._as_is:
            words = words.lstrip(" ")
        if not words:
            return
        if self._parts:
            self._parts.append("\n" * self._apart)
        self._apart = 0
        self._parts.append(words)
