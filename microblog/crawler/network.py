"""What the crawler needs of the XMPP network: service discovery, versions and pictures of rooms."""

from typing import Protocol

from microblog.domain.discovery import Info, Page


class Network(Protocol):
    """Asks one question and gives the answer.

    Each raises Unanswered, and LinkLost when there was no session to ask in.
    """

    async def connected(self) -> int:
        """Wait for a session; its number, greater at each reconnect."""
        ...

    async def invitation(self) -> str:
        """Wait until somebody invites us into a room (XEP-0045, 0249); its address."""
        ...

    async def info(self, jid: str) -> Info:
        """What `jid` is (XEP-0030)."""
        ...

    async def items(self, domain: str, after: str | None) -> Page:
        """What `domain` has: all at once, or a page (XEP-0059) behind `after`, '' for the first."""
        ...

    async def version(self, domain: str) -> str:
        """Name and version of the program behind `domain` (XEP-0092)."""
        ...

    async def photo(self, room: str) -> bytes:
        """The picture in the vCard of a room (XEP-0054), empty where there is none."""
        ...
