"""The fields of the query language: their names, and what may stand in them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from microblog.search.tree import Bound, Span, Value

_NUMBER = re.compile(r"(?P<sign>>=|<=|>|<|=)?(?P<number>[0-9]{1,9})")
_RANGE = re.compile(r"(?P<from>[0-9]{0,9})\.\.(?P<to>[0-9]{0,9})")
_DAY = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
# How far from the number the bounds lie; None is open.
_SIGNS: Mapping[str, tuple[int | None, int | None]] = {
    ">": (1, None), "<": (None, -1), ">=": (0, None), "<=": (None, 0), "=": (0, 0),
}  # fmt: skip
_YES = frozenset(("yes", "y", "true", "1", "да"))
_NO = frozenset(("no", "n", "false", "0", "нет"))
_ANONYMITY = frozenset(("semi", "none"))


class Target(Enum):
    """What is looked for."""

    POSTS = "posts"
    COMMENTS = "comments"
    PEOPLE = "people"
    ROOMS = "rooms"


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its `name`; `read` gives the value that a text stands for, None for none.

    A thing has just one of it where it `is_single`, so that two of them mean either.
    """

    name: str
    read: Callable[[str], Value | None]
    is_single: bool = False


def _text(text: str) -> Value | None:
    return text or None


def _language(text: str) -> Value | None:
    lowered = text.lower()
    return lowered if _LANGUAGE.fullmatch(lowered) else None


def _flag(text: str) -> Value | None:
    lowered = text.lower()
    if lowered in _YES:
        return "yes"
    return "no" if lowered in _NO else None


def _anonymity(text: str) -> Value | None:
    return text.lower() if text.lower() in _ANONYMITY else None


def _host(text: str) -> Value | None:
    return text.lower().lstrip("@") or None


def _has(text: str) -> Value | None:
    return _THINGS.get(text.lower())


def _target(text: str) -> Value | None:
    return _TARGETS.get(text.lower())


def _amount(text: str) -> Value | None:
    """`10`, `>10`, `<=5`, `10..50`, `10..`."""
    if found := _RANGE.fullmatch(text):
        low, high = (int(one) if one else None for one in found.group("from", "to"))
        return None if low is None and high is None else Bound(low, high)
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    number = int(found["number"])
    least, most = _SIGNS[found["sign"] or ">="]
    return Bound(None if least is None else number + least, None if most is None else number + most)


def _days(text: str) -> tuple[date, date] | None:
    """The first day of a year, a month or a day, and the first day behind it."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(one) if one else 0 for one in found.groups())
    try:
        first = date(year, month or 1, day or 1)
        if day:
            return first, first + timedelta(days=1)
        if month:
            return first, date(year + month // 12, month % 12 + 1, 1)
        return first, date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None


def _since(text: str) -> Value | None:
    days = _days(text)
    return Span(since=days[0]) if days else None


def _before(text: str) -> Value | None:
    days = _days(text)
    return Span(until=days[0]) if days else None


def _seen(text: str) -> Value | None:
    """A day, a month or a year."""
    days = _days(text)
    return Span(*days) if days else None


def _order(text: str) -> Value | None:
    return _ORDERS.get(text.lower())


_ORDERS: Mapping[str, str] = {
    "best": "best", "лучшие": "best", "new": "new", "новые": "new",
    "popular": "popular", "rising": "rising", "active": "active",
}  # fmt: skip
_THINGS: Mapping[str, str] = {
    "picture": "picture", "pictures": "picture", "image": "picture", "картинка": "picture",
    "link": "link", "links": "link", "ссылка": "link",
    "comments": "comments", "comment": "comments", "ответы": "comments",
    "recommendations": "recommendations", "рекомендации": "recommendations",
}  # fmt: skip
_TARGETS: Mapping[str, str] = {
    "posts": "posts", "post": "posts", "посты": "posts",
    "comments": "comments", "comment": "comments", "комментарии": "comments",
    "people": "people", "users": "people", "люди": "people",
    "rooms": "rooms", "conferences": "rooms", "комнаты": "rooms",
}  # fmt: skip

_IN = Field("in", _target, is_single=True)
_TAG = Field("tag", _text)
_ORDER = Field("order", _order, is_single=True)
_POSTS = (
    Field("user", _text, is_single=True),
    _TAG,
    Field("club", _text),
    _IN,
    Field("lang", _language, is_single=True),
    Field("has", _has),
    Field("before", _before),
    Field("after", _since),
    _ORDER,
)
_ROOMS = (
    Field("lang", _language, is_single=True),
    Field("users", _amount),
    _TAG,
    Field("host", _host, is_single=True),
    Field("open", _flag, is_single=True),
    Field("anon", _anonymity, is_single=True),
    Field("seen", _seen),
    Field("active", _amount),
    Field("dead", _flag, is_single=True),
    Field("nsfw", _flag, is_single=True),
    _IN,
    _ORDER,
)
FIELDS: Mapping[Target, Mapping[str, Field]] = {
    Target.POSTS: {one.name: one for one in _POSTS},
    Target.COMMENTS: {one.name: one for one in _POSTS},
    Target.PEOPLE: {_IN.name: _IN},
    Target.ROOMS: {one.name: one for one in _ROOMS},
}
# Other names of fields.
ALIASES: Mapping[str, str] = {
    "from": "user", "author": "user", "автор": "user", "от": "user",
    "тег": "tag", "клуб": "club", "где": "in", "язык": "lang",
    "until": "before", "до": "before", "since": "after", "после": "after",
    "server": "host", "сервер": "host",
}  # fmt: skip
