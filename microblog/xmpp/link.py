"""The link to the XMPP server: one session after another, its pings, and its gate.

Reconnects by itself: slixmpp does not after a drop, and what it queues meanwhile it loses.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from microblog import metrics
from microblog.domain.link import LinkLost
from microblog.log import logger
from microblog.store.leading import Lead
from microblog.xmpp.barrier import Barriers, SharedBarriers
from microblog.xmpp.gate import Gate
from microblog.xmpp.stream import Stream, StreamClosed

# A server that has come back is found soon, however long it was away.
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 2.0
# Two processes under one name push each other out; at this pace neither harms the server.
_CONFLICT_WAIT = 30.0
_STEADY = 2.0  # seconds after which a session counts as a success
# Within fifteen seconds it is noticed that the other side is gone.
_IDLE = 8.0
_IDLE_SILENCE = 7.0
_BARRIER_SILENCE = 12.0

log = logger("link")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the component connects, who it is there, and which server host answers its pings.

    `is_shared` tells that other connections serve the domain as well.
    """

    host: str
    port: int
    domain: str
    server: str
    secret: str = field(repr=False)
    is_shared: bool = False


class Link:
    """Sessions with the server at `address`; calls `received` with each stanza but the pongs.

    `refused` is one sentence while the server does not let us in, else None. Where several
    processes serve the component, only the one with the `lead` holds sessions. The metrics of the
    link are those of the one that `is_measured`.
    """

    def __init__(
        self,
        address: Address,
        received: Callable[[Element], None],
        lead: Lead | None = None,
        *,
        is_measured: bool = True,
    ) -> None:
        self.refused: str | None = None
        self.session = 0
        self._is_measured = is_measured
        self._address = address
        self._received = received
        self._lead = lead
        self._gate = Gate(address.domain)
        self._stream: Stream | None = None
        self._up = asyncio.Event()
        self._finishing = asyncio.Event()
        barriers = SharedBarriers if address.is_shared else Barriers
        self._barriers = barriers(address.domain, address.server, self.write)
        self._last_reason = ""

    @property
    def is_connected(self) -> bool:
        """Whether a session is on."""
        return self._stream is not None and self._stream.is_open

    @property
    def silence(self) -> float | None:
        """For how many seconds nothing was heard of the server, None without a session."""
        if self._stream is None or not self._stream.is_open:
            return None
        return time.monotonic() - self._stream.heard_at

    async def run(self, began: Callable[[], Awaitable[None]]) -> None:
        """Hold sessions until `finish`, calling `began` beside each; cancelled, cut the stream."""
        wait = _FIRST_WAIT
        while await self._may_begin():
            since = time.monotonic()
            reason = await self._hold(began)
            if time.monotonic() - since > _STEADY:
                wait = _FIRST_WAIT
            if not self._finishing.is_set():
                self._report(reason)
                # It may have ended because another process was let in while we were frozen.
                if self._lead is not None:
                    self._lead.doubt()
                await self._pause(max(wait, self._least_wait(reason)))
            wait = min(2 * wait, _LONGEST_WAIT)

    async def connected(self) -> int:
        """Wait for a session; returns its number, which grows with each."""
        while True:
            await self._up.wait()
            if self.is_connected:
                return self.session
            await asyncio.sleep(0)  # the session is over, and its end is about to be noticed

    def write(self, octets: bytes) -> None:
        """Send whole stanzas at once, ahead of bulk that is not yet written.

        Raises LinkLost when there is no session. What the gate does not let through is logged.
        """
        stream = self._live()
        passed = self._gate.check(octets)
        if passed.dropped:
            reasons = sorted(set(passed.dropped))[:5]
            log.error("dropped at the gate", stanzas=len(passed.dropped), reasons=reasons)
        if passed.octets:
            stream.write(passed.octets)

    async def send(self, chunk: bytes, sample: bytes | None = None) -> None:
        """Write bulk, then wait until the transport has room for more; raises LinkLost.

        With a `sample` of it the gate looks at that, and at all only where it finds a flaw there.
        """
        stream = self._live()
        if sample is None or self._gate.check(sample).dropped:
            self.write(chunk)
        else:
            stream.write(chunk)
        await stream.room()

    async def barrier(self, silence: float = _BARRIER_SILENCE, through: str = "") -> float:
        """Ping the server host, or its service `through`; returns the seconds until its pong.

        By then it has taken all that this session sent before, and local bounces are in.
        Raises LinkLost when the session ends first, or after `silence` seconds, which ends it.
        """
        stream = self._live()
        since = time.monotonic()
        try:
            await self._barriers.passed(silence, through)
        except TimeoutError as silent:
            stream.cut()
            raise LinkLost(f"no pong within {silence:g} seconds") from silent
        if self._is_measured:
            metrics.passed(time.monotonic() - since)
        return time.monotonic() - since

    async def finish(self, seconds: float) -> None:
        """End the session after what is written, at most so long, and hold no other."""
        self._finishing.set()
        stream = self._stream
        if stream is None:
            return
        stream.finish()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stream.ended()
        stream.cut()

    def _live(self) -> Stream:
        if self._stream is None or not self._stream.is_open:
            raise LinkLost("there is no session")
        return self._stream

    async def _hold(self, began: Callable[[], Awaitable[None]]) -> Exception:
        """One session from its connection to its end; returns why it ended, or did not begin."""
        stream = Stream(self._address.domain, self._address.secret, self._take)
        try:
            await stream.open(self._address.host, self._address.port)
        except (OSError, TimeoutError, StreamClosed) as failure:
            return failure
        self._begin(stream)
        try:
            async with asyncio.TaskGroup() as tasks:
                beside = [
                    tasks.create_task(self._keep_alive(stream)),
                    tasks.create_task(self._give_way(stream)),
                    tasks.create_task(_awaited(began)),
                ]
                reason = await stream.ended()
                for task in beside:
                    task.cancel()
            return reason
        finally:
            self._end(stream)

    async def _may_begin(self) -> bool:
        """Wait for the lead; False when it is time to finish."""
        if self._lead is not None:
            await self._lead.gained()
        return not self._finishing.is_set()

    async def _give_way(self, stream: Stream) -> None:
        """Cut the stream when another process has the lead."""
        if self._lead is not None:
            await self._lead.lost()
            stream.cut()

    def _begin(self, stream: Stream) -> None:
        self._stream = stream
        self.session += 1
        self.refused = None
        self._last_reason = ""
        self._up.set()
        if self._is_measured:
            metrics.SESSIONS.inc()
            metrics.CONNECTED.set(1)
        log.info("connected", domain=self._address.domain, session=self.session)

    def _end(self, stream: Stream) -> None:
        stream.finish()
        self._stream = None
        self._up.clear()
        if self._is_measured:
            metrics.CONNECTED.set(0)
        self._barriers.end()

    async def _keep_alive(self, stream: Stream) -> None:
        """Find out soon that the other side is gone."""
        while True:
            idle = time.monotonic() - stream.heard_at
            if idle < _IDLE:
                await asyncio.sleep(_IDLE - idle)
                continue
            try:
                await self.barrier(_IDLE_SILENCE)
            except LinkLost:
                return

    def _take(self, stanza: Element) -> None:
        if not (stanza.tag.endswith("}iq") and self._barriers.take(stanza)):
            self._received(stanza)

    def _report(self, reason: Exception) -> None:
        where = f"{self._address.host}:{self._address.port}"
        if _is(reason, "not-authorized", "host-unknown"):
            self.refused = (
                f"the XMPP server at {where} does not let {self._address.domain} in ({reason});"
                " set its component secret with MICROBLOG_SECRET or --secret-file"
            )
        if str(reason) == self._last_reason:
            return
        self._last_reason = str(reason)
        if self.refused:
            log.error(self.refused)
        elif _is(reason, "conflict"):
            log.error("another process serves this component", domain=self._address.domain)
        else:
            log.warning("no link, trying again", server=where, reason=str(reason) or repr(reason))

    @staticmethod
    def _least_wait(reason: Exception) -> float:
        condition = reason.condition if isinstance(reason, StreamClosed) else ""
        waits = {"conflict": _CONFLICT_WAIT, "not-authorized": 10.0, "host-unknown": 10.0}
        return waits.get(condition, 0.0)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds * random.uniform(0.5, 1)):
                await self._finishing.wait()


async def _awaited(began: Callable[[], Awaitable[None]]) -> None:
    await began()


def _is(reason: Exception, *conditions: str) -> bool:
    return isinstance(reason, StreamClosed) and reason.condition in conditions
