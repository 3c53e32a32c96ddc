"""What goes wrong, in one sentence each, without saying more than it should."""

import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from microblog.i18n import mark as _
from microblog.log import logger
from web.pages import reader
from web.threads import Deleted, tree

_SENTENCES = {
    400: _("That is no page: the address is damaged."),
    404: _("There is nothing here, or not for everyone."),
    405: _("This site is for reading only."),
    429: _("That was too much at once. Please come back in a moment."),
    503: _("Something is being repaired. Please try again in a moment."),
}
_RETRY_SECONDS = "5"
_PATH_LIMIT = 200


async def http_error(request: Request, error: Exception) -> Response:
    """A page for a status; the same bytes for whatever is not there and whatever is private."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = _answer(request, status, sentence_of(error), "")
    if isinstance(error, HTTPException):
        answer.headers.update(error.headers or {})
    return answer


def sentence_of(error: Exception) -> str:
    """What is said of an error, as a message id."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    given = error.detail if isinstance(error, HTTPException) and status == 400 else ""
    return given or _SENTENCES.get(status, _SENTENCES[400])


async def deleted(request: Request, error: Exception) -> Response:
    """A deleted post: gone for good (410), its comments stay."""
    if not isinstance(error, Deleted):
        raise error
    page = request.app.state.templates.render(
        "gone.html",
        reader(request),
        f"/{error.post_id}",
        post_id=error.post_id,
        branches=tree(error.comments),
    )
    return Response(page, 410, _headers(), "text/html")


async def unavailable(request: Request, error: Exception) -> Response:
    """The database is away."""
    logger("web").warning("away", reason=str(error))
    answer = _answer(request, 503, _SENTENCES[503], "")
    answer.headers["Retry-After"] = _RETRY_SECONDS
    return answer


async def busy(request: Request, _error: Exception) -> Response:
    """Too many pages at once."""
    answer = _answer(request, 503, _SENTENCES[503], "")
    answer.headers["Retry-After"] = "1"
    return answer


def too_many(request: Request, wait: int) -> Response:
    """More than one network may ask; in `wait` seconds it may again."""
    answer = _answer(request, 429, _SENTENCES[429], "")
    answer.headers["Retry-After"] = str(wait)
    return answer


class Guard:
    """A bug: logged once with a code, and the reader gets the code (pure ASGI).

    Starlette answers bugs outside all middleware, without our headers, and raises them again.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on (ASGI)."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            await _broken(Request(scope), error)(scope, receive, send)


def _broken(request: Request, error: Exception) -> Response:
    code = secrets.token_hex(3)
    logger("web").error("failed", code=code, path=request.url.path[:_PATH_LIMIT], exc_info=error)
    return _answer(request, 500, _("Something went wrong here."), code)


def _answer(request: Request, status: int, sentence: str, code: str) -> Response:
    page = request.app.state.templates.render(
        "error.html", reader(request), "/", status=status, sentence=sentence, code=code
    )
    return Response(page, status, _headers(), "text/html")


def _headers() -> dict[str, str]:
    return {"Cache-Control": "no-cache", "Vary": "Accept-Encoding, Accept-Language"}
