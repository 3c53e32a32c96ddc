"""Small copies of pictures, where the operator lets us make them; nothing is fetched here."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from microblog.domain.ref import Ref
from microblog.store import public

_HEADERS = {
    "Cache-Control": "public, max-age=86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


async def picture(request: Request) -> Response:
    """The copy of the picture of a post or a comment; 404 where there is none to show."""
    ref = Ref(request.path_params["post"], request.path_params.get("number", 0))
    async with request.app.state.site.database.connection() as connection:
        found = await public.thumbnail(connection, ref)
    if found is None:
        raise HTTPException(404)
    return Response(found.image, media_type=found.media_type, headers=_HEADERS)
