"""Batches over the courier: spliced and sent at once, then a barrier; what bounced is kept."""

import asyncio
import re
import time
from collections.abc import Sequence

from microblog.delivery.breakers import Breakers
from microblog.delivery.courier import Courier
from microblog.delivery.flight import Flight
from microblog.delivery.pace import Pace
from microblog.delivery.push import Push
from microblog.delivery.template import Template
from microblog.domain.link import Bounce, LinkLost
from microblog.log import logger
from microblog.store.recipients import Recipient

BATCH_BYTES = 256 * 1024
# Batches unanswered at any time, of fan-outs and retries together.
WINDOW = 2
_NO_LINK = 1.0
# Seconds of a session in which the other components and people of a server may still come back.
SETTLING = 30.0
# A list of addresses, each fit to stand in a stanza as it is.
_PLAIN = re.compile(r"(?:[^\x00-\x20'\"&<>\x7f-\x9f\ud800-\udfff\ufffe\uffff]+\n)*")

log = logger("delivery")


class NotSent(LinkLost):
    """The link was gone before anything of the batch was written."""


class Carrier:
    """Carries batches; whoever sends one first acquires a place in the `window`.

    The `pace` tells how many recipients a batch should have now.
    """

    def __init__(self, courier: Courier, breakers: Breakers, settling: float = SETTLING) -> None:
        self.window = asyncio.Semaphore(WINDOW)
        self.pace = Pace()
        self._courier = courier
        self._breakers = breakers
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

    async def send(self, push: Push, recipients: Sequence[Recipient]) -> Flight:
        """Send the push to as many of `recipients` as fit into a batch, at least one.

        Raises LinkLost, and NotSent when that happened before. Whoever has no JID is passed over,
        whose domain is away is noted.
        """
        flight = Flight(await self._sound_session())
        chunk, sample = self._splice(flight, push, recipients)
        if not chunk:
            return flight
        self._flights.append(flight)
        try:
            await self._courier.send(chunk, sample)
        except BaseException:
            self.forget(flight)
            raise
        return flight

    async def probe(self) -> None:
        """Find out whether the server answers at all; raises NotSent."""
        try:
            await self._barrier(await self._sound_session())
        except LinkLost as lost:
            raise NotSent(str(lost)) from lost

    async def land(self, flight: Flight) -> None:
        """Wait until the server has taken the batch; raises LinkLost when that is in doubt."""
        if not flight.addressees:
            return
        try:
            self.pace.landed(await self._barrier(flight.session))
        except BaseException:
            self.forget(flight)
            raise

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
            if bounce.stanza_id in flight.addressees:
                if not flight.take_back(bounce):
                    log.warning("forged bounce", condition=bounce.condition)
                return True
        return False

    async def _barrier(self, session: int) -> float:
        # Between this look and the ping nothing else runs, so that both are of one session.
        if await self._session() != session:
            raise LinkLost("the session ended behind the batch")
        return await self._courier.barrier()

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

    def _splice(
        self, flight: Flight, push: Push, recipients: Sequence[Recipient]
    ) -> tuple[bytes, bytes | None]:
        """The octets of a batch and a sample of them, and in `flight` what it holds.

        A stanza of each template speaks for all, where nothing but plain addresses and our own ids
        differ; else there is no sample.
        """
        stanzas: list[bytes] = []
        addresses: list[str] = []
        samples: dict[Template, bytes] = {}
        size = 0
        for recipient in recipients:
            jid = recipient.jid
            if jid is None:
                pass
            elif self._breakers.is_open(jid):
                flight.away.append(recipient.user_id)
            else:
                each, stanza, template = push.stanza(recipient, jid)
                size += len(stanza)
                if stanzas and size > BATCH_BYTES:
                    break
                stanzas.append(stanza)
                addresses.append(jid)
                samples.setdefault(template, stanza)
                flight.addressees[each] = recipient
            flight.taken += 1
        addresses.append("")
        is_plain = _PLAIN.fullmatch("\n".join(addresses))
        return b"".join(stanzas), b"".join(samples.values()) if is_plain else None
