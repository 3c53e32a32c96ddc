"""Pages about the service itself: what it is, its chat, its health."""

from pathlib import Path
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from microblog.domain.errors import Unavailable
from microblog.store import public
from microblog.store.queries import Connection
from web.answers import answer
from web.pages import Reader, reader
from web.site import ChatPage

CONVERSE = Path(__file__).parent / "vendor" / "converse"


async def about(request: Request) -> Response:
    """What this is, how to begin, and what one can count on."""

    async def make(_connection: Connection, who: Reader) -> tuple[str, str]:
        domain = request.app.state.site.component
        return "text/html", request.app.state.templates.render(
            "about.html", who, "/about", domain=domain
        )

    return await answer(request, [], make)


async def chat(request: Request) -> Response:
    """A client in the page, logged in to our own server; off unless the operator has it."""
    site = request.app.state.site
    if site.chat is None:
        raise HTTPException(404)
    page = request.app.state.templates.render(
        "chat.html", reader(request), "/chat", is_there=(CONVERSE / ".stamp").exists()
    )
    headers = {"Content-Security-Policy": _chat_policy(site.chat), "Cache-Control": "no-cache"}
    return Response(page, 200, headers, "text/html")


def _chat_policy(chat: ChatPage) -> str:
    """As narrow as converse.js allows: its styles are inline, its pictures data and blobs."""
    hosts = " ".join(
        f"{parts.scheme}://{parts.netloc}"
        for parts in map(urlsplit, filter(None, (chat.websocket, chat.bosh)))
    )
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data: blob:; font-src 'self' data:; media-src 'self';"
        f" connect-src 'self' {hosts}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


async def health(_request: Request) -> Response:
    """The process is alive."""
    return PlainTextResponse("ok\n")


async def ready(request: Request) -> Response:
    """The database answers with the schema in place."""
    try:
        async with request.app.state.site.database.connection() as connection:
            sound = await public.is_alive(connection)
    except Unavailable:
        sound = False
    return JSONResponse({"database": sound}, 200 if sound else 503)
