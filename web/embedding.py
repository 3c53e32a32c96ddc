"""Posts on pages of others: oEmbed 1.0, and the page that they put into a frame."""

import json
import re

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from microblog.domain.text import first_line
from microblog.i18n import mark as _
from microblog.store import public
from microblog.store.public import PublicPost
from microblog.store.queries import Connection
from web.answers import answer
from web.pages import Reader
from web.security import POLICY

_POST = re.compile(r"/([1-9][0-9]{0,17})(?:/[1-9][0-9]{0,8})?/?")
_TITLE = 100
_WIDTH, _HEIGHT = 550, 300
_LEAST, _MOST = 220, 1200
_ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_FRAMED = {
    "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
    "Cross-Origin-Resource-Policy": "cross-origin",
}


async def oembed(request: Request) -> Response:
    """What a post looks like elsewhere; of addresses that are not posts of ours nothing is said."""
    site, given = request.app.state.site, request.query_params
    if given.get("format", "json") != "json":
        raise HTTPException(501, _("Only JSON is served here."))
    asked = given.get("url", "")
    found = _POST.fullmatch(asked.removeprefix(site.url))
    if found is None or not asked.startswith(f"{site.url}/"):
        raise HTTPException(404)
    number = int(found[1])
    width, height = _size(given.get("maxwidth"), _WIDTH), _size(given.get("maxheight"), _HEIGHT)

    async def make(connection: Connection, _who: Reader) -> tuple[str, str]:
        post = await _post(connection, number)
        frame = Markup(
            '<iframe src="{}/embed/{}" width="{}" height="{}" title="@{}" loading="lazy"></iframe>'
        )
        return "application/json", json.dumps(
            {
                "version": "1.0",
                "type": "rich",
                "title": f"@{post.author}: {first_line(post.body, _TITLE)}",
                "author_name": post.author,
                "author_url": f"{site.url}/u/{post.author}",
                "provider_name": "Microblog",
                "provider_url": site.url,
                "html": frame.format(site.url, number, width, height, post.author),
                "width": width,
                "height": height,
                "cache_age": 3600,
            },
            ensure_ascii=False,
        )

    return await answer(request, [f"post:{number}"], make, extra=_ANYWHERE)


async def framed(request: Request) -> Response:
    """A post alone, which pages of others may frame."""
    number = request.path_params["post"]

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        post = await _post(connection, number)
        return "text/html", request.app.state.templates.render(
            "embed.html", who, f"/embed/{number}", post=post
        )

    return await answer(request, [f"post:{number}"], make, extra=_FRAMED)


async def _post(connection: Connection, number: int) -> PublicPost:
    found = await public.post(connection, number)
    if found is None:
        raise HTTPException(404)
    return found


def _size(text: str | None, most: int) -> int:
    """What is asked for, as far as it can be."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) < 6):
        return most
    return max(_LEAST, min(int(text), most, _MOST))
