"""Who writes here, on what and in which clubs; and what somebody says to others."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from microblog.i18n import mark as _
from microblog.store import listings, public
from microblog.store.days import TagCount
from microblog.store.listings import FURTHEST, LONG_PAGE, Counted, Order
from microblog.store.queries import Connection
from web import feeds, v1
from web.answers import answer
from web.pages import Reader
from web.timelines import blog, moved, whose

_AGE = 60.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)
_DIGITS = 18
_SORTS = {
    "followed": (Order.FOLLOWED, _("Most read")),
    "active": (Order.ACTIVE, _("Wrote lately")),
    "new": (Order.NEW, _("New here")),
}
_DAMAGED = _("That is no page: the address is damaged.")
_Counting = Callable[[Connection, int, str], Awaitable[list[TagCount]]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A listing of tags or clubs: its address, title and feeds."""

    path: str
    title: str


async def people(request: Request) -> Response:
    """People: the most read, those who wrote lately, or the newest."""
    sort = request.query_params.get("sort", "followed")
    if sort not in _SORTS:
        raise HTTPException(400, _DAMAGED)
    order, _title = _SORTS[sort]
    place, user_id = _pair(request, order)
    form = request.path_params.get("form", "html")

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        more = await listings.people(connection, order, place, user_id)
        found = more[: 2 * public.PAGE]
        before = _behind(found[-1], order) if len(more) > len(found) else ""
        address = "/api/v1/users" if sort == "followed" else f"/api/v1/users?sort={sort}"
        if form == "api":
            return v1.people(request.app.state.site, address, found, before)
        here = "/users" if sort == "followed" else f"/users?sort={sort}"
        return "text/html", request.app.state.templates.render(
            "people.html",
            who,
            here,
            people=found,
            sort=sort,
            sorts=[(name, title) for name, (_order, title) in _SORTS.items()],
            older=f"/users?sort={sort}&before={before}" if before else None,
        )

    return await answer(request, [], make, max_age=_AGE, extra=_extra(form))


async def tags(request: Request) -> Response:
    """All tags by their posts."""
    return await _counted(request, "tags", Shelf("/t", _("Tags")), listings.tags)


async def clubs(request: Request) -> Response:
    """All clubs by their posts."""
    return await _counted(request, "clubs", Shelf("/c", _("Clubs")), listings.clubs)


async def replies(request: Request) -> Response:
    """What somebody says to others, newest first."""
    found, told = await whose(request, request.path_params["name"])
    timeline = blog(found, told, "/replies")
    if found.nick != request.path_params["name"]:
        return moved(request, timeline)
    moment, post_id, number = _comment(request)
    form = request.path_params.get("form", "html")

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        more = await listings.replies(connection, found.user_id, moment, post_id, number)
        shown = more[: public.PAGE]
        before = ""
        if len(more) > len(shown):
            last = shown[-1]
            since = (last.created_at - _EPOCH) // timedelta(microseconds=1)
            before = f"{since}-{last.post_id}-{last.number}"
        site = request.app.state.site
        if form == "api":
            return v1.replies(site, timeline.feed("api"), shown, before)
        if form != "html":
            entries = [feeds.comment_entry(site, one.post_id, one) for one in shown]
            return feeds.write_entries(
                form, site, timeline, entries, before=before, language=who.language
            )
        return "text/html", request.app.state.templates.render(
            "replies.html",
            who,
            timeline.path,
            timeline=timeline,
            replies=shown,
            older=f"{timeline.path}?before={before}" if before else None,
        )

    return await answer(request, ["all"], make, extra=_extra(form))


async def _counted(request: Request, kind: str, shelf: Shelf, read: _Counting) -> Response:
    posts, key = _tag(request)
    form = request.path_params.get("form", "html")

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        more = await read(connection, posts, key)
        found: Sequence[TagCount] = more[:LONG_PAGE]
        before = f"{found[-1].posts}-{found[-1].tag_key}" if len(more) > len(found) else ""
        if form == "api":
            return v1.tags(request.app.state.site, kind, f"/api/v1/{kind}", found, before)
        return "text/html", request.app.state.templates.render(
            "tags.html",
            who,
            shelf.path,
            shelf=shelf,
            kind=kind,
            found=found,
            before=before,
        )

    return await answer(request, ["all"], make, extra=_extra(form))


def _extra(form: str) -> dict[str, str] | None:
    return None if form == "html" else dict(v1.ANYWHERE)


def _pair(request: Request, order: Order) -> tuple[int, int]:
    """Behind which person a page begins: what is counted, and the number."""
    text = request.query_params.get("before", "")
    if not text:
        return FURTHEST, 0
    place, _dash, user_id = text.partition("-")
    if order is not Order.FOLLOWED:
        user_id = "0"
    return _number(place), _number(user_id)


def _behind(last: Counted, order: Order) -> str:
    match order:
        case Order.FOLLOWED:
            return f"{last.followers}-{last.user_id}"
        case Order.ACTIVE:
            return str(last.latest_post)
        case Order.NEW:
            return str(last.user_id)


def _tag(request: Request) -> tuple[int, str]:
    text = request.query_params.get("before", "")
    if not text:
        return FURTHEST, ""
    posts, _dash, key = text.partition("-")
    if not key or "\0" in key:
        raise HTTPException(400, _DAMAGED)
    return _number(posts), key


def _comment(request: Request) -> tuple[datetime, int, int]:
    text = request.query_params.get("before", "")
    if not text:
        return _LATEST, 0, 0
    parts = text.split("-")
    if len(parts) != 3:
        raise HTTPException(400, _DAMAGED)
    since, post_id, number = map(_number, parts)
    try:
        moment = _EPOCH + timedelta(microseconds=since)
    except OverflowError as far:
        raise HTTPException(400, _DAMAGED) from far
    return moment, post_id, min(number, 2**31 - 1)


def _number(text: str) -> int:
    """A number of a cursor; raises 400."""
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise HTTPException(400, _DAMAGED)
    return int(text)
