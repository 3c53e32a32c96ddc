"""The component (XEP-0114): what people say and ask in, answers out, delivery's bulk beside."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from xml.etree.ElementTree import Element

from microblog.domain.errors import Unavailable
from microblog.domain.link import Bounce, LinkLost
from microblog.log import logger
from microblog.store.database import Database
from microblog.store.leading import Lead
from microblog.xmpp import living
from microblog.xmpp.answers import Answers
from microblog.xmpp.asking import Asking, Later, Place, Service
from microblog.xmpp.contacts import People
from microblog.xmpp.introducing import Introducing
from microblog.xmpp.link import Address, Link
from microblog.xmpp.presence import Presences
from microblog.xmpp.reception import Doing, Reception, Turns
from microblog.xmpp.requesting import NotAnswered, Requests
from microblog.xmpp.roster import Roster, Voice
from microblog.xmpp.vcards import VCards
from microblog.xmpp.writing import Route

__all__ = ["Address", "Component", "Doing"]

log = logger("component")


class Guest(Protocol):
    """Who else lives on the link: it takes stanzas of its own, and says what it likes."""

    def receive(self, stanza: Element) -> bool:
        """Take a stanza; False for one that is for others. Cheap."""
        ...

    def wake(self) -> None:
        """Something was posted."""
        ...

    def began(self) -> None:
        """A session has begun."""
        ...

    def leave(self) -> None:
        """The last session is about to end; raises LinkLost."""
        ...

    async def run(self) -> None:
        """Work until cancelled."""
        ...


Invite = Callable[[Link, Requests], Guest]


class Component:
    """Serves one component domain over `address`, reconnecting as long as it runs.

    `doing` is asked for all that people say and do: those of one person in order, of others side by
    side. `bounced` is told of every message that comes back, before the pong that follows it.
    `url` is the public address, shown in vCards. `services` answer IQs beside our own. With a
    `lead` sessions are held only while this process has it. `guests` share
    the link.
    """

    def __init__(
        self,
        address: Address,
        *,
        doing: Doing,
        bounced: Callable[[Bounce], None],
        database: Database,
        url: str,
        bot: str = "bot",
        services: Sequence[Service] = (),
        lead: Lead | None = None,
        guests: Sequence[Invite] = (),
    ) -> None:
        self._bounced = bounced
        self._bot_jid = bot_jid = f"{bot}@{address.domain}"
        self._link = Link(address, self._receive, lead)
        self._answers = Answers(self._link.write)
        say = self._answers.say
        self._turns = Turns()
        introducing = Introducing(bot_jid, url, (*living.services(), *services))
        people = People(database, address.domain, url)
        self._asking = Asking(address.domain, introducing.cards, people, introducing.services)
        voice = Voice(doing.answer, say, self._turns, bot_jid)
        roster = Roster(database, self._link, address.domain, introducing, voice)
        payload = introducing.presence(Place.BOT)
        self._presences = Presences(database, self._link, bot_jid, payload, roster)
        self._server = address.server
        self._requests = Requests(self._link, bot_jid)
        self._guests = tuple(invite(self._link, self._requests) for invite in guests)
        self._vcards = VCards(database, self._requests, say=say, changed=roster.refresh)
        heard, read = self._presences.heard, self._vcards.read
        self._reception = Reception(
            address.domain,
            bot,
            doing=doing,
            turns=self._turns,
            say=say,
            heard=heard,
            wants_card=read,
        )

    @property
    def is_connected(self) -> bool:
        """Whether a session is on."""
        return self._link.is_connected

    @property
    def silence(self) -> float | None:
        """For how many seconds nothing was heard of the server, None without a session."""
        return self._link.silence

    @property
    def refused(self) -> str | None:
        """One sentence for the operator while the server does not let us in, else None."""
        return self._link.refused

    async def run(self) -> None:
        """Connect, serve and reconnect until cancelled or closed."""
        async with asyncio.TaskGroup() as tasks:
            beside = [
                tasks.create_task(self._turns.run()),
                tasks.create_task(self._presences.run()),
                tasks.create_task(self._vcards.run()),
            ]
            beside += [tasks.create_task(guest.run()) for guest in self._guests]
            await self._link.run(self._began)
            for task in beside:
                task.cancel()

    async def close(self) -> None:
        """Take no more lines, finish those in hand, say goodbye, end the stream; within 5 s."""
        await self._turns.close(3.0)
        self._answers.flush()
        try:
            for guest in self._guests:
                guest.leave()
            async with asyncio.timeout(1.3):
                await self._presences.leave(1.0)
        except (TimeoutError, Unavailable, LinkLost) as reason:
            log.info("left without a goodbye", reason=repr(reason))
        await self._link.finish(0.5)

    def read_card(self, jid: str, language: str) -> None:
        """Read the vCard of the bare `jid`, and tell its owner what came of it."""
        self._vcards.read(jid, Route(self._bot_jid, jid), language)

    def wake(self) -> None:
        """Something was posted that guests may want to tell."""
        for guest in self._guests:
            guest.wake()

    async def connected(self) -> int:
        """Wait for a session; returns its number, which grows at each reconnection."""
        return await self._link.connected()

    async def send(self, chunk: bytes, sample: bytes | None = None) -> None:
        """Write whole stanzas, then wait until there is room for more.

        Where the stanzas of `sample` pass the gate, all of `chunk` does. Raises LinkLost when there
        is no session. Whoever sends and then asks for a `barrier` must see to it, by the number of
        `connected`, that both were in one session.
        """
        await self._link.send(chunk, sample)

    async def barrier(self, through: str = "") -> float:
        """Seconds until the server, or `through`, answers a ping behind all sent (XEP-0199).

        Raises LinkLost when the session ends first, or after 15 s of silence, which ends it.
        """
        return await self._link.barrier(through=through)

    async def uptime(self) -> float | None:
        """Seconds since the server has started (XEP-0012), None when it does not tell."""
        try:
            answer = await self._requests.get(self._server, "<query xmlns='jabber:iq:last'/>")
        except NotAnswered:
            return None
        told = answer[0].get("seconds", "") if len(answer) else ""
        return float(told) if told.isascii() and told.isdigit() else None

    async def _began(self) -> None:
        """A session is on: pay what is owed, tell who watches."""
        self._answers.pay()
        for guest in self._guests:
            guest.began()
        try:
            await self._presences.greet()
        except (Unavailable, LinkLost) as reason:
            log.warning("not all watchers were greeted", reason=str(reason))
        except Exception:  # the edge: the session goes on without
            log.exception("greeting failed")

    def _receive(self, stanza: Element) -> None:
        """Dispatch one stanza; never raises, for one bad stanza must not end the stream."""
        try:
            if any(guest.receive(stanza) for guest in self._guests):
                return
            match stanza.tag.rpartition("}")[2]:
                case "message" if stanza.get("type") == "error":
                    self._bounce(stanza)
                case "message":
                    self._reception.receive(stanza)
                case "presence":
                    self._presences.receive(stanza)
                case "iq" if stanza.get("type") in ("result", "error"):
                    self._requests.receive(stanza)
                case "iq":
                    self._ask(stanza)
        except LinkLost:
            pass  # whoever asked has seen our server answer for us
        except Exception:  # the edge
            log.exception("a stanza failed", stanza=stanza.tag)

    def _bounce(self, message: Element) -> None:
        stanza_id = message.get("id", "")
        error = next((child for child in message if child.tag.endswith("}error")), None)
        if error is None or not stanza_id:
            return
        names = (child.tag.rpartition("}")[2] for child in error)
        condition = next((name for name in names if name != "text"), "undefined-condition")
        jid = message.get("from", "").partition("/")[0]
        kind = error.get("type", "cancel")
        self._bounced(Bounce(stanza_id, jid, kind, condition, self._link.session))

    def _ask(self, iq: Element) -> None:
        match self._asking.answer(iq):
            case bytes() as stanza:
                self._link.write(stanza)
            case Later() as later:
                jid = iq.get("from", "").partition("/")[0]
                self._turns.put(jid, _Query(later, self._answers.say))


@dataclass(frozen=True, slots=True)
class _Query:
    """An IQ in the turn of whoever asks."""

    later: Later
    say: Callable[[bytes], None]

    async def serve(self) -> None:
        self.say(await self.later.stanza())

    def refuse(self, condition: str, _sentence: str) -> None:
        self.say(self.later.refused(condition))
