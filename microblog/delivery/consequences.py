"""What follows from bounces beyond the push itself: addresses and domains are left alone."""

from microblog.delivery.bounces import Verdict
from microblog.delivery.breakers import Breakers
from microblog.domain.errors import Unavailable
from microblog.log import logger
from microblog.store import outbox
from microblog.store.database import Database
from microblog.store.outbox import Event

log = logger("delivery")


class Consequences:
    """Remembers what bounces say of addresses in `database`, of domains in `breakers`."""

    def __init__(self, database: Database, breakers: Breakers) -> None:
        self._database = database
        self._breakers = breakers

    async def follow(self, event: Event, verdict: Verdict, *, is_settling: bool) -> None:
        """Pause who refuses us, count who is gone, tell the operator of what is our own fault.

        Done beside the delivery, so that nothing is lost when the database is away: the next
        bounce says the same. While a session `is_settling` no domain is taken for away.
        """
        for jid in () if is_settling else verdict.unreached:
            self._breakers.fail(jid)
        for condition in set(verdict.ours.values()):
            log.error("rejected", outbox=event.outbox_id, kind=event.kind, condition=condition)
        if not (verdict.refused or verdict.dead or verdict.full):
            return
        try:
            async with self._database.connection() as connection:
                await outbox.pause(connection, verdict.refused)
                await outbox.fill(connection, verdict.full)
                await outbox.note_deaths(connection, verdict.dead)
        except Unavailable as away:
            log.warning("bounces not noted", reason=str(away))
