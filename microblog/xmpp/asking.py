"""IQ requests to our JIDs: who serves what, and what is refused (RFC 6120, 8.2.3).

What we do not serve is refused once, and results and errors are never answered.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Protocol
from xml.etree.ElementTree import Element

from microblog.domain.names import Nick
from microblog.domain.ref import Ref
from microblog.xmpp import writing
from microblog.xmpp.card import Card

# An answer is a payload, or a refusal: error type, condition, and words where there are any, and
# an element of the protocol's own (RFC 6120, 8.3.4).
Refusal = tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, str]
Reply = str | Refusal
UNSERVED: Refusal = ("cancel", "service-unavailable")
NOT_FOUND: Refusal = ("cancel", "item-not-found")
BAD: Refusal = ("modify", "bad-request")

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Place(Enum):
    """Which of our JIDs is asked: the bare domain, the bot, `search@`, `nick@` or `NUMBER@`."""

    SERVICE = "service"
    BOT = "bot"
    SEARCH = "search"
    PERSON = "person"
    THREAD = "thread"


EVERYWHERE = frozenset(Place)
OURSELVES = frozenset((Place.SERVICE, Place.BOT))
CONTACTS = frozenset((Place.PERSON, Place.THREAD))


@dataclass(frozen=True, slots=True)
class Asked:
    """An IQ of `kind` get or set, from the full JID `sender` to our bare `jid`.

    `contact` is the person or thread that the JID stands for, and `card` what is known of whoever
    is asked; both are there before anybody serves.
    """

    kind: str
    payload: Element
    sender: str
    jid: str
    stanza_id: str
    language: str
    place: Place
    contact: Nick | Ref | None = None
    card: Card | None = None

    @property
    def asker(self) -> str:
        """The bare JID of whoever asks."""
        return self.sender.partition("/")[0]

    @property
    def node(self) -> str:
        """The node that is asked for, empty for none (XEP-0030, 0060)."""
        return self.payload.get("node", "")


Serve = Callable[[Asked], Reply | Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Service:
    """What is served at some `places`: by kind and tag of the payload, with its `features`.

    `node` answers service discovery (XEP-0030) of nodes: it is asked in turn with the others, and
    gives None for a node that is not its own. `items` gives what stands at a place beside (JID,
    node, name), and `identities` what else it is (XEP-0030).
    """

    iqs: Mapping[tuple[str, str], Serve] = field(default_factory=dict)
    features: tuple[str, ...] = ()
    places: frozenset[Place] = OURSELVES
    node: Callable[[Asked], Awaitable[Reply | None]] | None = None
    items: Callable[[Asked], Awaitable[Sequence[tuple[str, str, str]]]] | None = None
    identities: tuple[tuple[str, str], ...] = ()


class Contacts(Protocol):
    """Who or what `nick@` and `NUMBER@` are."""

    async def card(self, contact: Nick | Ref, asker: str) -> Card | None:
        """What the bare `asker` may know of a contact; None for what is not there for him."""
        ...


def contact_of(local: str) -> Nick | Ref | None:
    """Whom or what a local part may stand for: its shape alone decides."""
    if local.isascii() and local.isdigit():
        return Ref(int(local)) if len(local) < 19 and local[0] != "0" else None
    nick = Nick(local)
    return None if nick.fault else nick


@dataclass(frozen=True, slots=True)
class Later:
    """An answer to `iq` that takes its time: it is awaited, or refused, but not both."""

    iq: Element
    reply: Awaitable[Reply]

    async def stanza(self) -> bytes:
        """The stanza that answers."""
        return _stanza(self.iq, await self.reply)

    def refused(self, condition: str) -> bytes:
        """The stanza that asks to try again later."""
        if isinstance(self.reply, Coroutine):
            self.reply.close()
        return _stanza(self.iq, ("wait", condition))


class Asking:
    """Answers what is asked of the component `domain`, of its bot and of its `contacts`."""

    def __init__(
        self,
        domain: str,
        cards: Mapping[Place, Card],
        contacts: Contacts,
        services: Iterable[Service],
    ) -> None:
        self._domain = domain
        self._cards = cards
        self._places = {card.jid: place for place, card in cards.items()}
        self._contacts = contacts
        self._served: dict[tuple[Place, str, str], Serve] = {}
        for service in services:
            for (kind, tag), serve in service.iqs.items():
                self._served |= {(place, kind, tag): serve for place in service.places}

    def answer(self, iq: Element) -> bytes | Later | None:
        """The stanza that answers a get or set; None for what is not answered.

        What takes its time is for the turn of whoever asks.
        """
        if iq.get("type") not in ("get", "set") or not iq.get("from") or not iq.get("id"):
            return None
        reply = self._reply(iq)
        return Later(iq, reply) if isinstance(reply, Awaitable) else _stanza(iq, reply)

    def _reply(self, iq: Element) -> Reply | Awaitable[Reply]:
        if len(iq) != 1:
            return BAD
        jid = iq.get("to", "").partition("/")[0]
        local, _, domain = jid.rpartition("@")
        place = self._places.get(jid)
        contact = contact_of(local) if place is None and domain == self._domain else None
        if place is None and contact is None:
            return UNSERVED
        if place is not None:
            asked = _asked(iq, jid, place)
            serve = self._serving(asked)
            return serve(replace(asked, card=self._cards[place])) if serve else UNSERVED
        where = Place.PERSON if isinstance(contact, Nick) else Place.THREAD
        return self._of_contact(replace(_asked(iq, jid, where), contact=contact))

    async def _of_contact(self, asked: Asked) -> Reply:
        """Nobody learns by what is refused whether a contact is there."""
        if asked.contact is None:
            return UNSERVED
        card = await self._contacts.card(asked.contact, asked.asker)
        if card is None:
            return NOT_FOUND
        serve = self._serving(asked)
        if serve is None:
            return UNSERVED
        reply = serve(replace(asked, card=card))
        return await reply if isinstance(reply, Awaitable) else reply

    def _serving(self, asked: Asked) -> Serve | None:
        return self._served.get((asked.place, asked.kind, asked.payload.tag))


def _asked(iq: Element, jid: str, place: Place) -> Asked:
    return Asked(
        kind=iq.get("type", ""),
        payload=iq[0],
        sender=iq.get("from", ""),
        jid=jid,
        stanza_id=iq.get("id", ""),
        language=iq.get(_XML_LANG, ""),
        place=place,
    )


def _stanza(iq: Element, reply: Reply) -> bytes:
    sender, to, stanza_id = iq.get("to", ""), iq.get("from", ""), iq.get("id", "")
    if isinstance(reply, str):
        return writing.result(sender, to, stanza_id, reply)
    return writing.failure("iq", sender, to, stanza_id, *reply)
