"""What is asked of rooms, as the directory reads it."""

from collections.abc import Mapping

from microblog.domain.names import Tag
from microblog.search.compile import tsquery
from microblog.search.tree import Bound, Filter, Query, Span, Value, plain_words
from microblog.store.rooms import Order, RoomQuery

_ORDERS: Mapping[str, Order] = {
    "best": Order.RELEVANCE,
    "popular": Order.POPULAR,
    "new": Order.NEW,
    "rising": Order.RISING,
    "active": Order.ACTIVE,
}


def wanted(query: Query) -> RoomQuery:
    """Words and filters of a query for rooms."""
    return RoomQuery(
        words=tsquery(query.words),
        likeness=" ".join(plain_words(query)).casefold(),
        languages=query.texts("lang"),
        other_languages=query.texts("lang", is_negated=True),
        tag_groups=tuple(
            tuple(Tag(one).key for one in part.values if isinstance(one, str))
            for part in _of(query, "tag")
        ),
        other_tags=tuple(Tag(one).key for one in query.texts("tag", is_negated=True)),
        hosts=query.texts("host"),
        other_hosts=query.texts("host", is_negated=True),
        users=_ranges(query, "users"),
        other_users=_ranges(query, "users", is_negated=True),
        activity=_ranges(query, "active"),
        other_activity=_ranges(query, "active", is_negated=True),
        seen=_ranges(query, "seen"),
        other_seen=_ranges(query, "seen", is_negated=True),
        is_open=_flag(query, "open"),
        anonymity=_anonymity(query),
        shows_dead=bool(_flag(query, "dead")),
        shows_sensitive=bool(_flag(query, "nsfw")),
    )


def order(query: Query) -> Order:
    """How a query wants rooms to be listed."""
    named = query.texts("order")
    return _ORDERS.get(named[0], Order.RELEVANCE) if named else Order.RELEVANCE


def _of(query: Query, field: str, *, is_negated: bool = False) -> list[Filter]:
    return [one for one in query.filters if one.field == field and one.is_negated == is_negated]


def _ranges(query: Query, field: str, *, is_negated: bool = False) -> tuple[str, ...]:
    """Each filter as a multirange of PostgreSQL: one of its values is enough."""
    return tuple(
        "{" + ",".join(_range(value) for value in one.values) + "}"
        for one in _of(query, field, is_negated=is_negated)
    )


def _range(value: Value) -> str:
    match value:
        case Bound(int(low), int(high)) if low > high:
            return "empty"
        case Bound(low, high):
            return f"[{'' if low is None else low},{'' if high is None else high}]"
        case Span(since, until):
            return f"[{since or ''},{until or ''})"
        case str():
            return "empty"


def _flag(query: Query, field: str) -> bool | None:
    """What a field that is yes or no is to be; asked for both ways, None."""
    said = {one == "yes" for one in query.texts(field)}
    said |= {one != "yes" for one in query.texts(field, is_negated=True)}
    return said.pop() if len(said) == 1 else None


def _anonymity(query: Query) -> str:
    said = query.texts("anon")
    if not said and (against := query.texts("anon", is_negated=True)):
        return "none" if against[0] == "semi" else "semi"
    return said[0] if len(set(said)) == 1 else ""
