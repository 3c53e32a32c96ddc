"""Searches: one box for posts, people and conferences, as a page and as feeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from microblog.domain.errors import Refused
from microblog.i18n import mark as _
from microblog.search import guessing, language
from microblog.search.compile import tsquery
from microblog.search.posts import asked as asked_of
from microblog.search.posts import is_best_first
from microblog.search.tree import Query, plain_words
from microblog.store import public, searching
from microblog.store.public import PublicPost, PublicUser
from microblog.store.queries import Connection
from microblog.store.searching import Best
from web import feeds
from web.answers import answer
from web.pages import Reader
from web.timelines import Timeline, cursor

_PEOPLE = 20
REFUSALS = {
    "search_slow": _("That search takes too long. More or rarer words make it faster."),
    "search_busy": _("Many search right now. Try again in a moment."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a page shows: posts with the words that fit marked, or people; and what was meant."""

    posts: Sequence[PublicPost] = ()
    marked: Mapping[int, str] = field(default_factory=dict)
    people: Sequence[PublicUser] = ()
    older: str | None = None
    before: str = ""
    guesses: Sequence[str] = ()


async def search(request: Request) -> Response:
    """What fits a question, the newest first or, with `order:best`, what fits best."""
    asked = request.query_params.get("q", "").strip()
    if len(asked) > language.QUERY_LIMIT or "\0" in asked:
        raise HTTPException(400, _("That question is too long."))
    wanted = language.read(asked)
    timeline = Timeline(
        "/search", _("Search: {name}") if asked else _("Search"), asked, "search", asked
    )
    form = request.path_params.get("form", "html")
    where = _where(request, wanted)

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        found = await _found(connection, wanted, where)
        if form != "html":
            return feeds.write(
                form,
                request.app.state.site,
                timeline,
                found.posts,
                before=found.before,
                language=who.language,
            )
        return "text/html", request.app.state.templates.render(
            "search.html",
            who,
            timeline.self_path,
            timeline=timeline,
            found=found,
            wanted=wanted,
            target=(*wanted.texts("in"), "posts")[0],
            targets=_targets(wanted),
            is_first="before" not in request.query_params,
        )

    try:
        extra = None if form == "html" else feeds.ANYWHERE
        return await answer(request, ["all"], make, extra=extra)
    except Refused as refused:
        raise HTTPException(503, REFUSALS[refused.reason], {"Retry-After": "2"}) from refused


async def opensearch(request: Request) -> Response:
    """How browsers search here (OpenSearch 1.1)."""
    url = request.app.state.site.url
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        "<ShortName>Microblog</ShortName><Description>Microblog</Description>"
        f'<Url type="text/html" template="{url}/search?q={{searchTerms}}"/>'
        f'<Url type="application/atom+xml" template="{url}/search/feed.atom?q={{searchTerms}}"/>'
        f'<Image type="image/svg+xml">{url}/static/bulb.svg</Image>'
        "<InputEncoding>UTF-8</InputEncoding></OpenSearchDescription>\n"
    )
    return Response(text, media_type="application/opensearchdescription+xml")


def _where(request: Request, wanted: Query) -> int | Best | None:
    """Where the page begins: below a number, or behind a rank; raises 400 on a damaged cursor."""
    if not is_best_first(wanted):
        return cursor(request)
    text = request.query_params.get("before", "")
    if not text:
        return None
    best = Best.read(text)
    if best is None:
        raise HTTPException(400, _("That is no page: the address is damaged."))
    return best


async def _found(connection: Connection, wanted: Query, where: int | Best | None) -> Found:
    if wanted.is_empty:
        return Found()
    if "people" in wanted.texts("in"):
        name = " ".join(plain_words(wanted)).lstrip("@")
        return Found(people=await public.users_like(connection, name, _PEOPLE) if name else ())
    numbers, before = await _numbers(connection, wanted, where)
    posts = await public.by_numbers(connection, numbers)
    words = tsquery(wanted.words)
    marked = await searching.marked(connection, numbers, words) if words and posts else {}
    meant: Sequence[str] = ()
    if len(posts) < guessing.ENOUGH and where in (None, public.NEWEST):
        meant = await guessing.guesses(connection, wanted)
    older = f"/search?{urlencode({'q': wanted.text, 'before': before})}" if before else None
    return Found(posts, marked, older=older, before=before, guesses=meant)


async def _numbers(
    connection: Connection, wanted: Query, where: int | Best | None
) -> tuple[list[int], str]:
    """The posts of a page, and the cursor behind it, empty on the last."""
    what, size = asked_of(wanted), public.PAGE
    if isinstance(where, int):
        found = await searching.everyones(connection, what, before=where, size=size + 1)
        behind = str(found[size - 1]) if len(found) > size else ""
        return found[:size], behind
    now, hits = await searching.everyones_best(connection, what, after=where, size=size + 1)
    behind = ""
    if len(hits) > size:
        behind = str(Best(now.newest, hits[size - 1].rank, hits[size - 1].post_id))
    return [hit.post_id for hit in hits[:size]], behind


def _targets(wanted: Query) -> list[tuple[str, str, str]]:
    """What else the same words may be looked for in: name, title and address."""
    text = " ".join(word for word in wanted.text.split() if not word.lower().startswith("in:"))
    return [
        ("posts", _("Posts"), f"/search?{urlencode({'q': text})}"),
        ("people", _("People"), f"/search?{urlencode({'q': f'in:people {text}'.strip()})}"),
        ("rooms", _("Conferences"), f"/rooms?q={quote(text)}"),
    ]
