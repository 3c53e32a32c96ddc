"""What is asked for again and again, answered before anything else (pure ASGI)."""

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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on (ASGI)."""
        if scope["type"] == "http" and scope["method"] in _READING:
            wanted = dict(scope["headers"])
            kept = await self._found(scope, wanted)
            if kept is not None and host_named(wanted.get(b"host", b"")) in self._hosts:
                await answer(kept, scope, wanted, send)
                return
        await self._app(scope, receive, send)

    async def _found(self, scope: Scope, wanted: dict[bytes, bytes]) -> Kept | None:
        language = language_asked(scope["query_string"], wanted.get(b"accept-language", b""))
        kept = self._cache.get(key_of(scope, language))
        if kept is None:
            return None
        now = time.monotonic()
        if kept.is_current(self._freshness.known, now):
            return kept
        try:
            return kept if kept.is_current(await self._freshness.now(), now) else None
        except Unavailable:
            return None
