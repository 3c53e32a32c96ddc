"""QR codes of what can be said to the bot, as SVG: for phones, beside a link for clients."""

import io
from urllib.parse import quote

import segno
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from microblog.domain.text import is_legal
from microblog.store.queries import Connection
from web.answers import answer
from web.pages import Reader

KIND = "image/svg+xml"
_FOREVER = "public, max-age=31536000, immutable"
_SAID_LIMIT = 200


async def code(request: Request) -> Response:
    """The code; only what can be said to our bot has one."""
    body = request.path_params["body"]
    if not body or len(body) > _SAID_LIMIT or not is_legal(body):
        raise HTTPException(404)
    uri = f"xmpp:{request.app.state.site.bot}?message;body={quote(body, safe='')}"

    async def make(_connection: Connection, _who: Reader) -> tuple[str, str]:
        drawn = io.BytesIO()
        # A quiet zone and two colours of its own: scanners want dark on light, by night as well.
        segno.make(uri, error="m", micro=False).save(
            drawn, kind="svg", scale=4, border=3, dark="#1d2433", light="#ffffff", xmldecl=False
        )
        return KIND, drawn.getvalue().decode()

    return await answer(request, [], make, extra={"Cache-Control": _FOREVER})
