"""Barriers: pings (XEP-0199) that come back when the server has taken all that was sent before."""

import asyncio
from collections.abc import Callable
from xml.etree.ElementTree import Element

from microblog.domain.link import LinkLost
from microblog.xmpp import writing

# Of eight connections none of so many senders leads to ours once in five thousand times.
_CANDIDATES = 64
# After connections have come or gone, senders lead elsewhere.
_ASTRAY = 1.0
_SENDER = "barrier-"

_Passed = asyncio.Future[bool]


class Barriers:
    """The barriers of `domain`, sent by `write`, answered by the host `server`."""

    def __init__(self, domain: str, server: str, write: Callable[[bytes], None]) -> None:
        self._domain = domain
        self._server = server
        self._write = write
        self._waiting: dict[tuple[str, str], _Passed] = {}

    async def passed(self, silence: float, through: str = "") -> None:
        """Wait for a ping to come back from the server, or from its service `through`.

        Raises LinkLost when the session ends first, TimeoutError after `silence` seconds.
        """
        passed: _Passed = asyncio.get_running_loop().create_future()
        key = writing.fresh_id(), through or self._server
        self._waiting[key] = passed
        try:
            async with asyncio.timeout(silence):
                await self._ping(key, passed)
            if not passed.result():
                raise LinkLost("the session ended before the pong")
        finally:
            del self._waiting[key]

    def take(self, iq: Element) -> bool:
        """Whether `iq` is about barriers, and done with; errors are pongs as well."""
        return iq.get("type") in ("result", "error") and self._pass(iq, iq.get("from", ""))

    def end(self) -> None:
        """The session is over."""
        for passed in self._waiting.values():
            if not passed.done():
                passed.set_result(False)

    async def _ping(self, key: tuple[str, str], passed: _Passed) -> None:
        stanza_id, to = key
        self._write(writing.ping(self._domain, to, stanza_id))
        await asyncio.wait((passed,))

    def _pass(self, iq: Element, to: str) -> bool:
        passed = self._waiting.get((iq.get("id", ""), to))
        if passed is not None and not passed.done():
            passed.set_result(True)
        return passed is not None


class SharedBarriers(Barriers):
    """The barriers of one among several connections of `domain` (ejabberd).

    The server gives each stanza to the connection that a hash of its sender chooses, so the
    component pings itself, from senders that are found to lead back to this very connection.
    """

    _sender = ""

    def take(self, iq: Element) -> bool:
        """As above; also what other connections have sent to themselves and lands here."""
        sender = iq.get("from", "")
        if not (sender.startswith(_SENDER) and sender.endswith(f"@{self._domain}")):
            return False
        if self._pass(iq, self._server):
            self._sender = sender
        return True

    async def _ping(self, key: tuple[str, str], passed: _Passed) -> None:
        """Ping until a ping comes home; one that goes astray is tried by other ways."""
        while not passed.done():
            senders = [self._sender] if self._sender else self._candidates()
            pings = (writing.ping(sender, sender, key[0]) for sender in senders)
            self._write(b"".join(pings))
            await asyncio.wait((passed,), timeout=_ASTRAY)
            if not passed.done():
                self._sender = ""

    def _candidates(self) -> list[str]:
        return [f"{_SENDER}{number}@{self._domain}" for number in range(_CANDIDATES)]
