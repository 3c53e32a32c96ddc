"""People in conferences (XEP-0045), with real clients."""

import asyncio
from xml.etree.ElementTree import Element

from microblog.xmpp.client import Client, Received, Seen
from microblog.xmpp.writing import escaped

MUC = "http://jabber.org/protocol/muc"
_OWNER = f"{MUC}#owner"
_CONFIG = f"{MUC}#roomconfig"
_USER = f"{{{MUC}#user}}"


class Occupant(Client):
    """Somebody who enters rooms, runs them, and hears what is said there."""

    async def enter(self, room: str, nick: str, history: int = 0) -> None:
        """Enter, and wait to be in; hear so much of what was said before."""
        self._session.send_raw(
            f"<presence to='{escaped(room)}/{escaped(nick)}'><x xmlns='{MUC}'>"
            f"<history maxstanzas='{history}'/></x></presence>"
        )
        await self.sees(room, nick)

    async def make(self, room: str, nick: str, **config: str) -> None:
        """Make a room, configured."""
        await self.enter(room, nick)
        fields = "".join(
            f"<field var='muc#roomconfig_{var}'><value>{escaped(value)}</value></field>"
            for var, value in {"persistentroom": "1", **config}.items()
        )
        await self.ask(
            room,
            f"<query xmlns='{_OWNER}'><x xmlns='jabber:x:data' type='submit'><field"
            f" var='FORM_TYPE'><value>{_CONFIG}</value></field>{fields}</x></query>",
            kind="set",
        )

    async def destroy(self, room: str) -> None:
        """Destroy one's room."""
        await self.ask(room, f"<query xmlns='{_OWNER}'><destroy/></query>", kind="set")

    async def put(self, room: str, nick: str, **state: str) -> None:
        """Give an occupant a role, such as none."""
        told = "".join(f" {name}='{value}'" for name, value in state.items())
        item = f"<item nick='{escaped(nick)}'{told}/>"
        await self.ask(room, f"<query xmlns='{MUC}#admin'>{item}</query>", kind="set")

    async def affiliate(self, room: str, jid: str, affiliation: str) -> None:
        """Make a bare JID an owner, a member, or an outcast."""
        item = f"<item jid='{escaped(jid)}' affiliation='{affiliation}'/>"
        await self.ask(room, f"<query xmlns='{MUC}#admin'>{item}</query>", kind="set")

    def invite(self, room: str, jid: str) -> None:
        """Let the room invite somebody."""
        self._session.send_raw(
            f"<message to='{escaped(room)}'><x xmlns='{MUC}#user'>"
            f"<invite to='{escaped(jid)}'/></x></message>"
        )

    def invite_directly(self, room: str, jid: str) -> None:
        """Invite somebody oneself (XEP-0249)."""
        self._session.send_raw(
            f"<message to='{escaped(jid)}'><body>Come!</body>"
            f"<x xmlns='jabber:x:conference' jid='{escaped(room)}'/></message>"
        )

    async def sees(self, room: str, nick: str, kind: str = "") -> Seen:
        """Wait for a presence of an occupant."""
        async with asyncio.timeout(15):
            while True:
                seen = await self.presences.get()
                if seen.sender == f"{room}/{nick}" and seen.kind == kind:
                    return seen

    async def hears(self, room: str, nick: str, seconds: float = 15.0) -> Received:
        """What an occupant says next to all."""
        async with asyncio.timeout(seconds):
            while True:
                message = await self.messages.get()
                if message.sender == f"{room}/{nick}" and message.body:
                    return message

    def unheard(self, room: str, nick: str) -> list[str]:
        """What an occupant has said to all, as far as it has come and was not waited for."""
        found = []
        while not self.messages.empty():
            message = self.messages.get_nowait()
            if message.sender == f"{room}/{nick}" and message.body:
                found.append(message.body)
        return found


def statuses(seen: Seen) -> set[str]:
    """The status codes of a presence."""
    told: list[Element] = [one for child in seen.children for one in child.iter(f"{_USER}status")]
    return {one.get("code", "") for one in told}
