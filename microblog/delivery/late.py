"""Bounces that come after the pong: found again by what their stanza id says."""

import asyncio

from microblog.delivery.bounces import judge
from microblog.delivery.carrier import Carrier
from microblog.delivery.consequences import Consequences
from microblog.domain import stanza_id
from microblog.domain.errors import Unavailable
from microblog.domain.link import Bounce
from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.log import logger
from microblog.store import outbox, undelivered
from microblog.store.database import Database
from microblog.store.outbox import Event
from microblog.store.queries import Connection

# A server in trouble may bounce more than anyone can look up; what is over this is let go.
_WAITING = 10_000
_PAUSE = 1.0
# Their ids name who acted, for there is no post.
_BETWEEN_PEOPLE = frozenset(("followed", "asked", "allowed", "nudged", "digest", "rooms"))

log = logger("delivery")


class LateBounces:
    """A bounded queue of late bounces, settled one by one in the background."""

    def __init__(
        self, database: Database, carrier: Carrier, secret: bytes, consequences: Consequences
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._secret = secret
        self._consequences = consequences
        self._waiting: asyncio.Queue[Bounce] = asyncio.Queue(_WAITING)

    def put(self, bounce: Bounce) -> None:
        """Keep a bounce for later; cheap."""
        if self._waiting.full():
            log.warning("late bounce dropped", condition=bounce.condition)
        else:
            self._waiting.put_nowait(bounce)

    async def run(self) -> None:
        """Settle until cancelled; while the database is away, wait for it."""
        while True:
            bounce = await self._waiting.get()
            try:
                await self._settle(bounce)
            except Unavailable as away:
                log.warning("late bounces wait", reason=str(away))
                self.put(bounce)
                await asyncio.sleep(_PAUSE)
            except Exception:  # the edge: one bounce must not stop the others
                log.exception("a late bounce failed", condition=bounce.condition)

    async def _settle(self, bounce: Bounce) -> None:
        async with self._database.transaction() as connection:
            user_id = await outbox.user_of(connection, bounce.jid)
            event = user_id and await self._event(connection, bounce, user_id)
            if not user_id or not event:
                log.info("foreign bounce", condition=bounce.condition)
                return
            verdict = judge([(user_id, bounce)], is_settling=self._carrier.is_settling)
            is_soon = self._carrier.is_settling
            await outbox.retry_later(connection, event, verdict.again, is_soon=is_soon)
            await outbox.drop_retries(
                connection, event, [] if user_id in verdict.again else [user_id]
            )
            await undelivered.note(connection, event, verdict.ours)
        await self._consequences.follow(event, verdict, is_settling=self._carrier.is_settling)

    async def _event(self, connection: Connection, bounce: Bounce, user_id: UserId) -> Event | None:
        """What was pushed to `user_id` under the id; None when we never pushed that."""
        named = stanza_id.read(self._secret, bounce.stanza_id, user_id)
        if named is None:
            return None
        kind, ref = named
        actor = stanza_id.actor(bounce.stanza_id)
        if kind in _BETWEEN_PEOPLE:
            ref, actor = Ref(0), ref.post
        elif kind == "edited":
            actor = 0
        return await outbox.bounced_event(connection, kind, ref, actor=actor, recipient_id=user_id)
