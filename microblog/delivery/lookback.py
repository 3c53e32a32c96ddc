"""A server that died takes along what lay in its memory: look back, and send that once more.

An option: barriers tell what the server has taken, not what it has passed on. No kill of a Prosody
lost anything without it; an ejabberd took along up to three hundred stanzas for one slow stream.
It costs duplicates, with the same stanza ids: whatever counted in those moments.
"""

from datetime import timedelta

from microblog.delivery.courier import Courier
from microblog.log import logger
from microblog.store import lookback
from microblog.store.database import Database
from microblog.store.outbox import Event
from microblog.store.queries import Connection

# How much longer than it is looked back for what counted is kept.
_KEPT = timedelta(minutes=1)

log = logger("delivery")


class LookBack:
    """Looks back by `seconds` at each session with a server that has restarted; 0 is never."""

    def __init__(self, database: Database, courier: Courier, server: str, seconds: float) -> None:
        self._database = database
        self._courier = courier
        self._server = server
        self._window = timedelta(seconds=seconds)
        self._faced = 0

    async def face(self) -> None:
        """Find out whether the server of this session is a new one; before anything is sent.

        Raises LinkLost and Unavailable.
        """
        session = await self._courier.connected()
        if not self._window or session == self._faced:
            return
        uptime = await self._courier.uptime()
        if uptime is None:
            log.warning("no look-back: the server does not tell its uptime", server=self._server)
        else:
            async with self._database.transaction() as connection:
                if await lookback.meet(connection, self._server, timedelta(seconds=uptime)):
                    stepped = await lookback.step_back(connection, self._window)
                    log.warning("the server has restarted, looking back", events=stepped)
        self._faced = session

    async def note(self, connection: Connection, event: Event, sent: int) -> None:
        """Remember where `event` stands, before a batch of it counts."""
        if self._window:
            await lookback.note(connection, event, sent)

    async def forget(self) -> None:
        """Drop what is too old to be looked at."""
        if self._window:
            async with self._database.connection() as connection:
                await lookback.forget(connection, self._window + _KEPT)
