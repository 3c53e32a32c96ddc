"""Answers on their way out: those of one turn of the loop in one write, which costs 25 us each."""

import asyncio
from collections import deque
from collections.abc import Callable

from microblog.domain.link import LinkLost

_OWED = 1000


class Answers:
    """Sends answers by `write`; while it raises LinkLost, the last thousand are owed."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._said: list[bytes] = []
        self._owed: deque[bytes] = deque(maxlen=_OWED)

    def say(self, octets: bytes) -> None:
        """Send whole stanzas before the loop waits again, in their order."""
        if not self._said:
            asyncio.get_running_loop().call_soon(self.flush)
        self._said.append(octets)

    def flush(self) -> None:
        """Send them now."""
        said, self._said = self._said, []
        if not said:
            return
        try:
            self._write(b"".join(said))
        except LinkLost:
            self._owed.extend(said)

    def pay(self) -> None:
        """There is a session: send what is owed."""
        self._said[:0] = self._owed
        self._owed.clear()
        self.flush()
