"""Fetching from the open internet: guarded, bounded in octets and seconds, with few redirects."""

from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from microblog import __version__
from microblog.fetching.guard import Forbidden, Resolver, check

_SECONDS = 20.0
_REDIRECTS = 3
_CHUNK = 64 * 1024
_MOVED = frozenset((301, 302, 303, 307, 308))
_NOT_MODIFIED = 304
_VALIDATOR_LIMIT = 200


class NotFetched(Exception):  # noqa: N818  (a state of what is wanted)
    """It is not to be had there, for now or, where it `is_gone`, for good."""

    def __init__(self, reason: str, *, is_gone: bool = False) -> None:
        super().__init__(reason)
        self.is_gone = is_gone


@dataclass(frozen=True, slots=True)
class Kind:
    """What is wanted: of which media types, by their beginnings, and how big at most."""

    accept: str
    media_types: tuple[str, ...]
    octets: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was there; `validator` tells the server next time what we have (RFC 9110, 8.8.3).

    None in place of the octets where that is still the same.
    """

    octets: bytes | None
    validator: str = ""


class Fetcher:
    """An HTTP client for one `kind` of things; `allow` and `resolver` are the guard."""

    def __init__(
        self,
        kind: Kind,
        allow: Callable[[URL], None] = check,
        resolver: Callable[[], AbstractResolver] = Resolver,
    ) -> None:
        self._kind = kind
        self._allow = allow
        self._resolver = resolver

    async def fetch(self, url: str, validator: str = "") -> Fetched:
        """What is behind `url`, unless it is the same as `validator` says; raises NotFetched."""
        try:
            async with self._session() as session:
                return await self._follow(session, URL(url), validator)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, Forbidden) as reason:
            raise NotFetched(repr(reason)) from reason

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=self._resolver(), limit=4),
            timeout=aiohttp.ClientTimeout(total=_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": f"Microblog/{__version__}", "Accept": self._kind.accept},
            trust_env=False,
        )

    async def _follow(self, session: aiohttp.ClientSession, url: URL, validator: str) -> Fetched:
        known = {"If-None-Match": validator} if validator else {}
        for _ in range(_REDIRECTS + 1):
            self._allow(url)
            async with session.get(url, allow_redirects=False, headers=known) as response:
                if response.status not in _MOVED:
                    return await self._read(response, validator)
                url = url.join(URL(response.headers.get("Location", "")))
        raise NotFetched("too many redirects")

    async def _read(self, response: aiohttp.ClientResponse, validator: str) -> Fetched:
        if response.status == _NOT_MODIFIED:
            return Fetched(None, validator)
        if response.status != 200:
            raise NotFetched(f"status {response.status}", is_gone=response.status in (404, 410))
        if not response.content_type.startswith(self._kind.media_types):
            raise NotFetched(f"of another kind: {response.content_type}", is_gone=True)
        read = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            read += chunk
            if len(read) > self._kind.octets:
                raise NotFetched("too big", is_gone=True)
        tag = response.headers.get("ETag", "")
        return Fetched(bytes(read), tag if len(tag) <= _VALIDATOR_LIMIT else "")
