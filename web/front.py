"""What is asked for again and again, answered before anything else (pure ASGI)."""

import asyncio
import time
from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send

from microblog.domain.errors import Unavailable
from web.caching import Kept, PageCache, answer, key_of
from web.freshness import Freshness
from web.pages import language_asked
from web.security import host_named

_READING = frozenset(("GET", "HEAD"))


class Front:
    """Answers with pages that are kept and current; everything else is for `app`."""

    def __init__(
        self, app: ASGIApp, cache: PageCache, freshness: Freshness, hosts: Collection[str]
    ) -> None:
        self._app = app
        self._cache = cache
        self._freshness = freshness
        self._hosts = hosts
        self._renewing: dict[str, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on (ASGI)."""
        if scope["type"] != "http" or scope["method"] not in _READING:
            await self._app(scope, receive, send)
            return
        wanted = dict(scope["headers"])
        if host_named(wanted.get(b"host", b"")) not in self._hosts:
            await self._app(scope, receive, send)
            return
        language = language_asked(scope["query_string"], wanted.get(b"accept-language", b""))
        key = key_of(scope, language)
        kept = self._cache.get(key)
        if kept is not None and not (self._is_known(kept) or await self._is_current(kept)):
            renewing = self._renewing.get(key)
            if renewing is None:
                await self._renew(key, scope, receive, send)
                return
            # Two hundred readers of a page that has changed wait for the first of them here, not
            # each behind the other in the site: 5 ms in place of 200.
            await renewing.wait()
            kept = self._cache.get(key)
            if kept is not None and not await self._is_current(kept):
                kept = None
        if kept is None:
            await self._app(scope, receive, send)
        else:
            await answer(kept, scope, wanted, send)

    async def _renew(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the site make the page anew, and tell those who wait for it."""
        self._renewing[key] = asyncio.Event()
        try:
            await self._app(scope, receive, send)
        finally:
            self._renewing.pop(key).set()

    def _is_known(self, kept: Kept) -> bool:
        return kept.is_current(self._freshness.known, time.monotonic())

    async def _is_current(self, kept: Kept) -> bool:
        now = time.monotonic()
        try:
            return kept.is_current(await self._freshness.now(), now)
        except Unavailable:
            return False
