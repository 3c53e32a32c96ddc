"""New posts as they come, for the small script on listings (Server-Sent Events, HTML 9.2)."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Sequence

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from microblog.domain.errors import Unavailable
from microblog.store import public
from microblog.store.public import PublicPost
from web.freshness import Freshness
from web.site import Site

# So many listen at a time; a connection lasts an hour, and the script begins another.
_MOST = 500
_LASTS = 3600.0
_EVERY = 1.0
_HEARTBEAT = 15.0
_DIGITS = 18
_HEADERS = {
    "Cache-Control": "no-store",
    "Access-Control-Allow-Origin": "*",
    # nginx hands on what it is given, at once.
    "X-Accel-Buffering": "no",
}


class Live:
    """The newest posts, read once a change however many listen."""

    def __init__(self, site: Site, freshness: Freshness) -> None:
        self._site = site
        self._freshness = freshness
        self._reading = asyncio.Lock()
        self._known = -1
        self._newest: Sequence[PublicPost] = ()
        self.listeners = 0

    async def newest(self) -> Sequence[PublicPost]:
        """A page of them, newest first; raises Unavailable."""
        change = await self._freshness.now()
        async with self._reading:
            if change.number != self._known:
                async with self._site.database.connection() as connection:
                    self._newest = await public.newest(connection, public.NEWEST)
                self._known = change.number
        return self._newest


async def events(request: Request) -> Response:
    """What is posted from now on, or since the event that was heard last."""
    live: Live = request.app.state.live
    if live.listeners >= _MOST:
        return Response("Too many listen already.\n", 503, {"Retry-After": "60"}, "text/plain")
    heard = request.headers.get("last-event-id", "") or request.query_params.get("since", "")
    last = int(heard) if heard.isascii() and heard.isdigit() and len(heard) <= _DIGITS else None
    return StreamingResponse(told(live, last), 200, _HEADERS, "text/event-stream")


async def told(live: Live, last: int | None) -> AsyncGenerator[str]:
    """Events for one reader, of posts with numbers above `last`, or from now on."""
    live.listeners += 1
    begun = spoken = time.monotonic()
    # By number, for of two that come at once the lower one may be seen later.
    known: set[int] = set()
    try:
        yield "retry: 5000\n\n"
        while time.monotonic() - begun < _LASTS:
            newest = await _newest(live)
            if newest and last is None:
                last = newest[-1].post_id - 1
                known.update(post.post_id for post in newest)
                # Whoever comes back says since when.
                yield f"id: {newest[0].post_id}\nevent: now\ndata:\n\n"
            fresh = [
                post
                for post in reversed(newest)
                if post.post_id > (last or 0) and post.post_id not in known
            ]
            if fresh:
                known.update(post.post_id for post in fresh)
                yield "".join(map(_event, fresh))
                spoken = time.monotonic()
            elif time.monotonic() - spoken > _HEARTBEAT:
                yield ": still here\n\n"
                spoken = time.monotonic()
            await asyncio.sleep(_EVERY)
    finally:
        live.listeners -= 1


async def _newest(live: Live) -> Sequence[PublicPost]:
    """None while the database is away, which is waited for."""
    try:
        return await live.newest()
    except Unavailable:
        return ()


def _event(post: PublicPost) -> str:
    about = {
        "id": post.post_id,
        "author": post.author,
        "tags": [tag.key for tag in post.tags],
        "clubs": [club.key for club in post.clubs],
    }
    return f"id: {post.post_id}\nevent: post\ndata: {json.dumps(about, ensure_ascii=False)}\n\n"
