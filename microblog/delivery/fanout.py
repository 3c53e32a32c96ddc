"""Fan-out of events, batch by batch: whose turn it is, what goes out, what may be counted.

A batch counts once the server has answered a ping sent after it, the batch before it counts, what
bounced before the pong stands in the retry table, and the event's epoch is still ours; all in one
transaction. So a crash at any point repeats at most the batches in hand, with the same stanza ids.
"""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from microblog import metrics
from microblog.delivery.bounces import Verdict, judge
from microblog.delivery.carrier import Carrier, NotSent
from microblog.delivery.consequences import Consequences
from microblog.delivery.content import Composer
from microblog.delivery.flight import Flight
from microblog.delivery.lookback import LookBack
from microblog.delivery.pace import MOST
from microblog.domain.errors import Unavailable
from microblog.domain.link import LinkLost
from microblog.domain.people import UserId
from microblog.log import logger
from microblog.store import outbox, recipients, undelivered
from microblog.store.database import Database
from microblog.store.outbox import Event
from microblog.store.queries import Connection
from microblog.store.recipients import Recipient

# An event that makes no progress in five attempts is poison.
_ATTEMPTS = 5
# After each failure batches are smaller by so many bits, until who fails stands alone.
_SHRINK = 3
_WAITS = (0.0, 0.0, 0.4, 1.6, 6.4, 25.0)
_BLAMELESS_WAIT = 0.5
_ACK_PAUSE = 0.2
_ACK_PATIENCE = 20.0
POISON = "poison"
AWAY = "remote-server-timeout"

log = logger("delivery")


@dataclass(slots=True)
class Run:
    """An event in hand: sent up to `cursor`, in batches of at most `size`, of which `room` fit.

    `counted` tells of the last batch whether it counts; `is_sent_out` when none is to follow it.
    """

    event: Event
    cursor: int
    size: int
    room: int = MOST
    counted: "asyncio.Future[bool] | None" = None
    is_sent_out: bool = False

    @property
    def is_unanswered(self) -> bool:
        """Whether a batch is on its way."""
        return self.counted is not None and not self.counted.done()

    @property
    def is_waiting(self) -> bool:
        """Whether no batch may follow now; after a failure one must count before the next goes."""
        return self.is_sent_out or (self.event.attempts > 1 and self.is_unanswered)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one turn did: stanzas on their way, or none where there was nobody to tell.

    `later` are people left for the retry table, with the reasons; `before` is the outcome of the
    batch before, `counted` that of this one.
    """

    run: Run
    cursor: int
    flight: Flight
    later: dict[UserId, str]
    is_last: bool
    before: "asyncio.Future[bool] | None"
    counted: "asyncio.Future[bool]"


class Fanout:
    """Walks the recipients of live events; `owner` tells its leases from others'."""

    def __init__(
        self,
        database: Database,
        carrier: Carrier,
        composer: Composer,
        consequences: Consequences,
        look_back: LookBack,
        *,
        owner: str,
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._composer = composer
        self._consequences = consequences
        self._look_back = look_back
        self._owner = owner
        self._in_hand: dict[int, Run] = {}
        self._sizes: dict[int, int] = {}

    async def turn(self) -> Batch | None:
        """Send the next batch of the event whose turn it is; None when there is none.

        Raises LinkLost and Unavailable; the event is put off then.
        """
        run = await self._claim()
        while run is not None and run.event.attempts > _ATTEMPTS:
            await self._bury(run.event)
            run = await self._claim()
        if run is None:
            return None
        try:
            return await self._send(run)
        except (NotSent, Unavailable):
            # Not the fault of the event, unless it is what it sent before that ended the session.
            await self._fail(run, is_attempt=run.is_unanswered)
            raise
        except Exception:
            await self._fail(run)
            raise

    async def settle(self, batch: Batch) -> None:
        """Wait until the batch is over and count it, or leave it to another attempt."""
        is_counted = False
        try:
            is_counted = await self._is_counted(batch)
        except Unavailable:
            await self._fail(batch.run, is_attempt=False)
            raise
        except Exception:
            await self._fail(batch.run)
            raise
        finally:
            batch.counted.set_result(is_counted)
        if not is_counted:
            await self._fail(batch.run)
        elif batch.is_last:
            self._let_go(batch.run)
        else:
            self._grow(batch.run)

    async def release(self) -> None:
        """Give back what is in hand, for others to go on with at once."""
        in_hand = {number: run.event.epoch for number, run in self._in_hand.items()}
        self._in_hand.clear()
        async with self._database.connection() as connection:
            await outbox.release(connection, in_hand)

    async def _claim(self) -> Run | None:
        in_hand = {number: run.event.epoch for number, run in self._in_hand.items()}
        sent_out = [number for number, run in self._in_hand.items() if run.is_waiting]
        async with self._database.connection() as connection:
            event = await outbox.claim(connection, self._owner, in_hand=in_hand, sent_out=sent_out)
        if event is None:
            return None
        run = self._in_hand.get(event.outbox_id)
        if run is None or run.event.epoch != event.epoch:
            run = Run(event, event.cursor, self._size(event))
            self._in_hand[event.outbox_id] = run
        run.event = event
        return run

    def _size(self, event: Event) -> int:
        """A full batch, less after failures: those noted here, and those of a process that died."""
        noted = self._sizes.get(event.outbox_id, MOST)
        failures = max(0, event.attempts - 1)
        return max(1, min(noted, MOST >> failures * _SHRINK))

    async def _send(self, run: Run) -> Batch:
        event = run.event
        if event.attempts > 1:
            # A server that comes and goes by itself is not what a post is to die for.
            await self._carrier.probe()
        # With whom alone it has failed is passed over; the next one shows who is to blame.
        suspects = 1 if run.size == 1 and event.attempts == _ATTEMPTS else 0
        size = min(run.size, run.room, self._carrier.pace.batch) + suspects
        async with self._database.connection() as connection:
            push = await self._composer.compose(connection, event)
            found = await self._found(connection, run, size) if push else []
        later = {one.user_id: POISON for one in found[:suspects]}
        flight = Flight(0)
        if push is not None:
            # After a failure each gets a stanza of his own, to find the one who is to blame.
            flight = await self._carrier.send(
                push, found[suspects:], may_multicast=event.attempts <= 1
            )
            if flight.taken < len(found) - suspects:
                run.room = flight.taken
        later |= dict.fromkeys(flight.away, AWAY)
        reached = found[: suspects + flight.taken]
        return self._note(
            run, flight, reached, later, is_last=reached == found and len(found) < size
        )

    async def _found(self, connection: Connection, run: Run, size: int) -> list[Recipient]:
        return await recipients.walk(connection, run.event, cursor=run.cursor, size=size)

    def _note(
        self,
        run: Run,
        flight: Flight,
        reached: Sequence[Recipient],
        later: dict[UserId, str],
        *,
        is_last: bool,
    ) -> Batch:
        """The batch of what was sent, and the run behind it."""
        counted: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        before, run.counted = run.counted, counted
        run.cursor = reached[-1].user_id if reached else run.cursor
        run.is_sent_out = is_last
        return Batch(run, run.cursor, flight, later, is_last, before, counted)

    async def _is_counted(self, batch: Batch) -> bool:
        """Wait for the pong and for the batch before; then write down what came of it."""
        event = batch.run.event
        try:
            await self._carrier.land(batch.flight)
            self._carrier.forget(batch.flight)
            if batch.before is not None and not await batch.before:
                return False
            verdict = judge(batch.flight.bounces, is_settling=self._carrier.is_settling)
            moved = await self._write(batch, verdict)
        except LinkLost as lost:
            log.info("link lost", outbox=event.outbox_id, reason=str(lost))
            return False
        if not moved:
            log.warning("fenced", outbox=event.outbox_id)
            metrics.FENCED.inc()
            return False
        await self._consequences.follow(event, verdict, is_settling=self._carrier.is_settling)
        return True

    async def _write(self, batch: Batch, verdict: Verdict) -> bool:
        """Acknowledge; while the database is away, for as long as the lease may hold."""
        patience = time.monotonic() + _ACK_PATIENCE
        while True:
            try:
                return await self._acknowledge(batch, verdict)
            except Unavailable as away:
                log.warning("acknowledgement waits", reason=str(away))
                if time.monotonic() > patience:
                    raise
            await asyncio.sleep(_ACK_PAUSE)

    async def _acknowledge(self, batch: Batch, verdict: Verdict) -> bool:
        """Move the cursor and keep who is to be tried again, at once; False when fenced."""
        event, sent = batch.run.event, len(batch.flight.people)
        async with self._database.transaction() as connection:
            await self._look_back.note(connection, event, sent)
            moved = await outbox.move(
                connection, event, cursor=batch.cursor, sent=sent, is_done=batch.is_last
            )
            if moved:
                is_soon = self._carrier.is_settling
                await outbox.retry_later(connection, event, batch.later)
                await outbox.retry_later(connection, event, verdict.again, is_soon=is_soon)
                await undelivered.note(connection, event, verdict.ours)
            return moved

    async def _fail(self, run: Run, *, is_attempt: bool = True) -> None:
        """Begin again behind the last batch that counted, after a pause.

        With smaller batches, if the event may be the reason.
        """
        number = run.event.outbox_id
        if self._in_hand.get(number) is not run:
            return
        del self._in_hand[number]
        wait = _BLAMELESS_WAIT
        if is_attempt:
            self._sizes[number] = max(1, run.size >> _SHRINK)
            wait = _WAITS[min(run.event.attempts, len(_WAITS) - 1)]
        with contextlib.suppress(Unavailable):
            async with self._database.connection() as connection:
                await outbox.put_off(
                    connection, run.event, timedelta(seconds=wait), is_attempt=is_attempt
                )

    async def _bury(self, event: Event) -> None:
        metrics.BURIED.inc()
        log.error("poison", outbox=event.outbox_id, kind=event.kind, post=event.post_id)
        self._in_hand.pop(event.outbox_id, None)
        self._sizes.pop(event.outbox_id, None)
        async with self._database.connection() as connection:
            await outbox.bury(connection, event)

    def _grow(self, run: Run) -> None:
        """After a batch that counted the next may be larger, where they had shrunk."""
        if run.size < MOST:
            run.size = min(MOST, 2 * run.size)
            self._sizes[run.event.outbox_id] = run.size

    def _let_go(self, run: Run) -> None:
        number = run.event.outbox_id
        self._sizes.pop(number, None)
        if self._in_hand.get(number) is run:
            del self._in_hand[number]
