"""What our JIDs publish of themselves: picture (XEP-0084), nickname (0172), vCard (0292)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element

from microblog.domain.text import clean
from microblog.xmpp.asking import NOT_FOUND, Asked, Reply
from microblog.xmpp.card import Card
from microblog.xmpp.writing import escaped

PUBSUB = "http://jabber.org/protocol/pubsub"
METADATA = "urn:xmpp:avatar:metadata"
_DATA = "urn:xmpp:avatar:data"
_NICK = "http://jabber.org/protocol/nick"
_VCARD_NODE = "urn:xmpp:vcard4"
_VCARD = "urn:ietf:params:xml:ns:vcard-4.0"
_CURRENT = "current"


def published(asked: Asked, items: Element) -> Reply | None:
    """The item of one of these nodes, if it is the one that is asked for; None for other nodes."""
    node = items.get("node", "")
    written = _WRITTEN.get(node)
    if written is None:
        return None
    if asked.card is None:
        return NOT_FOUND
    # A picture is known by its hash.
    item = asked.card.picture_hash if node in (METADATA, _DATA) else _CURRENT
    named = [one.get("id", "") for one in items.findall(f"{{{PUBSUB}}}item")]
    if named and item not in named:
        return NOT_FOUND
    return (
        f"<pubsub xmlns='{PUBSUB}'><items node='{escaped(node)}'><item id='{item}'>"
        f"{written(asked.card)}</item></items></pubsub>"
    )


def _metadata(known: Card) -> str:
    return (
        f"<metadata xmlns='{METADATA}'><info bytes='{len(known.picture)}'"
        f" id='{known.picture_hash}' type='{known.picture_type}'/></metadata>"
    )


def _data(known: Card) -> str:
    return f"<data xmlns='{_DATA}'>{known.picture_base64}</data>"


def _nick(known: Card) -> str:
    return f"<nick xmlns='{_NICK}'>{escaped(clean(known.nick))}</nick>"


def _vcard(known: Card) -> str:
    """A vCard 4 in XML (RFC 6351)."""
    parts = {
        "fn": ("text", known.name),
        "nickname": ("text", known.nick),
        "note": ("text", known.about),
        "url": ("uri", known.url),
        "impp": ("uri", f"xmpp:{known.jid}"),
    }
    told = "".join(
        f"<{name}><{kind}>{escaped(clean(text))}</{kind}></{name}>"
        for name, (kind, text) in parts.items()
        if text
    )
    return f"<vcard xmlns='{_VCARD}'>{told}</vcard>"


_WRITTEN: Mapping[str, Callable[[Card], str]] = MappingProxyType({
    METADATA: _metadata,
    _DATA: _data,
    _NICK: _nick,
    _VCARD_NODE: _vcard,
})  # fmt: skip
