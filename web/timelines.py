"""Listings of posts: of everyone, of a person, of a tag, of a search; each as page and feeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from microblog.domain.names import Club, Nick, Tag
from microblog.domain.text import is_legal
from microblog.i18n import mark as _
from microblog.store import public, rooms
from microblog.store.public import PublicPost, PublicUser
from microblog.store.queries import Connection
from microblog.store.rooms import Order, Room, RoomQuery
from web import feeds
from web.answers import answer
from web.markup import club_path, tag_path
from web.pages import Reader

_CURSOR_DIGITS = 18
_ROOMS = 3


@dataclass(frozen=True, slots=True)
class Timeline:
    """A listing: its `path`, `title` (msgid and value), and what its header shows.

    `person` is whose posts they are, where they are one person's.
    """

    path: str
    title: str
    name: str
    kind: str
    search: str = ""
    person: PublicUser | None = None

    @property
    def key(self) -> str:
        """The name as events about it have it."""
        return self.name if self.kind == "person" else self.name.casefold()

    @property
    def self_path(self) -> str:
        """The path with its question, if it is a search."""
        return f"{self.path}?{urlencode({'q': self.search})}" if self.search else self.path

    def feed(self, form: str) -> str:
        """The address of a feed."""
        base = self.path.rstrip("/")
        question = f"?{urlencode({'q': self.search})}" if self.search else ""
        return f"{base}/feed.{form}{question}"


def cursor(request: Request) -> int:
    """The cursor `before`; raises 400 on one that is none."""
    text = request.query_params.get("before", "")
    if not text:
        return public.NEWEST
    if not (text.isascii() and text.isdigit() and len(text) <= _CURSOR_DIGITS):
        raise HTTPException(400, _("That is no page: the address is damaged."))
    return int(text)


async def front(request: Request) -> Response:
    """Everyone's newest posts."""
    before = cursor(request)
    timeline = Timeline("/", _("Newest posts"), "", "front")

    async def posts(connection: Connection) -> Sequence[PublicPost]:
        return await public.newest(connection, before)

    return await _listed(request, timeline, ["all"], posts)


async def person(request: Request) -> Response:
    """A person's posts."""
    before, name = cursor(request), _name(request)
    async with request.app.state.site.database.connection() as connection:
        found = await public.user(connection, Nick(name))
    if found is None:
        raise HTTPException(404)
    timeline = Timeline(
        f"/u/{found.nick}", _("Posts of @{name}"), found.nick, "person", person=found
    )
    if found.nick != name:
        return _moved(request, timeline)

    async def posts(connection: Connection) -> Sequence[PublicPost]:
        return await public.of_author(connection, found.user_id, before)

    return await _listed(request, timeline, [f"user:{found.user_id}"], posts)


async def tag(request: Request) -> Response:
    """The posts with a tag."""
    before, wanted = cursor(request), Tag(_name(request))
    async with request.app.state.site.database.connection() as connection:
        found = await public.tag(connection, wanted)
    if found is None:
        raise HTTPException(404)
    timeline = Timeline(tag_path(wanted.key), _("Posts with *{name}"), found.name, "tag")

    async def posts(connection: Connection) -> Sequence[PublicPost]:
        return await public.of_tag(connection, found.tag_id, before)

    return await _listed(request, timeline, [f"tag:{found.tag_id}", "rooms"], posts)


async def club(request: Request) -> Response:
    """The posts of a club."""
    before, wanted = cursor(request), Club(_name(request))
    async with request.app.state.site.database.connection() as connection:
        found = await public.club(connection, wanted)
    if found is None:
        raise HTTPException(404)
    timeline = Timeline(club_path(wanted.key), _("Club !{name}"), found.name, "club")

    async def posts(connection: Connection) -> Sequence[PublicPost]:
        return await public.of_club(connection, found.club_id, before)

    return await _listed(request, timeline, [f"club:{found.club_id}"], posts)


def _name(request: Request) -> str:
    """The name in the address; nothing is called by what no text may hold."""
    name: str = request.path_params["name"]
    if not is_legal(name):
        raise HTTPException(404)
    return name


def _moved(request: Request, timeline: Timeline) -> Response:
    """The same form and page under the name as its owner spells it."""
    form = request.path_params.get("form")
    path = timeline.feed(form) if form else timeline.path
    question = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + question, 301)


async def _listed(
    request: Request,
    timeline: Timeline,
    scopes: Sequence[str],
    posts: "feeds.Reading",
) -> Response:
    """The listing in the form that the address asks for."""
    form = request.path_params.get("form", "html")

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        found = await posts(connection)
        is_first = cursor(request) == public.NEWEST
        pinned = None
        if is_first and timeline.person:
            pinned = await public.pinned(connection, timeline.person.user_id)
        if form != "html":
            return feeds.write(form, request.app.state.site, timeline, found)
        conferences: Sequence[Room] = ()
        if is_first and timeline.kind == "tag":
            conferences = await _rooms_of(connection, timeline.name)
        return "text/html", request.app.state.templates.render(
            "timeline.html",
            who,
            timeline.self_path,
            timeline=timeline,
            posts=found,
            conferences=conferences,
            pinned=pinned,
            older=_older(timeline, found),
            is_first=is_first,
        )

    return await answer(request, scopes, make)


async def _rooms_of(connection: Connection, name: str) -> Sequence[Room]:
    """The most popular conferences with a tag."""
    wanted = RoomQuery(tag_groups=((Tag(name).key,),))
    return (await rooms.find(connection, wanted, order=Order.POPULAR, size=_ROOMS)).rooms


def _older(timeline: Timeline, posts: Sequence[PublicPost]) -> str | None:
    """The address of the next page, None on the last."""
    if len(posts) < public.PAGE:
        return None
    mark = "&" if timeline.search else "?"
    return f"{timeline.self_path}{mark}before={posts[-1].post_id}"
