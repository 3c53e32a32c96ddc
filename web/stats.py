"""What happens here, a month of it, drawn by the server."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from microblog.clock import now
from microblog.i18n import mark as _
from microblog.store import days
from microblog.store.days import DayCount
from microblog.store.queries import Connection
from web import charts
from web.answers import answer
from web.pages import Reader

_AGE = 300.0
_TAGS = 20
_ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_SERIES: Sequence[tuple[str, str, Callable[[DayCount], int]]] = (
    ("posts", _("Posts"), lambda day: day.posts),
    ("comments", _("Comments"), lambda day: day.comments),
    ("recommendations", _("Recommendations"), lambda day: day.recommendations),
    ("authors", _("People who wrote"), lambda day: day.authors),
    ("people", _("New people"), lambda day: day.people),
    ("deliveries", _("Messages delivered"), lambda day: day.deliveries),
)


async def page(request: Request) -> Response:
    """Six small drawings with their numbers, and the tags with the most posts."""

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        counted = await days.counted(connection)
        tags = await days.foremost_tags(connection, _TAGS)
        today = now().date()
        series = [
            (name, title, _drawn(name, counted, value, today), sum(map(value, counted)))
            for name, title, value in _SERIES
        ]
        return "text/html", request.app.state.templates.render(
            "stats.html",
            who,
            "/stats",
            series=series,
            days=counted,
            columns=[(title, value) for _name, title, value in _SERIES],
            tags=tags,
            most=max((tag.posts for tag in tags), default=1),
            everybody=counted[-1].all_people if counted else 0,
        )

    return await answer(request, [], make, max_age=_AGE)


async def numbers(request: Request) -> Response:
    """The same for programs."""

    async def make(connection: Connection, _who: Reader) -> tuple[str, str]:
        counted = [
            asdict(day) | {"day": day.day.isoformat()} for day in await days.counted(connection)
        ]
        tags = [
            {"tag": tag.name, "posts": tag.posts}
            for tag in await days.foremost_tags(connection, _TAGS)
        ]
        return "application/json", json.dumps({"days": counted, "tags": tags}, ensure_ascii=False)

    return await answer(request, [], make, max_age=_AGE, extra=_ANYWHERE)


def _drawn(
    name: str, counted: Sequence[DayCount], value: Callable[[DayCount], int], today: date
) -> str:
    return charts.bars([(day.day, value(day)) for day in counted], today, days.MONTH, name)
