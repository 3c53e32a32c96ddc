"""/api/v1: the listings of the site for programs, with errors as objects of one sentence."""

import json
from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from microblog.domain.errors import Refused, Unavailable
from microblog.store.queries import Connection
from web import browsing, searching, threads, timelines, v1
from web.answers import Busy, answer
from web.errors import sentence_of
from web.pages import Reader
from web.threads import Deleted

Handler = Callable[[Request], Awaitable[Response]]
_GONE = "This post was deleted."
_LATER = "Something is being repaired. Please try again in a moment."

# What is documented on /api: path, what it lists, an example.
LISTINGS: Mapping[str, Handler] = {
    "/api/v1/posts": timelines.front,
    "/api/v1/posts/{post:number}": threads.thread,
    "/api/v1/today": timelines.today,
    "/api/v1/search": searching.search,
    "/api/v1/users": browsing.people,
    "/api/v1/users/{name}/posts": timelines.person,
    "/api/v1/users/{name}/recommended": timelines.recommended,
    "/api/v1/users/{name}/replies": browsing.replies,
    "/api/v1/users/{name}/tags/{tag:path}": timelines.person_tag,
    "/api/v1/tags": browsing.tags,
    "/api/v1/tags/{name:path}": timelines.tag,
    "/api/v1/clubs": browsing.clubs,
    "/api/v1/clubs/{name}": timelines.club,
}


def routes() -> list[BaseRoute]:
    """All of them."""
    return [
        Route("/api", described),
        *(Route(path, spoken(handle)) for path, handle in LISTINGS.items()),
        Route("/api/v1/{path:path}", spoken(_nothing)),
    ]


async def described(request: Request) -> Response:
    """What programs can read, for people."""

    async def make(_connection: Connection, who: Reader) -> tuple[str, str]:
        return "text/html", request.app.state.templates.render("api.html", who, "/api")

    return await answer(request, [], make)


def spoken(handle: Handler) -> Handler:
    """`handle` for programs."""

    async def endpoint(request: Request) -> Response:
        request.path_params["form"] = "api"
        try:
            return await handle(request)
        except Deleted:
            return _failed(410, _GONE)
        except HTTPException as error:
            return _failed(error.status_code, sentence_of(error), error.headers)
        except (Unavailable, Busy, Refused):
            return _failed(503, _LATER, {"Retry-After": "2"})

    return endpoint


async def _nothing(_request: Request) -> Response:
    raise HTTPException(404)


def _failed(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    told = json.dumps({"error": sentence})
    return Response(told, status, {**v1.ANYWHERE, **(headers or {})}, v1.KIND)
