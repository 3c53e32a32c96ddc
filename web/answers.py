"""One way from a request to an answer: the version, the cache, and only then the work."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from microblog.store import public
from microblog.store.queries import Connection
from web.caching import conditional
from web.pages import Reader, reader

Make = Callable[[Connection, Reader], Awaitable[tuple[str, str]]]


async def answer(request: Request, scopes: Sequence[str], make: Make) -> Response:
    """The page that `make` gives as (content type, text), unless the reader or we have it."""
    who = reader(request)
    key = f"{request.url.path}?{request.url.query} {who.language}"
    async with request.app.state.site.database.connection() as connection:
        version = await public.version(connection, scopes)
        return await conditional(
            request,
            request.app.state.cache,
            key,
            version,
            lambda: make(connection, who),
        )
