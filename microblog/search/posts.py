"""What is asked of posts, as the database reads it."""

import json
from datetime import date

from microblog.domain.names import Club, Nick, Tag
from microblog.search.compile import tsquery
from microblog.search.tree import Query, Span


def asked(query: Query) -> str:
    """Words and filters as `search_filter_of` in the migrations takes them."""
    since, until = _between(query)
    return json.dumps({
        "words": tsquery(query.words),
        "users": [Nick(one).key for one in query.texts("user")],
        "other_users": [Nick(one).key for one in query.texts("user", is_negated=True)],
        "tags": [[Tag(one).key for one in names] for names in _groups(query, "tag")],
        "other_tags": [Tag(one).key for one in query.texts("tag", is_negated=True)],
        "clubs": [[Club(one).key for one in names] for names in _groups(query, "club")],
        "other_clubs": [Club(one).key for one in query.texts("club", is_negated=True)],
        "languages": query.texts("lang"),
        "other_languages": query.texts("lang", is_negated=True),
        "things": query.texts("has"),
        "other_things": query.texts("has", is_negated=True),
        "since": since and f"{since.isoformat()}T00:00:00Z",
        "until": until and f"{until.isoformat()}T00:00:00Z",
    })  # fmt: skip


def is_best_first(query: Query) -> bool:
    """Whether those that fit best come first, not the newest; where there are words to fit."""
    return "best" in query.texts("order") and query.words is not None


def _groups(query: Query, field: str) -> list[list[str]]:
    """The alternatives of each filter of a field that is not negated."""
    return [
        [value for value in one.values if isinstance(value, str)]
        for one in query.filters
        if one.field == field and not one.is_negated
    ]


def _between(query: Query) -> tuple[date | None, date | None]:
    """The first day, and the first behind the last; a filter against days turns them around."""
    since: date | None = None
    until: date | None = None
    for one in query.filters:
        for value in one.values:
            if isinstance(value, Span):
                first, end = value.since, value.until
                if one.is_negated:
                    first, end = end, first
                since = max(filter(None, (since, first)), default=None)
                until = min(filter(None, (until, end)), default=None)
    return since, until
