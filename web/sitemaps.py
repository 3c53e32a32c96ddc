"""Everything that may be found by search engines, ten thousand numbers a file (sitemaps.org)."""

from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from microblog.domain.ref import FIRST_POST
from microblog.store import days
from microblog.store.queries import Connection
from web.answers import answer
from web.pages import Reader

SPAN = 10_000
_AGE = 3600.0
_KIND = "application/xml"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_FIRST_PERSON = 1000
_PAGES = ("/", "/rooms", "/help", "/about", "/stats")


async def index(request: Request) -> Response:
    """The files that there are: of the site's own pages, of posts, of people."""
    url = request.app.state.site.url

    async def make(connection: Connection, _who: Reader) -> tuple[str, str]:
        posts = await days.newest_post(connection)
        people = await days.newest_person(connection)
        names = ["pages"]
        names += [f"posts-{at}" for at in range(_files(FIRST_POST, posts))]
        names += [f"people-{at}" for at in range(_files(_FIRST_PERSON, people))]
        root = Element("sitemapindex", xmlns=_NAMESPACE)
        for name in names:
            SubElement(SubElement(root, "sitemap"), "loc").text = f"{url}/sitemap-{name}.xml"
        return _KIND, _written(root)

    return await answer(request, [], make, max_age=_AGE)


async def pages(request: Request) -> Response:
    """The site's own pages."""

    async def make(_connection: Connection, _who: Reader) -> tuple[str, str]:
        return _KIND, _urls(request.app.state.site.url, ((path, "") for path in _PAGES))

    return await answer(request, [], make)


async def posts(request: Request) -> Response:
    """Posts with numbers in one span, and when they changed last."""
    first = FIRST_POST + SPAN * request.path_params["number"]

    async def make(connection: Connection, _who: Reader) -> tuple[str, str]:
        if first > await days.newest_post(connection):
            raise HTTPException(404)
        found = await days.posts(connection, first, first + SPAN)
        listed = ((f"/{one.post_id}", f"{one.changed_at:%Y-%m-%dT%H:%M:%SZ}") for one in found)
        return _KIND, _urls(request.app.state.site.url, listed)

    return await answer(request, [], make, max_age=_AGE)


async def people(request: Request) -> Response:
    """People with numbers in one span."""
    first = _FIRST_PERSON + SPAN * request.path_params["number"]

    async def make(connection: Connection, _who: Reader) -> tuple[str, str]:
        if first > await days.newest_person(connection):
            raise HTTPException(404)
        found = await days.people(connection, first, first + SPAN)
        return _KIND, _urls(request.app.state.site.url, ((f"/u/{nick}", "") for nick in found))

    return await answer(request, [], make, max_age=_AGE)


def _files(first: int, last: int) -> int:
    return max(0, (last - first) // SPAN + 1)


def _urls(url: str, listed: Iterable[tuple[str, str]]) -> str:
    root = Element("urlset", xmlns=_NAMESPACE)
    for path, changed in listed:
        element = SubElement(root, "url")
        SubElement(element, "loc").text = f"{url}{path}"
        if changed:
            SubElement(element, "lastmod").text = changed
    return _written(root)


def _written(root: Element) -> str:
    return ElementTree.tostring(root, "unicode", xml_declaration=True)
