"""Which of several processes may speak for a component: whoever holds a lock of the database.

Prosody lets one connection of a component in, so all others stand by until the lock is free. It
belongs to a database session: PostgreSQL frees it when the process or its machine dies, and when
the process is frozen for longer than it may be silent.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TypeAlias

import asyncpg

from microblog.domain.errors import Unavailable
from microblog.log import logger
from microblog.store.database import AWAY, connect
from microblog.store.queries import queries

_POLL = 0.5
# Whoever is silent for so long gives way; he speaks four times as often.
_SILENCE = 15.0
_PATIENCE = 3.0
# After the database was away whoever has led goes on leading, if it is still there.
_COURTESY = 2.0
_RECONNECT = 0.2

_Session: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

log = logger("lead")


class Lead:
    """The lead of `name` in the database `dsn`; `run` strives for it, all else waits.

    A process that has it and is frozen for `silence` seconds loses it.
    """

    def __init__(self, dsn: str, name: str, *, silence: float = _SILENCE) -> None:
        self.name = name
        self._dsn = dsn
        self._silence = silence
        self._ours = asyncio.Event()
        self._others = asyncio.Event()
        self._others.set()
        self._doubted = asyncio.Event()
        self.is_standing_by = False

    @property
    def is_ours(self) -> bool:
        """Whether this process leads."""
        return self._ours.is_set()

    async def gained(self) -> None:
        """Wait until this process leads."""
        await self._ours.wait()

    async def lost(self) -> None:
        """Wait until this process leads no more."""
        await self._others.wait()

    def doubt(self) -> None:
        """Another process may have been let in: lead no more before the database confirms it."""
        self._resign()
        self._doubted.set()

    async def run(self) -> None:
        """Strive for the lead, and hold it, until cancelled.

        While the database is away the lead stays where it is, for nobody else can gain it either;
        unless it is in doubt.
        """
        while True:
            with contextlib.suppress(Unavailable, *AWAY, asyncpg.PostgresError):
                async with _session(self._dsn, self._silence) as session:
                    await self._gain(session)
                    await self._hold(session)
            await asyncio.sleep(_RECONNECT if self.is_ours else _COURTESY)

    async def _gain(self, session: _Session) -> None:
        """Take the lock as soon as it is free."""
        while not await take(session, self.name):
            if self.is_ours or not self.is_standing_by:
                log.warning("another process leads, standing by", component=self.name)
            self._resign()
            self.is_standing_by = True
            await asyncio.sleep(_POLL)
        if self.is_standing_by:
            log.warning("leading", component=self.name)
        self.is_standing_by = False
        self._lead()

    async def _hold(self, session: _Session) -> None:
        """Show that we are there, until the session is lost, and the lock with it."""
        session.add_termination_listener(lambda _: self._doubted.set())
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._silence / 4):
                    await self._doubted.wait()
            await session.fetchval(queries()["still_there"].text, timeout=_PATIENCE)
            self._doubted.clear()
            self._lead()

    def _lead(self) -> None:
        self._others.clear()
        self._ours.set()

    def _resign(self) -> None:
        self._ours.clear()
        self._others.set()


async def take(session: _Session, name: str) -> bool:
    """Whether `session` has the lock of `name` now; it holds until the session ends."""
    return bool(await session.fetchval(queries()["take_lead"].text, name, timeout=_PATIENCE))


async def is_led(dsn: str, name: str) -> bool:
    """Whether some process leads `name`; raises Unavailable."""
    async with _session(dsn, _SILENCE) as session:
        return not await take(session, name)


@contextlib.asynccontextmanager
async def _session(dsn: str, silence: float) -> AsyncIterator[_Session]:
    """A session that PostgreSQL ends when it hears nothing of us for `silence` seconds."""
    session = await connect(dsn)
    try:
        await session.execute(f"set idle_session_timeout = {silence * 1000:.0f}")
        yield session
    finally:
        with contextlib.suppress(*AWAY):
            await session.close(timeout=_PATIENCE)
