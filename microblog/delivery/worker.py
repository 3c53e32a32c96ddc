"""The worker: fan-outs, retries, late bounces and wake-ups side by side, whatever goes away."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from microblog import metrics
from microblog.delivery.breakers import Breakers
from microblog.delivery.carrier import SETTLING, WINDOW, Carrier
from microblog.delivery.consequences import Consequences
from microblog.delivery.content import Composer
from microblog.delivery.courier import Courier
from microblog.delivery.fanout import Batch, Fanout
from microblog.delivery.late import LateBounces
from microblog.delivery.lookback import LookBack
from microblog.delivery.push import Signing
from microblog.delivery.retries import Retries
from microblog.domain.errors import Unavailable
from microblog.domain.link import Bounce, LinkLost
from microblog.log import logger
from microblog.store import outbox, undelivered, users
from microblog.store.database import Database

CHANNEL = "microblog_outbox"
# The net under wake-ups that were lost.
POLL = 0.5
_RETRIES_POLL = 1.0
# Notifications cost commits (a quarter to a tenth of them is left at 32 writers), so they are few.
_ANNOUNCE_EVERY = 0.02
_PAUSE = 1.0
_DRAIN_SECONDS = 5.0
_PRUNE_EVERY = 600.0
_SWITCH_ON_EVERY = 5.0

log = logger("delivery")


class Worker:
    """Delivers the outbox of `database` over `courier`; `name` tells its leases from others'.

    `secret` signs stanza ids, `sender_jid` sends, `url` is the public address in pushes. For
    `settling` seconds of a session what bounces is tried again soon. `multicast` is the service of
    the server that multiplies what many get alike, empty for none. After a restart of the server
    what counted in the last `look_back` seconds before is sent once more.
    """

    def __init__(
        self,
        database: Database,
        courier: Courier,
        *,
        name: str,
        secret: bytes,
        sender_jid: str,
        url: str,
        settling: float = SETTLING,
        multicast: str = "",
        look_back: float = 0.0,
    ) -> None:
        breakers = Breakers()
        composer = Composer(sender_jid, url, Signing(secret, shares_ids=bool(multicast)))
        consequences = Consequences(database, breakers)
        self._database = database
        self._carrier = Carrier(courier, breakers, settling, multicast)
        server = sender_jid.rpartition("@")[2]
        self._look_back = LookBack(database, courier, server, look_back)
        self._fanout = Fanout(
            database, self._carrier, composer, consequences, self._look_back, owner=name
        )
        self._retries = Retries(database, self._carrier, composer, consequences)
        self._late = LateBounces(database, self._carrier, secret, consequences)
        self._woken = asyncio.Event()
        self._told = asyncio.Event()
        self._is_draining = False

    def wake(self) -> None:
        """Look at the outbox now, something was promised; workers elsewhere are told as well."""
        self._woken.set()
        self._told.set()

    def bounced(self, bounce: Bounce) -> None:
        """Note an error that came back; cheap, called by the stream's reader."""
        metrics.BOUNCES.count(bounce.condition, bounce.jid)
        if not self._carrier.bounced(bounce):
            self._late.put(bounce)

    async def run(self) -> None:
        """Work until cancelled; a lost link or database is waited for."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._late.run())
            tasks.create_task(self._again(self._listen, _PAUSE))
            tasks.create_task(self._again(self._announce, 0))
            tasks.create_task(self._again(self._retry, _RETRIES_POLL))
            tasks.create_task(self._again(self._prune, _PRUNE_EVERY))
            tasks.create_task(self._again(self._switch_on, _SWITCH_ON_EVERY))
            while not self._is_draining:
                await self._step(tasks)

    async def drain(self) -> None:
        """Begin no more batches, wait for those on their way, give leases back; at most 5 s."""
        self._is_draining = True
        self._woken.set()
        with contextlib.suppress(TimeoutError, Unavailable):
            async with asyncio.timeout(_DRAIN_SECONDS):
                for _ in range(WINDOW):
                    await self._carrier.window.acquire()
                await self._fanout.release()

    async def _step(self, tasks: asyncio.TaskGroup) -> None:
        """Send one batch when there is room in the window; else sleep until there is one."""
        await self._carrier.window.acquire()
        self._woken.clear()
        batch = None
        try:
            if not self._is_draining:
                batch = await self._turn()
        finally:
            if batch is None:
                self._carrier.window.release()
        if batch is not None:
            tasks.create_task(self._settle(batch))
        elif not self._is_draining:
            # Not wait_for: until Python 3.12 it loses a cancellation that meets a wake-up.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL):
                    await self._woken.wait()

    async def _turn(self) -> Batch | None:
        """One batch, or None when there is none or something is away."""
        if not await self._carrier.is_ready(POLL):
            self._woken.set()
            return None
        try:
            await self._look_back.face()
            return await self._fanout.turn()
        except LinkLost as lost:
            log.info("link lost", reason=str(lost))
            self._woken.set()
        except Unavailable as away:
            log.warning("away", reason=str(away))
        except Exception:  # the edge: what fails is put off and, in the end, buried
            log.exception("a batch failed")
        return None

    async def _settle(self, batch: Batch) -> None:
        try:
            await self._fanout.settle(batch)
        except Unavailable as away:
            log.warning("acknowledgement given up", reason=str(away))
        except Exception:  # the edge: as above
            log.exception("a batch failed", outbox=batch.run.event.outbox_id)
        finally:
            self._carrier.window.release()
            self._woken.set()

    async def _again(self, work: Callable[[], Awaitable[None]], every: float) -> None:
        """Do `work` again and again, waiting `every` seconds in between."""
        while True:
            try:
                await work()
            except (LinkLost, Unavailable) as away:
                log.info("away", reason=str(away))
                await asyncio.sleep(_PAUSE)
            except Exception:  # the edge
                log.exception("delivery failed")
                await asyncio.sleep(_PAUSE)
            await asyncio.sleep(every)

    async def _retry(self) -> None:
        while await self._carrier.is_ready(POLL) and await self._retries.turn():
            pass

    async def _announce(self) -> None:
        await self._told.wait()
        self._told.clear()
        await announce(self._database)
        await asyncio.sleep(_ANNOUNCE_EVERY)

    async def _listen(self) -> None:
        await self._database.listen(CHANNEL, self._woken.set)

    async def _switch_on(self) -> None:
        """Deliver again to those whose time of silence is over, and promise them a digest."""
        async with self._database.transaction() as connection:
            is_anybody = bool(await users.wake(connection))
        if is_anybody:
            self.wake()

    async def _prune(self) -> None:
        async with self._database.connection() as connection:
            await undelivered.prune(connection)
            await outbox.prune(connection)
        await self._look_back.forget()


async def announce(database: Database) -> None:
    """Wake the workers of other processes; to be called after the commit, never within."""
    async with database.connection() as connection:
        await outbox.announce(connection)
