"""The site as one application: every route in one table."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from microblog.domain.errors import Unavailable
from web import (
    about,
    api,
    dump,
    errors,
    history,
    overviews,
    pictures,
    room,
    rooms,
    searching,
    threads,
    timelines,
)
from web.addresses import register
from web.caching import PageCache
from web.pages import Templates
from web.quota import Quota
from web.security import Security
from web.site import ChatPage, Site
from web.threads import Deleted

__all__ = ["ChatPage", "Site", "create_app"]

_HERE = Path(__file__).parent
_FOREVER = "public, max-age=31536000, immutable"
_DAY = "public, max-age=86400"


class Files(StaticFiles):
    """Static files; one that is asked for by its digest may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file (Starlette)."""
        response = await super().get_response(path, scope)
        is_named = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = _FOREVER if is_named else _DAY
        return response


def create_app(site: Site) -> Starlette:
    """The site, ready to serve; `site.database` is opened and closed by the caller."""
    register()
    app = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(Security, hosts=site.allowed_hosts),
            Middleware(errors.Guard),
        ],
        exception_handlers={
            HTTPException: errors.http_error,
            Deleted: errors.deleted,
            Unavailable: errors.unavailable,
        },
    )
    app.state.site = site
    app.state.templates = Templates(site)
    app.state.cache = PageCache()
    app.state.quota = Quota()
    app.state.numbering = None
    app.state.dump = dump.Dump()
    return app


def _routes() -> list[BaseRoute]:
    return [
        Route("/", timelines.front),
        Route("/feed.{form:form}", timelines.front),
        Route("/search", searching.search),
        Route("/search/feed.{form:form}", searching.search),
        Route("/opensearch.xml", searching.opensearch),
        Route("/u/{name}", timelines.person),
        Route("/u/{name}/feed.{form:form}", timelines.person),
        # The name of a tag may hold slashes.
        Route("/t/{name:path}/feed.{form:form}", timelines.tag),
        Route("/t/{name:path}", timelines.tag),
        Route("/c/{name}", timelines.club),
        Route("/c/{name}/feed.{form:form}", timelines.club),
        *_of_rooms(),
        *_of_programs(),
        Route("/help", about.help_page),
        Route("/chat", about.chat),
        Route("/healthz", about.health),
        Route("/readyz", about.ready),
        Route("/robots.txt", about.robots),
        Mount("/static", Files(directory=_HERE / "static")),
        Mount("/vendor", Files(directory=_HERE / "vendor", check_dir=False)),
        Route("/{post:number}", threads.thread),
        Route("/{post:number}/feed.{form:form}", threads.thread),
        Route("/{post:number}/history", history.history),
        Route("/{post:number}/picture", pictures.picture),
        Route("/{post:number}/{number:number}", threads.comment),
        Route("/{post:number}/{number:number}/history", history.history),
        Route("/{post:number}/{number:number}/picture", pictures.picture),
    ]


def _of_rooms() -> list[BaseRoute]:
    """The directory of conferences; an address has an @, so that no other name is one."""
    return [
        Route("/rooms", rooms.directory),
        Route("/rooms/feed.{form:form}", rooms.directory),
        Route("/rooms/about", overviews.about),
        Route("/rooms/dump.ndjson.gz", dump.dump),
        Route("/rooms/tags", overviews.tags),
        Route("/rooms/tags/{name:path}/feed.{form:form}", rooms.of_tag),
        Route("/rooms/tags/{name:path}", rooms.of_tag),
        Route("/rooms/languages", overviews.languages),
        Route("/rooms/languages/{name}", rooms.of_language),
        Route("/rooms/languages/{name}/feed.{form:form}", rooms.of_language),
        Route("/rooms/domains", overviews.domains),
        Route("/rooms/domains/{name}", rooms.of_domain),
        Route("/rooms/domains/{name}/feed.{form:form}", rooms.of_domain),
        Route("/rooms/{address}", room.page),
        Route("/rooms/{address}/feed.{form:form}", room.page),
        Route("/rooms/{address}/picture", room.picture),
        Route("/rooms/{address}/badge.svg", room.badge),
    ]


def _of_programs() -> list[BaseRoute]:
    """What clients ask of search.jabber.network, at the same paths."""
    read = {
        "/api/1.0/rooms": api.by_address,
        "/api/1.0/rooms/unsafe": api.by_number,
        "/api/1.0/rooms.json": api.by_number,
        "/api/1.0/badge": api.badge,
        "/api/1.0/avatar": api.avatar,
        "/avatar/v1/{address}": api.avatar,
    }
    return [
        Route("/api/1.0/search", api.search, methods=["GET", "POST"]),
        *(Route(path, handle) for path, handle in read.items()),
        Route("/api/{path:path}", api.preflight, methods=["OPTIONS"]),
        Route("/meta/osd.xml", searching.opensearch),
    ]
