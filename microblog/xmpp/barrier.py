"""Barriers: pings (XEP-0199) that come back when the server has taken all that was sent before.

A server with one connection of the component answers them itself. One with several (ejabberd)
gives each stanza to the connection that a hash of its sender chooses, so there the component pings
itself, from senders that are found to lead back to this very connection.
"""

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


class Barriers:
    """The barriers of one session of `domain`, sent by `write`; `server` answers unshared ones."""

    def __init__(
        self, domain: str, server: str, write: Callable[[bytes], None], *, is_shared: bool
    ) -> None:
        self._domain = domain
        self._server = server
        self._write = write
        self._is_shared = is_shared
        self._waiting: dict[str, asyncio.Future[bool]] = {}
        self._sender = ""

    async def passed(self, silence: float) -> None:
        """Wait for a ping to come back.

        Raises LinkLost when the session ends first, TimeoutError after `silence` seconds.
        """
        stanza_id = writing.fresh_id()
        passed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[stanza_id] = passed
        try:
            async with asyncio.timeout(silence):
                while not await self._pinged(stanza_id, passed):
                    pass
            if not passed.result():
                raise LinkLost("the session ended before the pong")
        finally:
            del self._waiting[stanza_id]

    def take(self, stanza: Element) -> bool:
        """Whether `stanza` is about barriers, and then done with."""
        if not stanza.tag.endswith("}iq"):
            return False
        sender = stanza.get("from", "")
        if self._is_shared:
            is_ours = sender.startswith(_SENDER) and sender.endswith(f"@{self._domain}")
        else:
            is_ours = sender == self._server and stanza.get("type") in ("result", "error")
        passed = self._waiting.get(stanza.get("id", "")) if is_ours else None
        if passed is not None and not passed.done():
            self._sender = sender
            passed.set_result(True)
        # What other connections have sent to themselves may come here; it is nobody's here.
        return is_ours and (passed is not None or self._is_shared)

    def end(self) -> None:
        """The session is over."""
        for passed in self._waiting.values():
            if not passed.done():
                passed.set_result(False)

    async def _pinged(self, stanza_id: str, passed: "asyncio.Future[bool]") -> bool:
        """Ping, and wait; False when it went astray, and another way is to be tried."""
        if not self._is_shared:
            self._write(writing.ping(self._domain, self._server, stanza_id))
            await asyncio.wait((passed,))
            return True
        senders = [self._sender] if self._sender else self._candidates()
        pings = (writing.ping(sender, sender, stanza_id) for sender in senders)
        self._write(b"".join(pings))
        await asyncio.wait((passed,), timeout=_ASTRAY)
        if not passed.done():
            self._sender = ""
        return passed.done()

    def _candidates(self) -> list[str]:
        return [f"{_SENDER}{number}@{self._domain}" for number in range(_CANDIDATES)]
