"""Reads the feeds that people follow, each every half an hour, and tells what is new there."""

import asyncio
import random

from microblog.domain.errors import Unavailable
from microblog.domain.foreign import Outcome
from microblog.feeds.reading import FEEDS, Feed, NoFeed, read
from microblog.fetching.fetcher import Fetched, Fetcher, NotFetched
from microblog.log import logger
from microblog.store import foreign
from microblog.store.database import Database
from microblog.store.foreign import Blog

_POLL = 2.0
_PAUSE = 5.0
_AT_ONCE = 4
_EVERY = 1800.0
_NEWS = 10
_GIVEN_UP = 60

log = logger("feeds")


class Feeds:
    """Fetches with `fetcher` the feeds that `database` says are followed, until cancelled."""

    def __init__(self, database: Database, fetcher: Fetcher | None = None) -> None:
        self._database = database
        self._fetcher = fetcher or Fetcher(FEEDS)

    async def run(self) -> None:
        """Look every few seconds for feeds whose time has come."""
        while True:
            try:
                while await self.turn():
                    pass
                await asyncio.sleep(_POLL)
            except Unavailable as away:
                log.warning("away", reason=str(away))
                await asyncio.sleep(_PAUSE)

    async def turn(self) -> bool:
        """Read a few feeds side by side; False when it is no feed's time."""
        async with self._database.connection() as connection:
            blogs = await foreign.to_check(connection, _AT_ONCE, feeds=True)
        await asyncio.gather(*(self._visit(blog) for blog in blogs))
        return bool(blogs)

    async def _visit(self, blog: Blog) -> None:
        async with self._database.connection() as connection:
            if not await foreign.has_followers(connection, blog.blog_id):
                await foreign.forget(connection, blog.blog_id)
                return
        try:
            fetched = await self._fetcher.fetch(blog.address, blog.validator)
            feed = await asyncio.to_thread(read, fetched.octets) if fetched.octets else None
        except (NotFetched, NoFeed) as reason:
            await self._failed(blog, reason)
        except Exception:  # the edge: no feed may stop the others by what it says
            log.exception("a feed failed", blog=blog.blog_id)
            await self._failed(blog, NoFeed("it cannot be read"))
        else:
            await self._tell(blog, fetched, feed)

    async def _failed(self, blog: Blog, reason: NotFetched | NoFeed) -> None:
        """Tell who has asked that there is nothing; who follows already, when it is gone."""
        is_gone = isinstance(reason, NoFeed) or reason.is_gone
        log.info("no feed", blog=blog.blog_id, reason=str(reason))
        async with self._database.transaction() as connection:
            if blog.is_followed and blog.failures < _GIVEN_UP:
                await foreign.failed(connection, blog.blog_id)
                return
            outcome = Outcome.ABSENT if is_gone else Outcome.SILENT
            await foreign.tell(connection, blog, Outcome.ENDED if blog.is_followed else outcome)
            await foreign.forget(connection, blog.blog_id)

    async def _tell(self, blog: Blog, fetched: Fetched, feed: Feed | None) -> None:
        """Tell what is new, a few at most; of a feed that is new itself the newest alone."""
        async with self._database.transaction() as connection:
            new = await foreign.keep(connection, blog.blog_id, feed.entries) if feed else []
            if not blog.is_followed:
                await foreign.tell(connection, blog, Outcome.FOLLOWED, new[-1] if new else 0)
            else:
                await foreign.promise(connection, blog, new[-_NEWS:])
            await foreign.checked(
                connection,
                blog.blog_id,
                title=feed.title if feed else "",
                validator=fetched.validator,
                seconds=_EVERY * random.uniform(1, 1.5),
            )
