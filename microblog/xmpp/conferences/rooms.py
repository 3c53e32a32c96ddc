"""The rooms in which the bot is: entering, following who is there, noticing that one is gone."""

import asyncio
import time
from typing import Protocol
from xml.etree.ElementTree import Element

from microblog.log import logger
from microblog.store import announcements
from microblog.store.database import Database
from microblog.xmpp import writing
from microblog.xmpp.conferences import presence
from microblog.xmpp.conferences.presence import Change
from microblog.xmpp.conferences.visit import Visit
from microblog.xmpp.requesting import NotAnswered, Requests
from microblog.xmpp.writing import Route, escaped

_MUC = "http://jabber.org/protocol/muc"
_HISTORY = 30
_NICKS_TRIED = 4
# A room whose service has forgotten us says so only when it is asked (XEP-0410).
_PING_EVERY = 300.0
_AT_ONCE = 20

log = logger("conferences")


class Output(Protocol):
    """Where stanzas go; raises LinkLost when the session is gone."""

    def write(self, octets: bytes) -> None: ...


class Rooms:
    """Where the occupant `jid` is or is about to be, called `nick` if nobody else is."""

    def __init__(self, database: Database, output: Output, jid: str, nick: str) -> None:
        self.visits: dict[str, Visit] = {}
        self.requests = Requests(output, jid)
        self._database = database
        self._output = output
        self._jid = jid
        self._nick = nick

    def visit(self, room: str, language: str = "", inviter: str = "") -> Visit:
        """A visit that is to begin."""
        return Visit(room, self._nick, language=language, inviter=inviter)

    def enter(self, visit: Visit, password: str, *, is_afresh: bool = False) -> None:
        """Ask to be let in, and for what was said last, which tells what of ours has arrived.

        A room in which our last process has died may have us still, and tells nothing of before to
        who is in; with `is_afresh` we leave it first.
        """
        if is_afresh:
            self._be(visit, "unavailable")
        secret = f"<password>{escaped(password)}</password>" if password else ""
        wanted = f"<x xmlns='{_MUC}'><history maxstanzas='{_HISTORY}'/>{secret}</x>"
        self.visits[visit.room] = visit
        self._be(visit, "", wanted)

    def say(self, visit: Visit, text: str, stanza_id: str = "") -> None:
        """Say something to all in a room."""
        route = Route(self._jid, visit.room, "groupchat")
        self._output.write(writing.message(route, text, stanza_id=stanza_id))

    async def saw(self, visit: Visit, stanza: Element) -> None:
        """Follow who is there, and how we are."""
        if stanza.get("type") == "unavailable" and not visit.is_in:
            return  # how an earlier visit has ended
        heard = presence.read(stanza, visit.nick)
        match heard.change:
            case Change.NONE:
                visit.note(heard.nick, heard.jid, is_there=heard.is_there, is_staff=heard.is_staff)
            case Change.IN:
                visit.nick, visit.is_in = heard.nick, True
            case Change.CREATED:
                await self.leave(visit)  # there is nobody else: the room was destroyed
            case Change.UNWELCOME:
                await self._forget(visit)
            case Change.NICK_TAKEN:
                await self._enter_otherwise(visit)
            case Change.LOST:
                await self.lose(visit)

    def stray(self, stanza: Element) -> None:
        """Leave a room that lets us in where we do not want to be any more."""
        visit = self.visit(stanza.get("from", "").partition("/")[0])
        heard = presence.read(stanza, visit.nick)
        if heard.change in (Change.IN, Change.CREATED):
            visit.nick = heard.nick
            self._be(visit, "unavailable")

    async def leave(self, visit: Visit, words: str = "") -> None:
        """Leave for good, perhaps with a last word."""
        await self._forget(visit)
        if words:
            self.say(visit, words)
        self._be(visit, "unavailable")

    async def lose(self, visit: Visit) -> None:
        """The room is away, or does not know us: it is entered again later."""
        self.visits.pop(visit.room, None)
        log.info("a room was lost", room=visit.room)
        async with self._database.connection() as connection:
            await announcements.failed(connection, visit.room)

    async def lose_after_leaving(self, visit: Visit) -> None:
        """It does not let us speak: leave, and come again later."""
        self._be(visit, "unavailable")
        await self.lose(visit)

    def leave_for_now(self) -> None:
        """Tell all rooms that we go; they are entered again with the next session."""
        for visit in self.visits.values():
            self._be(visit, "unavailable")
        self.visits.clear()

    async def watch(self) -> None:
        """Notice rooms that do not answer, and ask those long silent whether we are still in."""
        for visit in [one for one in self.visits.values() if one.is_overdue]:
            await self.lose(visit)
        now = time.monotonic()
        silent = [
            one
            for one in self.visits.values()
            if one.is_ready and now - max(one.since, one.asked_at) > _PING_EVERY
        ]
        for visit in silent[:_AT_ONCE]:
            visit.asked_at = now
        await asyncio.gather(*(self._ask(visit) for visit in silent[:_AT_ONCE]))

    async def _ask(self, visit: Visit) -> None:
        """Ping ourselves through the room (XEP-0410)."""
        try:
            await self.requests.get(f"{visit.room}/{visit.nick}", "<ping xmlns='urn:xmpp:ping'/>")
        except NotAnswered as refused:
            # We do not serve pings to an occupant, and need not (XEP-0410, 3).
            if refused.condition not in ("service-unavailable", "feature-not-implemented"):
                await self.lose(visit)

    async def _forget(self, visit: Visit) -> None:
        self.visits.pop(visit.room, None)
        async with self._database.connection() as connection:
            await announcements.forget(connection, visit.room)

    async def _enter_otherwise(self, visit: Visit) -> None:
        """Somebody is called as we are: try another nick."""
        async with self._database.connection() as connection:
            known = await announcements.known(connection, visit.room)
        if known is None or len(visit.nick) - len(self._nick) >= _NICKS_TRIED:
            await self.lose(visit)
            return
        visit.nick += "_"
        self.enter(visit, known.password)

    def _be(self, visit: Visit, kind: str, payload: str = "") -> None:
        to = f"{visit.room}/{visit.nick}"
        self._output.write(writing.presence(self._jid, to, kind, payload))
