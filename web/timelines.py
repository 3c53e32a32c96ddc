"""Listings of posts: of everyone, of a person, of a tag, of a search; each as page and feeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from microblog.domain import node as nodes
from microblog.domain.names import Club, Nick, Tag
from microblog.domain.node import Kind, Node
from microblog.domain.text import is_legal
from microblog.i18n import mark as _
from microblog.store import listings, public, rooms
from microblog.store.listings import Counted
from microblog.store.public import PublicPost, PublicUser
from microblog.store.queries import Connection
from microblog.store.rooms import Order, Room, RoomQuery
from web import feeds
from web.answers import answer
from web.markup import club_path, tag_path
from web.pages import Reader

_CURSOR_DIGITS = 18
_TODAY_AGE = 60.0
_TABS = (("", _("Posts")), ("/recommended", _("Recommends")), ("/replies", _("Comments")))
_TITLES = {
    "": _("Posts of @{name}"),
    "/recommended": _("Recommended by @{name}"),
    "/replies": _("Comments of @{name}"),
}
_ROOMS = 3


@dataclass(frozen=True, slots=True)
class Timeline:
    """A listing: its `path`, `title` (msgid and value), and what its header shows.

    `person` is whose posts they are, where they are one person's, and `told` what is counted of
    him; `tabs` are listings beside: title, path, and whether it is this one.
    """

    path: str
    title: str
    name: str
    kind: str
    search: str = ""
    person: PublicUser | None = None
    told: Counted | None = None
    tabs: Sequence[tuple[str, str, bool]] = ()

    @property
    def key(self) -> str:
        """The name as events about it have it."""
        return self.name if self.kind == "person" else self.name.casefold()

    @property
    def node(self) -> Node | None:
        """Where the same can be followed as publish-subscribe (XEP-0060), if anywhere."""
        match self.kind:
            case "front":
                return nodes.EVERYONE
            case "person":
                return nodes.of_person(Nick(self.name))
            case "tag":
                return Node(Kind.TAG, Tag(self.name).key)
            case "club":
                return Node(Kind.CLUB, Club(self.name).key)
            case _:
                return None

    @property
    def self_path(self) -> str:
        """The path with its question, if it is a search."""
        return f"{self.path}?{urlencode({'q': self.search})}" if self.search else self.path

    def feed(self, form: str) -> str:
        """The address of a feed, or for programs (`api`)."""
        question = f"?{urlencode({'q': self.search})}" if self.search else ""
        if form == "api":
            return f"{api_path(self.path)}{question}"
        return f"{self.path.rstrip('/')}/feed.{form}{question}"


def api_path(path: str) -> str:
    """Where programs find what a page lists."""
    kind, _, rest = path.strip("/").partition("/")
    name, _, part = rest.partition("/")
    match kind:
        case "":
            return "/api/v1/posts"
        case "u" if part.startswith("t/"):
            return f"/api/v1/users/{name}/tags/{part.removeprefix('t/')}"
        case "u":
            return f"/api/v1/users/{name}/{part or 'posts'}"
        case "t" | "c":
            return f"/api/v1/{'tags' if kind == 't' else 'clubs'}/{rest}"
        case _:
            return f"/api/v1/{kind}"


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

    return await listed(request, timeline, ["all"], posts)


async def person(request: Request) -> Response:
    """A person's posts."""
    before, name = cursor(request), _name(request)
    found, told = await whose(request, name)
    timeline = blog(found, told, "")
    if found.nick != name:
        return moved(request, timeline)

    async def posts(connection: Connection) -> Sequence[PublicPost]:
        return await public.of_author(connection, found.user_id, before)

    return await listed(request, timeline, [f"user:{found.user_id}"], posts)


async def person_tag(request: Request) -> Response:
    """A person's posts with a tag."""
    before, name = cursor(request), _name(request)
    wanted = Tag(request.path_params["tag"])
    found, told = await whose(request, name)
    async with request.app.state.site.database.connection() as connection:
        known = await public.tag(connection, wanted)
    if known is None:
        raise HTTPException(404)
    path = f"/u/{found.nick}{tag_path(wanted.key)}"
    title = _("Posts of @{name}")
    timeline = Timeline(path, title, f"{found.nick} *{known.name}", "tagged", told=told)
    if found.nick != name or wanted.key != wanted.name:
        return moved(request, timeline)

    async def posts(connection: Connection) -> Sequence[PublicPost]:
        return await listings.of_author_and_tag(connection, found.user_id, known.tag_id, before)

    return await listed(request, timeline, [f"user:{found.user_id}"], posts)


async def recommended(request: Request) -> Response:
    """What a person recommends."""
    before, name = cursor(request), _name(request)
    found, told = await whose(request, name)
    timeline = blog(found, told, "/recommended")
    if found.nick != name:
        return moved(request, timeline)

    async def posts(connection: Connection) -> Sequence[PublicPost]:
        return await listings.recommended(connection, found.user_id, before)

    # Whatever is recommended may change by what its author does.
    return await listed(request, timeline, ["all"], posts)


async def today(request: Request) -> Response:
    """What was talked of most in the last day and night."""
    timeline = Timeline("/today", _("Talked of today"), "", "today")

    async def posts(connection: Connection) -> Sequence[PublicPost]:
        return await listings.today(connection)

    return await listed(request, timeline, [], posts, max_age=_TODAY_AGE)


async def whose(request: Request, name: str) -> tuple[PublicUser, Counted | None]:
    """The person of the address, and what is counted of him; raises 404."""
    async with request.app.state.site.database.connection() as connection:
        found = await public.user(connection, Nick(name))
        told = await listings.person(connection, found.user_id) if found else None
    if found is None:
        raise HTTPException(404)
    return found, told


def blog(found: PublicUser, told: Counted | None, part: str) -> Timeline:
    """One of the listings of a person: posts, recommended, replies."""
    path = f"/u/{found.nick}"
    tabs = [(title, path + each, each == part) for each, title in _TABS]
    title = _TITLES[part]
    person = found if not part else None
    kind = "person" if not part else "beside"
    return Timeline(path + part, title, found.nick, kind, person=person, told=told, tabs=tabs)


async def tag(request: Request) -> Response:
    """The posts with a tag."""
    before, wanted = cursor(request), Tag(_name(request))
    async with request.app.state.site.database.connection() as connection:
        found = await public.tag(connection, wanted)
    if found is None:
        raise HTTPException(404)
    timeline = Timeline(tag_path(wanted.key), _("Posts with *{name}"), found.name, "tag")
    if wanted.key != wanted.name:
        return moved(request, timeline)

    async def posts(connection: Connection) -> Sequence[PublicPost]:
        return await public.of_tag(connection, found.tag_id, before)

    return await listed(request, timeline, [f"tag:{found.tag_id}", "rooms"], posts)


async def club(request: Request) -> Response:
    """The posts of a club."""
    before, wanted = cursor(request), Club(_name(request))
    async with request.app.state.site.database.connection() as connection:
        found = await public.club(connection, wanted)
    if found is None:
        raise HTTPException(404)
    timeline = Timeline(club_path(wanted.key), _("Club !{name}"), found.name, "club")
    if wanted.key != wanted.name:
        return moved(request, timeline)

    async def posts(connection: Connection) -> Sequence[PublicPost]:
        return await public.of_club(connection, found.club_id, before)

    return await listed(request, timeline, [f"club:{found.club_id}"], posts)


def _name(request: Request) -> str:
    """The name in the address; nothing is called by what no text may hold."""
    name: str = request.path_params["name"]
    if not is_legal(name):
        raise HTTPException(404)
    return name


def moved(request: Request, timeline: Timeline) -> Response:
    """The same form and page under the name as its owner spells it."""
    form = request.path_params.get("form")
    path = timeline.feed(form) if form else timeline.path
    question = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + question, 301)


async def listed(
    request: Request,
    timeline: Timeline,
    scopes: Sequence[str],
    posts: "feeds.Reading",
    *,
    max_age: float = 0.0,
) -> Response:
    """The listing in the form that the address asks for; `posts` gives a page and one more."""
    form = request.path_params.get("form", "html")
    is_first = cursor(request) == public.NEWEST

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        more = await posts(connection)
        found, before = _page(more, max_age)
        if form != "html":
            return feeds.write(
                form, request.app.state.site, timeline, found, before=before, language=who.language
            )
        pinned = None
        if is_first and timeline.person:
            pinned = await public.pinned(connection, timeline.person.user_id)
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
            older=f"{timeline.path}?before={before}" if before else None,
            is_first=is_first,
        )

    extra = feeds.ANYWHERE if form != "html" else None
    return await answer(request, scopes, make, max_age=max_age, extra=extra)


def _page(posts: Sequence[PublicPost], max_age: float) -> tuple[Sequence[PublicPost], str]:
    """A page of posts, and the cursor behind it, empty at the end."""
    if max_age or len(posts) <= public.PAGE:
        return posts, ""
    return posts[: public.PAGE], str(posts[public.PAGE - 1].post_id)


async def _rooms_of(connection: Connection, name: str) -> Sequence[Room]:
    """The most popular conferences with a tag."""
    wanted = RoomQuery(tag_groups=((Tag(name).key,),))
    return (await rooms.find(connection, wanted, order=Order.POPULAR, size=_ROOMS)).rooms
