"""People and threads on people's rosters: adding one follows it, removing it unfollows.

The presence of `nick@component` and `NUMBER@component` (RFC 6121, 3 and 4), of which we keep who
has been granted it, and who waits for the owner of a closed blog.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from microblog.domain.errors import Unavailable
from microblog.domain.line import Answer, Line
from microblog.domain.link import LinkLost
from microblog.domain.names import Nick
from microblog.domain.ref import Ref
from microblog.log import logger
from microblog.store import contacts
from microblog.store.contacts import Standing, Watched
from microblog.store.database import Database
from microblog.xmpp import identicon, writing
from microblog.xmpp.asking import Place, contact_of
from microblog.xmpp.card import photo_hash
from microblog.xmpp.introducing import Introducing
from microblog.xmpp.reception import Turn, Turns

# 500 stanzas a second, as with the bot's own presence.
_PAGE = 50
_PAUSE = 0.1
_SETTLING = 5.0
_SETTLED_AT_ONCE = 100

log = logger("roster")


class Output(Protocol):
    """Where stanzas go; raises LinkLost when the session is gone."""

    def write(self, octets: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Voice:
    """How a change of a roster is said: run by `answer` as a line, in that person's turn.

    The answer goes by `say` from `bot_jid`, for it is the bot who did it.
    """

    answer: Callable[[Line], Awaitable[Answer]]
    say: Callable[[bytes], None]
    turns: Turns
    bot_jid: str


class Roster:
    """Keeps in `database` who sees which contact of the component `domain`."""

    def __init__(
        self,
        database: Database,
        output: Output,
        domain: str,
        introducing: Introducing,
        voice: Voice,
    ) -> None:
        self._database = database
        self._output = output
        self._domain = domain
        self._introducing = introducing
        self._voice = voice

    def receive(self, kind: str, jid: str, local: str, language: str = "") -> None:
        """Take a request of the bare `jid` to see the contact `local`, or to see it no more."""
        contact = contact_of(local)
        if contact is not None and kind in ("subscribe", "unsubscribe"):
            turn: Turn = _Change(self, kind, jid, contact, language)
            self._voice.turns.put(jid, turn)
        elif kind == "subscribe":
            self._voice.say(self._said(local, jid, is_granted=False))

    async def probed(self, pairs: Sequence[tuple[str, str]]) -> bytes:
        """The presences that answer the probes by bare JIDs of contacts, where granted."""
        async with self._database.connection() as connection:
            found = await contacts.watching(connection, pairs)
        return b"".join(map(self._available, found))

    async def run(self) -> None:
        """Grant what was waited for, until cancelled."""
        while True:
            await asyncio.sleep(_SETTLING)
            try:
                await self._settle()
            except (Unavailable, LinkLost) as reason:
                log.info("waiting", reason=str(reason))
            except Exception:  # the edge: the next time may go better
                log.exception("failed")

    async def tell_all(self, kind: str, deadline: float = float("inf")) -> None:
        """Tell everybody who sees a contact that it is there, or (`unavailable`) goes."""
        after: Watched | None = Watched()
        while after is not None and time.monotonic() < deadline:
            async with self._database.connection() as connection:
                page = await contacts.page(connection, after, _PAGE)
            after = await self._tell(page, kind)

    async def refresh(self, nick: Nick) -> None:
        """Tell everybody who sees a person of a new picture."""
        after: Watched | None = Watched()
        while after is not None:
            async with self._database.connection() as connection:
                page = await contacts.watchers(connection, nick.key, after.jid, _PAGE)
            after = await self._tell(page, "")

    async def _tell(self, page: Sequence[Watched], kind: str) -> Watched | None:
        """Write a page, and wait a little; returns where the next begins, if there may be one."""
        stanzas = b"".join(self._left(one) if kind else self._available(one) for one in page)
        if stanzas:
            self._output.write(stanzas)
        if len(page) < _PAGE:
            return None
        await asyncio.sleep(_PAUSE)
        return page[-1]

    async def _settle(self) -> None:
        """Say first and note then: what is said twice is granted once."""
        async with self._database.connection() as connection:
            ready = await contacts.ready(connection, _SETTLED_AT_ONCE)
        if not ready:
            return
        for one in ready:
            self._output.write(self._said(one.contact, one.jid, is_granted=one.is_granted))
        async with self._database.transaction() as connection:
            await contacts.settle(connection, ready)
        granted = [(one.jid, one.contact) for one in ready if one.is_granted]
        if granted:
            self._output.write(await self.probed(granted))

    async def add(self, jid: str, contact: Nick | Ref, language: str) -> None:
        """Follow `contact` as the bare `jid`: granted, refused, or left waiting."""
        standing = await self._standing(jid, contact)
        if not standing.follows and not standing.asks:
            await self._do(Line(jid, f"S {contact}", language=language))
            standing = await self._standing(jid, contact)
        key = contacts.key_of(contact)
        async with self._database.transaction() as connection:
            if standing.follows or standing.asks:
                await contacts.keep(connection, jid, contact, is_pending=not standing.follows)
            else:
                await contacts.drop(connection, jid, contact)
        if standing.follows:
            granted = self._said(key, jid, is_granted=True)
            self._voice.say(granted + await self.probed([(jid, key)]))
        elif not standing.asks:
            self._voice.say(self._said(key, jid, is_granted=False))

    async def remove(self, jid: str, contact: Nick | Ref, language: str) -> None:
        """Follow `contact` no more, where that began on the roster."""
        async with self._database.transaction() as connection:
            was_there = await contacts.drop(connection, jid, contact)
        if not was_there:
            return
        standing = await self._standing(jid, contact)
        if standing.follows or standing.asks:
            await self._do(Line(jid, f"U {contact}", language=language))
        self._voice.say(self._said(contacts.key_of(contact), jid, is_granted=False))

    async def _standing(self, jid: str, contact: Nick | Ref) -> Standing:
        async with self._database.connection() as connection:
            return await contacts.standing(connection, jid, contact)

    async def _do(self, line: Line) -> None:
        answer = await self._voice.answer(line)
        if answer.text is not None:
            route = writing.Route(self._voice.bot_jid, line.jid)
            self._voice.say(
                writing.message(
                    route, answer.text, stanza_id=answer.stanza_id, responses=answer.responses
                )
            )

    def refuse(self, jid: str, contact: Nick | Ref) -> None:
        """Nothing was done: whoever asked may ask again."""
        self._voice.say(self._said(contacts.key_of(contact), jid, is_granted=False))

    def _said(self, local: str, jid: str, *, is_granted: bool) -> bytes:
        kind = "subscribed" if is_granted else "unsubscribed"
        return writing.presence(f"{local}@{self._domain}", jid, kind)

    def _left(self, watched: Watched) -> bytes:
        return writing.shown(f"{watched.contact}@{self._domain}", watched.jid, "unavailable")

    def _available(self, watched: Watched) -> bytes:
        if watched.contact.isdecimal():
            place = Place.THREAD
            digest = photo_hash(identicon.thread(int(watched.contact)))
        else:
            place = Place.PERSON
            digest = watched.avatar_hash or photo_hash(identicon.person(watched.contact))
        payload = self._introducing.presence(place, digest)
        return writing.shown(f"{watched.contact}@{self._domain}", watched.jid, "", payload)


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of somebody's roster in its turn."""

    roster: Roster
    kind: str
    jid: str
    contact: Nick | Ref
    language: str

    async def serve(self) -> None:
        change = self.roster.add if self.kind == "subscribe" else self.roster.remove
        await change(self.jid, self.contact, self.language)

    def refuse(self, _condition: str, _sentence: str) -> None:
        if self.kind == "subscribe":
            self.roster.refuse(self.jid, self.contact)
