"""What delivery needs of the stream to the XMPP server."""

from typing import Protocol


class Courier(Protocol):
    """Carries bulk stanzas; raises LinkLost when the session is gone."""

    async def connected(self) -> int:
        """Wait for a session; its number, greater at each reconnect."""
        ...

    async def send(self, chunk: bytes, sample: bytes | None = None) -> None:
        """Write whole stanzas, and wait until there is room for more.

        Each is looked at, or only those of `sample`, where what is legal in them is so in all.
        """
        ...

    async def uptime(self) -> float | None:
        """Seconds since the server has started (XEP-0012), None when it does not tell."""
        ...

    async def barrier(self, through: str = "") -> float:
        """Seconds until the server, or its service `through`, has processed all sent before."""
        ...
