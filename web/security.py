"""Headers that every answer carries, and hosts that are not ours (pure ASGI)."""

from functools import lru_cache

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "browsing-topics=(), interest-cohort=()",
}
MISDIRECTED = 421


class Security:
    """Answers only to `hosts`, and adds what an answer lacks of the headers."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if host_of(scope) in self._hosts:
            await self._app(scope, receive, send_with_headers)
        else:
            answer = PlainTextResponse("This host is not served here.\n", MISDIRECTED)
            await answer(scope, receive, send_with_headers)


def host_of(scope: Scope) -> str:
    """The host that was asked for, without its port."""
    named = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return host_named(named)


@lru_cache(maxsize=256)
def host_named(header: bytes) -> str:
    """The host in such a header."""
    host = header.decode("latin-1").lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
