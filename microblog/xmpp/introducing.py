"""Who our JIDs are, told to whoever asks: disco (XEP-0030), vCards (0054), pictures (0084)."""

from collections.abc import Awaitable, Sequence

from microblog.domain.reaction import REACTIONS
from microblog.domain.text import clean
from microblog.xmpp import card, disco
from microblog.xmpp.asking import (
    EVERYWHERE,
    NOT_FOUND,
    OURSELVES,
    UNSERVED,
    Asked,
    Place,
    Reply,
    Service,
)
from microblog.xmpp.avatar import light_bulb
from microblog.xmpp.card import Card
from microblog.xmpp.disco import Form, Identity
from microblog.xmpp.personal import PUBSUB, published

_REACTIONS = "urn:xmpp:reactions:0"
# What may be said to each of our JIDs, and how.
_SPEAKING = (
    "http://jabber.org/protocol/caps",
    "http://jabber.org/protocol/chatstates",
    "jabber:x:oob",
    "urn:xmpp:fallback:0",
    "urn:xmpp:message-correct:0",
    "urn:xmpp:message-retract:1",
    _REACTIONS,
    "urn:xmpp:receipts",
    "urn:xmpp:reply:0",
    "urn:xmpp:sfs:0",
    "urn:xmpp:sid:0",
    "urn:xmpp:tmp:quick-response",
)
# Others are sent back (XEP-0444, 2.2).
_ALLOWED = Form("urn:xmpp:reactions:0:restrictions", "allowlist", tuple(REACTIONS))
_KINDS = {
    Place.SERVICE: ("component", "generic", "Microblog"),
    Place.BOT: ("client", "bot", "Microblog"),
    Place.SEARCH: ("directory", "user", "Microblog search"),
    Place.PERSON: ("account", "registered", ""),
    Place.THREAD: ("client", "bot", ""),
}
_ABOUT = dict.fromkeys(
    OURSELVES, "A microblog. Write to me: every message is a post. HELP tells the rest."
)


class Introducing:
    """Tells of the bot `bot_jid`, of its service, and of the contacts there.

    `services` are all others that are served: their features are announced where they are.
    """

    def __init__(self, bot_jid: str, url: str, services: Sequence[Service]) -> None:
        self._url = url
        # Whoever serves the same after us does so in our place.
        self._services = (self._own(), *services)
        nick, _, domain = bot_jid.partition("@")
        jids = {
            Place.SERVICE: domain,
            Place.BOT: bot_jid,
            Place.SEARCH: f"search@{domain}",
        }
        self.cards = {
            place: Card(jid, _KINDS[place][2], nick, url, _ABOUT.get(place, ""), light_bulb())
            for place, jid in jids.items()
        }
        self._identities = {place: self._identity(place) for place in Place}

    @property
    def services(self) -> tuple[Service, ...]:
        """All that is served, by the others and here."""
        return self._services

    def presence(self, place: Place, picture_hash: str = "") -> str:
        """What a presence from a JID of this kind carries: capabilities, the hash of a picture."""
        digest = picture_hash or self.cards[Place.BOT].picture_hash
        return self._identities[place].caps(self._url) + card.photo(digest)

    def _own(self) -> Service:
        return Service(
            {
                ("get", f"{{{disco.INFO}}}query"): self._info,
                ("get", f"{{{disco.ITEMS}}}query"): self._items,
                ("get", "{vcard-temp}vCard"): _vcard,
                ("get", f"{{{PUBSUB}}}pubsub"): _published,
            },
            (disco.INFO, disco.ITEMS, "vcard-temp"),
            EVERYWHERE,
        )

    def _identity(self, place: Place) -> Identity:
        served = (service.features for service in self._services if place in service.places)
        is_spoken_to = place is not Place.SEARCH
        features = set(_SPEAKING if is_spoken_to else ()).union(*served)
        forms = (_ALLOWED,) if is_spoken_to else ()
        others = [one for each in self._services if place in each.places for one in each.identities]
        return Identity(*_KINDS[place], tuple(sorted(features)), forms, tuple(others))

    def _info(self, asked: Asked) -> Reply | Awaitable[Reply]:
        identity = self._identities[asked.place]
        if asked.node == f"{self._url}#{identity.version}":
            return identity.info(node=asked.node)
        if asked.node:
            return self._of_node(asked)
        return identity.info(name=clean(asked.card.name) if asked.card else "")

    async def _items(self, asked: Asked) -> Reply:
        if asked.node:
            return await self._of_node(asked)
        shown: list[tuple[str, str, str]] = []
        if asked.place is Place.SERVICE:
            ours = (self.cards[place] for place in (Place.BOT, Place.SEARCH))
            shown += [(one.jid, "", one.name) for one in ours]
        for service in self._services:
            if service.items is not None and asked.place in service.places:
                shown += await service.items(asked)
        return disco.items(shown)

    async def _of_node(self, asked: Asked) -> Reply:
        for service in self._services:
            if service.node is not None and asked.place in service.places:
                reply = await service.node(asked)
                if reply is not None:
                    return reply
        return NOT_FOUND


def _vcard(asked: Asked) -> Reply:
    return asked.card.vcard() if asked.card else NOT_FOUND


def _published(asked: Asked) -> Reply:
    """What we publish of ourselves; nothing else is."""
    items = asked.payload.find(f"{{{PUBSUB}}}items")
    if items is None:
        return UNSERVED
    return published(asked, items) or NOT_FOUND
