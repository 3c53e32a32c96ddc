"""Fetching a picture: guarded, bounded in octets and seconds, following few redirects."""

from collections.abc import Callable

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from microblog import __version__
from microblog.pictures.guard import Forbidden, Resolver, check

OCTETS = 10 * 1024 * 1024
_SECONDS = 20.0
_REDIRECTS = 3
_CHUNK = 64 * 1024
_MOVED = frozenset((301, 302, 303, 307, 308))


class NotFetched(Exception):  # noqa: N818  (a state of the picture)
    """There is no picture to be had there, for now or for good."""


class Fetcher:
    """An HTTP client for pictures; `allow` and `resolver` are the guard."""

    def __init__(
        self,
        allow: Callable[[URL], None] = check,
        resolver: Callable[[], AbstractResolver] = Resolver,
    ) -> None:
        self._allow = allow
        self._resolver = resolver

    async def fetch(self, url: str) -> bytes:
        """The octets behind `url`; raises NotFetched."""
        try:
            async with self._session() as session:
                return await self._follow(session, URL(url))
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, Forbidden) as reason:
            raise NotFetched(repr(reason)) from reason

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=self._resolver(), limit=4),
            timeout=aiohttp.ClientTimeout(total=_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": f"Microblog/{__version__}", "Accept": "image/*"},
            trust_env=False,
        )

    async def _follow(self, session: aiohttp.ClientSession, url: URL) -> bytes:
        for _ in range(_REDIRECTS + 1):
            self._allow(url)
            async with session.get(url, allow_redirects=False) as response:
                if response.status not in _MOVED:
                    return await _read(response)
                url = url.join(URL(response.headers.get("Location", "")))
        raise NotFetched("too many redirects")


async def _read(response: aiohttp.ClientResponse) -> bytes:
    if response.status != 200:
        raise NotFetched(f"status {response.status}")
    if not response.content_type.startswith("image/"):
        raise NotFetched(f"no picture: {response.content_type}")
    read = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        read += chunk
        if len(read) > OCTETS:
            raise NotFetched("too big")
    return bytes(read)
