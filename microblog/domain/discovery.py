"""What others on the network say of themselves when they are asked (XEP-0030, 0128, 0059)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

# Values of a form's fields, by the names of the fields.
Fields = Mapping[str, tuple[str, ...]]


class Unanswered(Exception):  # noqa: N818  (a state of whoever was asked)
    """No answer that helps: `condition` as in RFC 6120, 8.3.3, or `timeout`.

    `retry_after` is for how long whoever was asked wants to be left alone, and `moved_to` the
    address that a room which is gone has named.
    """

    def __init__(
        self, condition: str, *, retry_after: timedelta | None = None, moved_to: str = ""
    ) -> None:
        super().__init__(condition)
        self.condition = condition
        self.retry_after = retry_after
        self.moved_to = moved_to


@dataclass(frozen=True, slots=True)
class Identity:
    """What something is (XEP-0030, 3.1)."""

    category: str
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Info:
    """An answer to disco#info, with the fields of its forms (XEP-0128) by the type of the form."""

    identities: tuple[Identity, ...]
    features: frozenset[str] = frozenset()
    forms: Mapping[str, Fields] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of disco#items that has no node."""

    jid: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Items of one answer; `last` is where the next page begins, empty where there is none.

    `count` is how many items there are in all, None where that is not told.
    """

    items: tuple[Item, ...]
    last: str = ""
    count: int | None = None
