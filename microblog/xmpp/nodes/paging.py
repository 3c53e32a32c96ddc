"""Pages of items (XEP-0059) for two kinds of clients, told apart by the cursors they bring back.

Who pages by the book gets items in the order of their publication, and item ids as cursors. Movim
asks for the newest without a set and goes on from `last` by `before`, as ejabberd has it: it gets
the newest first, and cursors that begin with `d.`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from xml.etree.ElementTree import Element

from microblog.xmpp.writing import escaped

RSM = "http://jabber.org/protocol/rsm"
_NEWEST_FIRST = "d."
_DEFAULT = 20

_Item = TypeVar("_Item")


class NoSuchPage(Exception):  # noqa: N818  (the answer to a request that cannot be)
    """The set asks for what there is not; `is_unread` where it cannot be read at all."""

    def __init__(self, *, is_unread: bool = False) -> None:
        super().__init__()
        self.is_unread = is_unread


@dataclass(frozen=True, slots=True)
class Asked:
    """So many items right before or after the one called `beside`, empty for none.

    `is_newest_first` for the second convention.
    """

    size: int
    beside: str = ""
    is_after: bool = False
    is_newest_first: bool = False

    def shown(self, items: Sequence[_Item]) -> Sequence[_Item]:
        """Items, given oldest first, in the order that is expected."""
        return items[::-1] if self.is_newest_first and not self.is_after else items

    def result(self, names: Sequence[str], count: int | None) -> str:
        """The set behind items of these names, given in the order in which they are shown."""
        mark = _NEWEST_FIRST if self.is_newest_first else ""
        ends = ""
        if names:
            first, last = (escaped(mark + name) for name in (names[0], names[-1]))
            ends = f"<first>{first}</first><last>{last}</last>"
        counted = "" if count is None else f"<count>{count}</count>"
        return f"<set xmlns='{RSM}'>{ends}{counted}</set>"


def read(parent: Element, max_items: str, limit: int) -> Asked:
    """The page that `parent` asks for by its set, or by `max_items`; raises NoSuchPage."""
    asked = parent.find(f"{{{RSM}}}set")
    if asked is None:
        return Asked(_size(max_items, limit), is_newest_first=True)
    if asked.find(f"{{{RSM}}}index") is not None:
        raise NoSuchPage(is_unread=True)
    size = _size((asked.findtext(f"{{{RSM}}}max") or "").strip() or max_items, limit)
    before, after = (_text(asked, name) for name in ("before", "after"))
    if after:
        return _beside(size, after, is_after=True)
    if before is None:
        return Asked(size, is_after=True)
    return _beside(size, before, is_after=False) if before else Asked(size)


def _text(asked: Element, name: str) -> str | None:
    found = asked.find(f"{{{RSM}}}{name}")
    return None if found is None else (found.text or "").strip()


def _beside(size: int, cursor: str, *, is_after: bool) -> Asked:
    name = cursor.removeprefix(_NEWEST_FIRST)
    return Asked(size, name, is_after, cursor.startswith(_NEWEST_FIRST))


def _size(text: str, limit: int) -> int:
    if text in ("", "max"):
        return _DEFAULT if not text else limit
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NoSuchPage(is_unread=True)
    return min(int(text), limit)
