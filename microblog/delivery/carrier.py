"""Batches over the courier: spliced and sent at once, then a barrier; what bounced is kept."""

import asyncio
import time
from collections.abc import Sequence

from microblog import metrics
from microblog.delivery.breakers import Breakers
from microblog.delivery.courier import Courier
from microblog.delivery.flight import Flight
from microblog.delivery.pace import Pace
from microblog.delivery.push import Push
from microblog.delivery.splice import Splice
from microblog.domain.link import Bounce, LinkLost
from microblog.log import logger
from microblog.store.recipients import Recipient

# Batches unanswered at any time, of fan-outs and retries together.
WINDOW = 2
_NO_LINK = 1.0
# Seconds of a session in which the other components and people of a server may still come back.
SETTLING = 30.0
log = logger("delivery")


class NotSent(LinkLost):
    """The link was gone before anything of the batch was written."""


class Carrier:
    """Carries batches; whoever sends one first acquires a place in the `window`.

    The `pace` tells how many recipients a batch should have now. The service `multicast` is given
    what many get alike (XEP-0033), until it refuses that in a session; empty for none.
    """

    def __init__(
        self,
        courier: Courier,
        breakers: Breakers,
        settling: float = SETTLING,
        multicast: str = "",
    ) -> None:
        self.window = asyncio.Semaphore(WINDOW)
        self.pace = Pace()
        self._courier = courier
        self._splice = Splice(breakers.is_open)
        self._multicast = multicast
        self._without_multicast = 0
        self._flights: list[Flight] = []
        self._settling = settling
        self._latest = 0
        self._since = time.monotonic()

    async def is_ready(self, patience: float) -> bool:
        """Whether there is a session, or comes one within `patience` seconds."""
        try:
            async with asyncio.timeout(patience):
                await self._courier.connected()
        except TimeoutError:
            return False
        return True

    async def send(
        self, push: Push, recipients: Sequence[Recipient], *, may_multicast: bool = False
    ) -> Flight:
        """Send the push to as many of `recipients` as fit into a batch, at least one.

        Raises LinkLost, and NotSent when that happened before. Whoever has no JID is passed over,
        whose domain is away is noted.
        """
        flight = Flight(await self._sound_session())
        if may_multicast and push.ids.shared and flight.session != self._without_multicast:
            flight.through = self._multicast
        cargo = self._splice.load(flight, push, recipients)
        if not cargo.octets:
            return flight
        self._flights.append(flight)
        try:
            await self._courier.send(cargo.octets, cargo.sample)
        except BaseException:
            self.forget(flight)
            raise
        metrics.BATCHES.inc()
        metrics.MESSAGES.inc(len(flight.people))
        return flight

    async def probe(self) -> None:
        """Find out whether the server answers at all; raises NotSent."""
        try:
            await self._barrier(await self._sound_session())
        except LinkLost as lost:
            raise NotSent(str(lost)) from lost

    async def land(self, flight: Flight) -> None:
        """Wait until the server has taken the batch; raises LinkLost when that is in doubt."""
        if not flight.people:
            return
        try:
            self.pace.landed(await self._barrier(flight.session, flight.through))
        except BaseException:
            self.forget(flight)
            raise
        if flight.is_refused:
            self.forget(flight)
            self._without_multicast = flight.session
            raise LinkLost(f"{flight.through} does not multicast")

    def forget(self, flight: Flight) -> None:
        """What bounces from now on is late."""
        if flight in self._flights:
            self._flights.remove(flight)

    @property
    def is_settling(self) -> bool:
        """Whether the session is so young that bounces say little of those they come from."""
        return time.monotonic() - self._since < self._settling

    def bounced(self, bounce: Bounce) -> bool:
        """Note a bounce; False when no batch on its way carries its id."""
        for flight in reversed(self._flights):
            if flight.carries(bounce.stanza_id):
                if not flight.take_back(bounce):
                    log.warning("forged bounce", condition=bounce.condition)
                return True
        return False

    async def _barrier(self, session: int, through: str = "") -> float:
        # Between this look and the ping nothing else runs, so that both are of one session.
        if await self._session() != session:
            raise LinkLost("the session ended behind the batch")
        return await self._courier.barrier(through)

    async def _sound_session(self) -> int:
        try:
            return await self._session()
        except LinkLost as lost:
            raise NotSent(str(lost)) from lost

    async def _session(self) -> int:
        try:
            async with asyncio.timeout(_NO_LINK):
                session = await self._courier.connected()
        except TimeoutError as gone:
            raise LinkLost("there is no session") from gone
        if session != self._latest:
            self._latest, self._since = session, time.monotonic()
        return session
