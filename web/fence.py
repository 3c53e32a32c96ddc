"""What one network may have made in a time, and who asks when a proxy asks (pure ASGI)."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web import errors
from web.quota import Allowance, Network, Quota

# Answered from memory, or asked by whoever watches over us.
_FREE = ("/static/", "/vendor/", "/healthz", "/readyz")


class Fence:
    """Passes on what a network may ask; what is kept never comes here.

    The machine itself is not counted: behind a proxy that is not believed it would be everybody.
    """

    def __init__(self, app: ASGIApp, allowance: Allowance) -> None:
        self._app = app
        self._proxies = allowance.proxies
        self._quota = Quota(allowance.burst, allowance.rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or say when to come again (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        address, port = scope.get("client") or ("", 0)
        asks = asking(address, forwarded(scope), self._proxies)
        scope = {**scope, "client": (asks, port)}
        wait = 0 if _is_free(scope["path"], asks) else self._quota.wait(asks)
        if wait:
            await errors.too_many(Request(scope), wait)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def forwarded(scope: Scope) -> str:
    """For whom a proxy says that it asks."""
    told = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return b",".join(told).decode("latin-1")


def asking(address: str, told: str, proxies: Sequence[Network]) -> str:
    """Who asks: the last in the row of proxies that is not one of ours.

    What stands before that anybody may have written.
    """
    behind = [each.strip() for each in told.split(",") if each.strip()]
    while behind and _is_in(address, proxies):
        address = behind.pop()
    return address


def _is_free(path: str, address: str) -> bool:
    return path.startswith(_FREE) or _is_own(address)


@lru_cache(maxsize=1024)
def _is_own(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in networks)
