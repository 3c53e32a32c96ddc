"""Fan-out: claim an event, walk its recipients by cursor, acknowledge under the fence.

A batch counts once the server has answered a ping sent after it, what bounced before the pong
stands in the retry table, and the event's epoch is still ours; all in one transaction. So a crash
at any point repeats at most the batches in hand, with the same stanza ids.
"""

import asyncio
import contextlib
from collections.abc import Sequence

from microblog.delivery.content import Composer
from microblog.delivery.courier import Courier
from microblog.delivery.flight import Flight, Flights
from microblog.delivery.late import LateBounces
from microblog.delivery.settle import note_bounce
from microblog.delivery.template import Template, address
from microblog.domain import stanza_id
from microblog.domain.errors import Unavailable
from microblog.domain.link import Bounce, LinkLost
from microblog.domain.ref import Ref
from microblog.log import logger
from microblog.store import outbox
from microblog.store.database import Database
from microblog.store.outbox import Event, Recipient
from microblog.store.queries import Connection

BATCH = 500
BATCH_BYTES = 128 * 1024
# Two batches unanswered at most: one lane of work each.
LANES = 2
POLL = 0.5
_PATIENCE = 5
_SMALL = 3
_PAUSE = 1.0


class Worker:
    """Delivers the outbox of `database` over `courier`; `name` tells its leases from others'."""

    def __init__(
        self,
        database: Database,
        courier: Courier,
        *,
        name: str,
        secret: bytes,
        sender_jid: str,
        url: str,
    ) -> None:
        self._database = database
        self._courier = courier
        self._name = name
        self._secret = secret
        self._composer = Composer(sender_jid, url)
        self._flights = Flights()
        self._late = LateBounces(database, secret)
        self._held: set[int] = set()
        self._claiming = asyncio.Lock()
        self._woken = asyncio.Event()
        self._draining = asyncio.Event()
        self._idle = [asyncio.Event() for _ in range(LANES)]
        self._log = logger("delivery")

    def wake(self) -> None:
        """Look at the outbox now: something was promised."""
        self._woken.set()

    def bounced(self, bounce: Bounce) -> None:
        """Note an error that came back; cheap, called by the stream's reader."""
        if not self._flights.bounced(bounce):
            self._late.put(bounce)

    async def run(self) -> None:
        """Work until cancelled; a lost link or database is waited for."""
        async with asyncio.TaskGroup() as tasks:
            for lane in range(LANES):
                tasks.create_task(self._lane(self._idle[lane]))
            tasks.create_task(self._late.run())
            tasks.create_task(self._retries())
            tasks.create_task(self._listen())

    async def drain(self) -> None:
        """Begin no more batches, and wait for those on their way."""
        self._draining.set()
        self._woken.set()
        for idle in self._idle:
            await idle.wait()

    async def _lane(self, idle: asyncio.Event) -> None:
        while not self._draining.is_set():
            try:
                await self._courier.connected()
                if not await self._turn():
                    await self._nap()
            except LinkLost as lost:
                self._log.info("link lost", reason=str(lost))
            except Unavailable as away:
                self._log.warning("away", reason=str(away))
                await asyncio.sleep(_PAUSE)
        idle.set()

    async def _nap(self) -> None:
        """Sleep until woken, or until the poll that finds what no wake-up told of."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), POLL)
        self._woken.clear()

    async def _turn(self) -> bool:
        """One batch of the event whose turn it is; False when there is none."""
        event = await self._claim()
        if event is None:
            return False
        try:
            await self._serve(event)
        finally:
            self._held.discard(event.outbox_id)
        self._woken.set()
        return True

    async def _claim(self) -> Event | None:
        """One lane claims at a time: both have one name, and neither may take the other's event."""
        async with self._claiming, self._database.connection() as connection:
            event = await outbox.claim(connection, self._name, tuple(self._held))
            if event is not None:
                self._held.add(event.outbox_id)
            return event

    async def _serve(self, event: Event) -> None:
        size = _size(event)
        async with self._database.connection() as connection:
            template = await self._composer.compose(connection, event)
            found = await outbox.recipients(connection, event, size) if template else []
        if event.attempts > _PATIENCE:
            await self._give_up(event, found)
            return
        fitting = _fitting(found, template)
        try:
            flight = await self._fly(event, template, fitting) if template else None
        except LinkLost:
            async with self._database.connection() as connection:
                await outbox.release(connection, event)
            raise
        await self._acknowledge(
            event, fitting, flight, is_done=len(fitting) < size and fitting == found
        )

    async def _fly(
        self, event: Event, template: Template, recipients: Sequence[Recipient]
    ) -> Flight:
        """Send a batch and wait for the barrier; raises LinkLost."""
        ref = Ref(event.post_id, event.comment) if event.post_id else Ref(event.outbox_id)
        listed = [one for one in recipients if one.jid is not None]
        ids = [stanza_id.mint(self._secret, event.kind, ref, one.user_id) for one in listed]
        flight = self._flights.begin(ids, [one.user_id for one in listed])
        try:
            if listed:
                stanzas = [
                    template.stanza(address(str(one.jid)), each.encode())
                    for one, each in zip(listed, ids, strict=True)
                ]
                await self._courier.send(b"".join(stanzas))
                await self._courier.barrier()
        finally:
            self._flights.end(flight)
        return flight

    async def _acknowledge(
        self,
        event: Event,
        recipients: Sequence[Recipient],
        flight: Flight | None,
        *,
        is_done: bool,
    ) -> None:
        """Count the batch and keep what bounced, in one transaction under the fence."""
        cursor = recipients[-1].user_id if recipients else event.cursor
        sent = len(flight.recipients) if flight else 0
        async with self._database.transaction() as connection:
            moved = await outbox.move(
                connection, event, cursor=cursor, sent=sent, is_done=is_done or flight is None
            )
            if not moved:
                self._log.warning("fenced", outbox=event.outbox_id)
            elif flight is not None:
                await self._keep_bounces(connection, event, flight)

    async def _keep_bounces(self, connection: Connection, event: Event, flight: Flight) -> None:
        for user_id, bounce in flight.bounces:
            await note_bounce(connection, event, user_id, bounce)

    async def _give_up(self, event: Event, found: Sequence[Recipient]) -> None:
        """After too many tries without progress: skip one recipient, or bury the event."""
        self._log.error("poison", outbox=event.outbox_id, kind=event.kind)
        async with self._database.transaction() as connection:
            if found:
                await outbox.move(connection, event, cursor=found[0].user_id, sent=0, is_done=False)
            else:
                await outbox.bury(connection, event)

    async def _retries(self) -> None:
        while True:
            await asyncio.sleep(POLL)
            try:
                await self._courier.connected()
                await self._retry_due()
            except (LinkLost, Unavailable) as away:
                self._log.info("retries wait", reason=str(away))
                await asyncio.sleep(_PAUSE)

    async def _retry_due(self) -> None:
        async with self._database.connection() as connection:
            due = await outbox.due_retries(connection, BATCH)
        for retry in due:
            async with self._database.connection() as connection:
                event = await outbox.event_of(connection, retry)
                template = event and await self._composer.compose(connection, event)
                whom = (
                    await outbox.recipient(connection, event, retry.recipient_id) if event else []
                )
            flight = None
            if event and template:
                flight = await self._fly(event, template, whom)
            if flight is None or not flight.bounces:
                async with self._database.connection() as connection:
                    await outbox.settle_retry(connection, retry)

    async def _listen(self) -> None:
        """Wake-ups by other processes; their loss costs no more than one poll."""
        await self._database.listen("microblog_outbox", self.wake)


def _size(event: Event) -> int:
    """After some tries without progress one recipient at a time, to find the poisoned one."""
    return BATCH if event.attempts <= _SMALL else 1


def _fitting(found: Sequence[Recipient], template: Template | None) -> Sequence[Recipient]:
    """As many of the recipients as fit into one batch of bytes; at least one."""
    if template is None:
        return found
    each = template.size + 100
    return found[: max(1, BATCH_BYTES // each)]


async def announce(database: Database) -> None:
    """Wake the workers of other processes; to be called after the commit."""
    async with database.connection() as connection:
        await outbox.announce(connection)
