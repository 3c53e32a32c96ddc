"""Answers to IQ stanzas: who we are (XEP-0030, 0054), what runs (0092), whether it lives (0199).

What we do not serve is refused once, and results and errors are never answered.
"""

import time
from collections.abc import Callable
from xml.etree.ElementTree import Element

from microblog import __version__
from microblog.clock import now
from microblog.xmpp import disco, writing
from microblog.xmpp.card import Card
from microblog.xmpp.disco import Identity

# What is asked comes back as a payload, or as a pair of error type and condition.
_Refusal = tuple[str, str]
_UNSERVED: _Refusal = ("cancel", "service-unavailable")
_NO_NODE: _Refusal = ("cancel", "item-not-found")


class Asking:
    """Answers for the component `domain` and for its bot `bot_jid`."""

    def __init__(self, domain: str, bot_jid: str, url: str) -> None:
        self._domain = domain
        self._url = url
        self._card = Card(bot_jid, url)
        self._bot_jid = bot_jid
        self._identities = {
            domain: Identity("component", "generic", "Microblog"),
            bot_jid: Identity("client", "bot", "Microblog"),
        }
        self._started = time.monotonic()
        self._served: dict[str, Callable[[str, Element], str | _Refusal]] = {
            f"{{{disco.INFO}}}query": self._info,
            f"{{{disco.ITEMS}}}query": self._items,
            "{urn:xmpp:ping}ping": lambda _jid, _payload: "",
            "{urn:xmpp:time}time": lambda _jid, _payload: _time(),
            "{jabber:iq:version}query": lambda _jid, _payload: _version(),
            "{jabber:iq:last}query": lambda _jid, _payload: self._uptime(),
            "{vcard-temp}vCard": lambda _jid, _payload: self._card.vcard(),
        }

    @property
    def presence_payload(self) -> str:
        """What the bot's presence carries: capabilities and the hash of its picture."""
        return self._identities[self._bot_jid].caps(self._url) + self._card.photo()

    def answer(self, iq: Element) -> bytes | None:
        """The stanza that answers a get or set; None for what is not answered."""
        sender, to, stanza_id = iq.get("from", ""), iq.get("to", ""), iq.get("id", "")
        if iq.get("type") not in ("get", "set") or not sender or not stanza_id:
            return None
        reply = self._reply(iq, to.partition("/")[0])
        if isinstance(reply, str):
            return writing.result(to, sender, stanza_id, reply)
        return writing.failure("iq", to, sender, stanza_id, *reply)

    def _reply(self, iq: Element, to: str) -> str | _Refusal:
        if len(iq) != 1:
            return ("modify", "bad-request")
        serve = self._served.get(iq[0].tag)
        if serve is None or iq.get("type") != "get" or to not in self._identities:
            return _UNSERVED
        return serve(to, iq[0])

    def _info(self, jid: str, payload: Element) -> str | _Refusal:
        node = payload.get("node", "")
        identity = self._identities[jid]
        if node not in ("", f"{self._url}#{identity.version}"):
            return _NO_NODE
        return identity.info(node)

    def _items(self, jid: str, payload: Element) -> str | _Refusal:
        if payload.get("node"):
            return _NO_NODE
        return disco.items(((self._bot_jid, "Microblog"),) if jid == self._domain else ())

    def _uptime(self) -> str:
        seconds = int(time.monotonic() - self._started)
        return f"<query xmlns='jabber:iq:last' seconds='{seconds}'/>"


def _time() -> str:
    utc = now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"<time xmlns='urn:xmpp:time'><tzo>+00:00</tzo><utc>{utc}</utc></time>"


def _version() -> str:
    return (
        "<query xmlns='jabber:iq:version'><name>Microblog</name>"
        f"<version>{__version__}</version></query>"
    )
