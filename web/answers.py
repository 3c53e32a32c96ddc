"""One way from a request to a page: kept, made by one for all who wait, or refused for now."""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from microblog.store import public
from microblog.store.public import Change
from microblog.store.queries import Connection
from web.caching import Kept, Page, etag, key_of
from web.pages import Reader, reader

Make = Callable[[Connection, Reader], Awaitable[tuple[str, str]]]
# Pages made at a time: as many as there are connections; and readers who wait for one of others.
_AT_ONCE = 4
_WAITING = 64


class Busy(Exception):  # noqa: N818  (a state of the site)
    """More pages are to be made than can be; whoever asks again in a moment finds them."""


class Flights:
    """Whoever wants a page that is being made waits for it; pages are made a few at a time."""

    def __init__(self, at_once: int = _AT_ONCE, waiting: int = _WAITING) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._wanted: dict[str, int] = {}
        self._places = asyncio.Semaphore(at_once)
        self._room = at_once + waiting

    @contextlib.asynccontextmanager
    async def alone(self, key: str) -> AsyncIterator[None]:
        """Alone with the page `key`; raises Busy when too many other pages are waited for."""
        if key not in self._locks and len(self._locks) >= self._room:
            raise Busy
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._wanted[key] = self._wanted.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._wanted[key] -= 1
            if not self._wanted[key]:
                del self._wanted[key], self._locks[key]

    @contextlib.asynccontextmanager
    async def making(self) -> AsyncIterator[None]:
        """One of the few places."""
        async with self._places:
            yield


async def answer(
    request: Request,
    scopes: Sequence[str],
    make: Make,
    *,
    max_age: float = 0.0,
    extra: Mapping[str, str] | None = None,
) -> Response:
    """The page that `make` gives as (content type, text), unless the reader or we have it.

    It shows what `scopes` name and no more; where it depends on the time of day too, it may be
    `max_age` seconds old. `extra` are headers of its own. Raises Busy.
    """
    who, state = reader(request), request.app.state
    key = key_of(request.scope, who.language)
    async with state.flights.alone(key):
        change: Change = await state.freshness.now()
        kept: Kept | None = state.cache.get(key)
        if kept is None or not kept.is_current(change, time.monotonic()):
            async with state.flights.making(), state.site.database.connection() as connection:
                kept = await _renewed(
                    connection, who, key, scopes, make, kept, change, max_age, extra
                )
            state.cache.put(key, kept)
    return Page(kept)


async def _renewed(
    connection: Connection,
    who: Reader,
    key: str,
    scopes: Sequence[str],
    make: Make,
    kept: Kept | None,
    change: Change,
    max_age: float,
    extra: Mapping[str, str] | None,
) -> Kept:
    """The same page where nothing of it has changed, else one that is made now."""
    if max_age:
        kind, text = await make(connection, who)
        digest = hashlib.sha256(text.encode()).hexdigest()
        tag = etag(key, digest, "")
        until = time.monotonic() + max_age
        return Kept(tag, kind, text.encode(), until=until, extra=extra)
    version = await public.version(connection, scopes)
    tag = etag(key, version, change.origin)
    if kept is not None and kept.etag == tag:
        kept.change = change
        return kept
    kind, text = await make(connection, who)
    return Kept(tag, kind, text.encode(), change=change, extra=extra)
