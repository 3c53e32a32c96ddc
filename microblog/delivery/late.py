"""Bounces that come after the pong: found again by what their stanza id says."""

import asyncio

from microblog.delivery.settle import note_bounce
from microblog.domain import stanza_id
from microblog.domain.errors import Unavailable
from microblog.domain.jid import Jid
from microblog.domain.link import Bounce
from microblog.log import logger
from microblog.store import outbox
from microblog.store.database import Database

# A server in trouble may bounce more than anyone can look up; what is over this is let go.
_WAITING = 10_000


class LateBounces:
    """A bounded queue of late bounces, settled one by one in the background."""

    def __init__(self, database: Database, secret: bytes) -> None:
        self._database = database
        self._secret = secret
        self._waiting: asyncio.Queue[Bounce] = asyncio.Queue(_WAITING)
        self._log = logger("delivery")

    def put(self, bounce: Bounce) -> None:
        """Keep a bounce for later; cheap."""
        if not self._waiting.full():
            self._waiting.put_nowait(bounce)

    async def run(self) -> None:
        """Settle until cancelled."""
        while True:
            bounce = await self._waiting.get()
            try:
                await self._settle(bounce)
            except Unavailable as away:
                self._log.warning("late bounce dropped", reason=str(away))
                await asyncio.sleep(1)

    async def _settle(self, bounce: Bounce) -> None:
        async with self._database.transaction() as connection:
            user_id = await outbox.user_of(connection, Jid.parse(bounce.jid).bare)
            named = user_id and stanza_id.read(self._secret, bounce.stanza_id, user_id)
            if not user_id or not named:
                self._log.info("foreign bounce", condition=bounce.condition)
                return
            kind, ref = named
            event = await outbox.bounced_event(connection, kind, ref.post, ref.comment)
            if event is not None:
                await note_bounce(connection, event, user_id, bounce)
