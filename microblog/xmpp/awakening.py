"""Whoever comes online is written to again: presence ends what bounces had paused."""

import asyncio

from microblog.domain.errors import Unavailable
from microblog.log import logger
from microblog.store import presences, users
from microblog.store.database import Database

_SECONDS = 1.0
_BATCH = 500
_WAITING = 10_000

log = logger("awakening")


class Awakening:
    """Looks, for many people at once, who of those that came online is paused in `database`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: set[str] = set()
        self._some = asyncio.Event()

    def note(self, jid: str) -> None:
        """The bare `jid` is online; beyond ten thousand that wait, a later presence will do."""
        if len(self._seen) < _WAITING:
            self._seen.add(jid)
            self._some.set()

    async def run(self) -> None:
        """Look once a second while there is anybody to look at, until cancelled."""
        while True:
            await self._some.wait()
            await asyncio.sleep(_SECONDS)
            try:
                await self._look()
            except Unavailable as away:
                log.info("waiting", reason=str(away))
            except Exception:  # the edge: the next presence may do
                log.exception("failed")
                self._seen.clear()

    async def _look(self) -> None:
        batch = sorted(self._seen)[:_BATCH]
        async with self._database.connection() as connection:
            for jid in await presences.silenced(connection, batch):
                await users.hear(connection, jid)
        self._seen.difference_update(batch)
        if not self._seen:
            self._some.clear()
