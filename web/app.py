"""The site as one application: every route in one table."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from microblog.domain.errors import Unavailable
from web import (
    about,
    api,
    browsing,
    dump,
    embedding,
    errors,
    events,
    helping,
    history,
    overviews,
    pictures,
    programs,
    qr,
    room,
    rooms,
    searching,
    sitemaps,
    statics,
    stats,
    threads,
    timelines,
    wellknown,
)
from web.addresses import register
from web.answers import Busy, Flights
from web.caching import PageCache
from web.fence import Fence
from web.freshness import Freshness
from web.front import Front
from web.pages import Templates
from web.quota import Quota
from web.security import Security
from web.site import ChatPage, Site
from web.threads import Deleted

__all__ = ["ChatPage", "Site", "create_app"]

_HERE = Path(__file__).parent


def create_app(site: Site) -> ASGIApp:
    """The site, ready to serve; `site.database` is opened and closed by the caller."""
    register()
    cache, freshness = PageCache(), Freshness(site.database, site.window)
    app = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(Security, hosts=site.allowed_hosts),
            Middleware(errors.Guard),
            Middleware(Fence, allowance=site.allowance),
        ],
        exception_handlers={
            HTTPException: errors.http_error,
            Deleted: errors.deleted,
            Unavailable: errors.unavailable,
            Busy: errors.busy,
        },
    )
    app.state.site = site
    app.state.templates = Templates(site)
    app.state.cache = cache
    app.state.freshness = freshness
    app.state.flights = Flights()
    app.state.quota = Quota()
    app.state.live = events.Live(site, freshness)
    app.state.numbering = None
    app.state.dump = dump.Dump()
    return Front(app, cache, freshness, site.allowed_hosts)


def _routes() -> list[BaseRoute]:
    return [
        Route("/", timelines.front),
        Route("/feed.{form:form}", timelines.front),
        Route("/search", searching.search),
        Route("/search/feed.{form:form}", searching.search),
        Route("/opensearch.xml", searching.opensearch),
        Route("/today", timelines.today),
        Route("/today/feed.{form:form}", timelines.today),
        Route("/users", browsing.people),
        Route("/t", browsing.tags),
        Route("/c", browsing.clubs),
        Route("/u/{name}/recommended", timelines.recommended),
        Route("/u/{name}/recommended/feed.{form:form}", timelines.recommended),
        Route("/u/{name}/replies", browsing.replies),
        Route("/u/{name}/replies/feed.{form:form}", browsing.replies),
        Route("/u/{name}/t/{tag:path}/feed.{form:form}", timelines.person_tag),
        Route("/u/{name}/t/{tag:path}", timelines.person_tag),
        Route("/u/{name}", timelines.person),
        Route("/u/{name}/feed.{form:form}", timelines.person),
        # The name of a tag may hold slashes.
        Route("/t/{name:path}/feed.{form:form}", timelines.tag),
        Route("/t/{name:path}", timelines.tag),
        Route("/c/{name}", timelines.club),
        Route("/c/{name}/feed.{form:form}", timelines.club),
        *_of_rooms(),
        *_of_programs(),
        *_of_service(),
        Route("/static/{name:path}", statics.file),
        Mount("/vendor", StaticFiles(directory=_HERE / "vendor", check_dir=False)),
        Route("/{post:number}", threads.thread),
        Route("/{post:number}/feed.{form:form}", threads.thread),
        Route("/{post:number}/history", history.history),
        Route("/{post:number}/picture", pictures.picture),
        Route("/{post:number}/{number:number}", threads.comment),
        Route("/{post:number}/{number:number}/history", history.history),
        Route("/{post:number}/{number:number}/picture", pictures.picture),
    ]


def _of_service() -> list[BaseRoute]:
    """What stands around the listings."""
    return [
        Route("/about", about.about),
        Route("/help", helping.everything),
        Route("/help/{name}", helping.command),
        Route("/stats", stats.page),
        Route("/stats.json", stats.numbers),
        Route("/chat", about.chat),
        Route("/events", events.events),
        Route("/qr/{body:path}.svg", qr.code),
        Route("/oembed", embedding.oembed),
        Route("/embed/{post:number}", embedding.framed),
        Route("/sitemap.xml", sitemaps.index),
        Route("/sitemap-pages.xml", sitemaps.pages),
        Route("/sitemap-posts-{number:place}.xml", sitemaps.posts),
        Route("/sitemap-people-{number:place}.xml", sitemaps.people),
        Route("/robots.txt", wellknown.robots),
        Route("/favicon.ico", wellknown.favicon),
        Route("/manifest.webmanifest", wellknown.manifest),
        Route("/.well-known/security.txt", wellknown.security),
        Route("/.well-known/host-meta", wellknown.host_meta),
        Route("/.well-known/host-meta.json", wellknown.host_meta),
        Route("/healthz", about.health),
        Route("/readyz", about.ready),
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
        *programs.routes(),
        Route("/meta/osd.xml", searching.opensearch),
    ]
