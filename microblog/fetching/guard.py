"""No request of ours reaches a machine that the whole internet does not reach (against SSRF).

What counts is the address that is really connected to, so that neither a name nor a redirect nor
a name that changes its address in between (DNS rebinding) leads inside.
"""

import ipaddress
import socket

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

_PORTS = {"http": 80, "https": 443}
# A translator (RFC 6052, 8215) would carry these to any IPv4 address.
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/32")


class Forbidden(Exception):  # noqa: N818  (a state of the address)
    """An address that nobody may make us fetch."""


def check(url: URL) -> None:
    """Raises Forbidden unless `url` is http(s) on its own port, and its host is no inner address.

    A host that is a name is looked up, and checked, by the `Resolver`.
    """
    if url.scheme not in _PORTS or not url.host or url.port != _PORTS[url.scheme]:
        raise Forbidden(f"not a plain web address: {url.scheme}")
    if url.user or url.password:
        raise Forbidden("an address with a password")
    try:
        address = ipaddress.ip_address(url.host)
    except ValueError:
        return
    if not is_public(str(address)):
        raise Forbidden("an inner address")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet; mapped and tunnelled ones count inside."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if inner or found in _TRANSLATED:
            return False
    return found.is_global and not found.is_multicast


class Resolver(AbstractResolver):
    """Looks names up, and knows only public addresses."""

    def __init__(self) -> None:
        self._names = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses of `host`; raises OSError where it has none."""
        found = await self._names.resolve(host, port, family)
        allowed = [one for one in found if is_public(one["host"])]
        if not allowed:
            raise OSError(f"{host} has no public address")
        return allowed

    async def close(self) -> None:
        """Nothing is kept open."""
        await self._names.close()
