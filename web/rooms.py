"""Lists of conferences: all, of a tag, of a language, of a service; each as page and feeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from microblog.domain.errors import Refused
from microblog.domain.names import Tag
from microblog.domain.text import is_legal
from microblog.i18n import mark as _
from microblog.search import guessing, language
from microblog.search.fields import Target
from microblog.search.rooms import order as order_of
from microblog.search.rooms import wanted as wanted_of
from microblog.search.tree import Query
from microblog.store import rooms
from microblog.store.queries import Connection
from microblog.store.rooms import Order, Room, RoomPage, RoomQuery
from web import feeds, roomfeeds
from web.answers import answer
from web.markup import room_path
from web.pages import Reader
from web.searching import REFUSALS

SORTS: Mapping[str, tuple[Order, str]] = {
    "popular": (Order.POPULAR, _("Popular")),
    "active": (Order.ACTIVE, _("Lively")),
    "rising": (Order.RISING, _("Rising")),
    "new": (Order.NEW, _("New")),
}
_NAME_LIMIT = 200
_CURSOR_LIMIT = 100


@dataclass(frozen=True, slots=True)
class RoomList:
    """A list: its `path` and `title` (msgid and value), and what of it was asked in the address."""

    path: str
    title: str
    name: str = ""
    kind: str = "all"
    asked: Mapping[str, str] = field(default_factory=dict)

    def asking(self, **changed: str) -> str:
        """The address of the list with something else asked of it; empty for nothing."""
        asked = {key: value for key, value in {**self.asked, **changed}.items() if value}
        return f"{self.path}?{urlencode(asked)}" if asked else self.path

    @property
    def self_path(self) -> str:
        """Its own address, first page."""
        return self.asking()

    @property
    def search(self) -> str:
        """The question in the search box."""
        return self.asked.get("q", "")

    @property
    def sort(self) -> str:
        """By what it is sorted, empty where that follows from the question."""
        return self.asked.get("sort", "")

    def feed(self, form: str) -> str:
        """The address of a feed."""
        return self.asking().replace(self.path, f"{self.path}/feed.{form}", 1)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows beside the rooms."""

    page: RoomPage
    query: Query
    guesses: Sequence[str] = ()


async def directory(request: Request) -> Response:
    """All rooms, or those that fit a question."""
    asked = _asked(request)
    title = _("Conferences: {name}") if asked.get("q") else _("Conferences")
    return await listed(request, RoomList("/rooms", title, asked.get("q", ""), "all", asked))


async def of_tag(request: Request) -> Response:
    """Rooms with a tag in their description."""
    name = _name(request)
    key = Tag(name).key
    found = RoomList(
        f"/rooms/tags/{quote(key, safe='')}",
        _("Conferences with *{name}"),
        key,
        "tag",
        _asked(request),
    )
    return await listed(request, found, RoomQuery(tag_groups=((key,),)))


async def of_language(request: Request) -> Response:
    """Rooms in a language."""
    name = _name(request)
    found = RoomList(
        f"/rooms/languages/{quote(name, safe='')}",
        _("Conferences in {name}"),
        name,
        "language",
        _asked(request),
    )
    return await listed(request, found, RoomQuery(languages=(name,)))


async def of_domain(request: Request) -> Response:
    """Rooms of a service."""
    name = _name(request)
    found = RoomList(
        f"/rooms/domains/{quote(name, safe='')}",
        _("Conferences at {name}"),
        name,
        "domain",
        _asked(request),
    )
    return await listed(request, found, RoomQuery(hosts=(name,)))


async def listed(request: Request, found: RoomList, within: RoomQuery | None = None) -> Response:
    """The list in the form that the address asks for; 404 where a part of it has no rooms."""
    form = request.path_params.get("form", "html")
    query = language.read(found.search, Target.ROOMS)
    wanted = _narrowed(wanted_of(query), found, within)
    order = SORTS[found.sort][0] if found.sort else order_of(query)
    after = _cursor(request)

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        shown = await _shown(connection, query, wanted, order, after)
        if not shown.page.rooms and within is not None and found.self_path == found.path:
            raise HTTPException(404)
        if form != "html":
            site = request.app.state.site
            entries = [roomfeeds.room_entry(site, room) for room in shown.page.rooms]
            return feeds.write_entries(form, site, found, entries)
        return "text/html", _page(request, who, found, shown, order)

    try:
        return await answer(request, ["rooms"], make)
    except Refused as refused:
        raise HTTPException(503, REFUSALS[refused.reason], {"Retry-After": "2"}) from refused
    except ValueError as damaged:
        raise HTTPException(400, _("That is no page: the address is damaged.")) from damaged


def _page(request: Request, who: Reader, found: RoomList, shown: Shown, order: Order) -> str:
    page: str = request.app.state.templates.render(
        "rooms.html",
        who,
        found.self_path,
        listed=found,
        shown=shown,
        sorts=[(name, title) for name, (_order, title) in SORTS.items()],
        sort=_sort(shown.query, order),
        further=found.asking(after=shown.page.cursor) if shown.page.cursor else None,
        is_first="after" not in request.query_params,
    )
    return page


def _sort(query: Query, order: Order) -> str:
    """By what a page is sorted, empty where what fits best is first."""
    if order is Order.RELEVANCE and query.words is None:
        order = Order.POPULAR
    return next((name for name, (each, _title) in SORTS.items() if each is order), "")


async def _shown(
    connection: Connection, query: Query, wanted: RoomQuery, order: Order, after: str
) -> Shown:
    page = await rooms.find(connection, wanted, order=order, after=after)
    meant: Sequence[str] = ()
    if query.words is not None and not after and (len(page.rooms) < guessing.ENOUGH):
        meant = await guessing.guesses(connection, query)
    return Shown(page, query, meant)


def _narrowed(wanted: RoomQuery, found: RoomList, within: RoomQuery | None) -> RoomQuery:
    """The question within a tag, a language or a service, and with the filters of the page."""
    asked = found.asked
    languages = tuple(filter(None, [asked.get("language", "")]))
    tags = tuple((Tag(name).key,) for name in filter(None, [asked.get("tag", "")]))
    part = within or RoomQuery()
    return replace(
        wanted,
        languages=part.languages or languages or wanted.languages,
        tag_groups=(*wanted.tag_groups, *tags, *part.tag_groups),
        hosts=part.hosts or wanted.hosts,
        is_open=True if asked.get("open") else wanted.is_open,
    )


def _asked(request: Request) -> dict[str, str]:
    """What the address asks, in a fixed order; raises 400 for what is too long or unknown."""
    given = {key: request.query_params.get(key, "").strip() for key in _ASKED}
    if len(given["q"]) > language.QUERY_LIMIT or not all(map(is_legal, given.values())):
        raise HTTPException(400, _("That question is too long."))
    if given["sort"] and given["sort"] not in SORTS:
        raise HTTPException(400, _("That is no page: the address is damaged."))
    if max(map(len, (given["language"], given["tag"], given["open"]))) > _NAME_LIMIT:
        raise HTTPException(400, _("That is no page: the address is damaged."))
    return {key: value for key, value in given.items() if value}


_ASKED = ("q", "sort", "language", "tag", "open")


def _cursor(request: Request) -> str:
    """The cursor; raises 400 on one that is none."""
    after = request.query_params.get("after", "")
    if len(after) > _CURSOR_LIMIT or not is_legal(after) or "nan" in after.lower():
        raise HTTPException(400, _("That is no page: the address is damaged."))
    return after


def _name(request: Request) -> str:
    name: str = request.path_params["name"].lower()
    if not is_legal(name) or len(name) > _NAME_LIMIT:
        raise HTTPException(404)
    return name


def moved(room: Room) -> Response:
    """To the address as it is spelled."""
    return RedirectResponse(room_path(room.address), 301)
