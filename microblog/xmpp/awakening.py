"""Signs of life, settled for many people at once.

Whoever comes online is written to again: presence ends what bounces had paused. Whoever writes is
written to at that address, if that is wanted.
"""

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
    """Looks into `database` for what a sign of life changes there, once a second."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: set[str] = set()
        self._heard: set[str] = set()
        self._some = asyncio.Event()

    def note(self, jid: str) -> None:
        """The bare `jid` is online; beyond ten thousand that wait, a later presence will do."""
        if len(self._seen) < _WAITING:
            self._seen.add(jid)
            self._some.set()

    def heard(self, jid: str) -> None:
        """The bare `jid` has written; beyond ten thousand that wait, the next line will do."""
        if len(self._heard) < _WAITING:
            self._heard.add(jid)
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
                self._heard.clear()

    async def _look(self) -> None:
        seen, heard = sorted(self._seen)[:_BATCH], sorted(self._heard)[:_BATCH]
        async with self._database.connection() as connection:
            silenced = await presences.silenced(connection, seen) if seen else []
            due = await users.due(connection, heard) if heard else []
            for jid in {*silenced, *due}:
                await users.hear(connection, jid)
        self._seen.difference_update(seen)
        self._heard.difference_update(heard)
        if not self._seen and not self._heard:
            self._some.clear()
