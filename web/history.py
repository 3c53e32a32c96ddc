"""What a post or a comment said before it was edited."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from microblog.domain.ref import Ref
from microblog.store import public
from microblog.store.queries import Connection
from web.answers import answer
from web.pages import Reader


async def history(request: Request) -> Response:
    """Earlier words, newest first; 404 where nothing was ever edited, or is not there."""
    ref = Ref(request.path_params["post"], request.path_params.get("number", 0))

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        found = await public.revisions(connection, ref)
        if not found:
            raise HTTPException(404)
        rendered = request.app.state.templates.render(
            "history.html", who, f"/{ref.path}/history", ref=ref, revisions=found
        )
        return "text/html", rendered

    return await answer(request, [f"post:{ref.post}"], make)
