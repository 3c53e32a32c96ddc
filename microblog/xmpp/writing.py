"""Stanzas as bytes, written by hand: text goes in escaped, whole stanzas come out."""

import secrets
from dataclasses import dataclass

from microblog.domain.text import clean

# What the gate lets through, less the rest of the stanza; and what cannot grow past it by escaping.
_ESCAPED_LIMIT = 120 * 1024
_CUT_LIMIT = _ESCAPED_LIMIT // len("&quot;")

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})


@dataclass(frozen=True, slots=True)
class Route:
    """Where an answer goes: from which JID of ours, to whom, as which kind of message."""

    sender: str
    to: str
    kind: str = "chat"
    thread: str = ""
    in_room: bool = False


def escaped(text: str) -> str:
    """`text` for an element or a quoted attribute; illegal characters are left to the gate."""
    return text.translate(_ESCAPES)


def fresh_id() -> str:
    """A stanza id that nobody can guess."""
    return secrets.token_urlsafe(12)


def message(route: Route, text: str, language: str = "") -> bytes:
    """A message with a fresh id, the same as its origin-id (XEP-0359).

    Text that cannot travel is made to: cleaned, and cut with an ellipsis.
    """
    stanza_id = fresh_id()
    thread = f"<thread>{escaped(route.thread)}</thread>" if route.thread else ""
    room = "<x xmlns='http://jabber.org/protocol/muc#user'/>" if route.in_room else ""
    spoken = f" xml:lang='{escaped(language)}'" if language else ""
    return (
        f"<message from='{escaped(route.sender)}' to='{escaped(route.to)}'"
        f" type='{route.kind}' id='{stanza_id}'{spoken}>"
        f"<body>{_fitting(text)}</body>{thread}{room}"
        f"<origin-id xmlns='urn:xmpp:sid:0' id='{stanza_id}'/></message>"
    ).encode()


def receipt(route: Route, stanza_id: str) -> bytes:
    """What was said is safe on disk (XEP-0184)."""
    return (
        f"<message from='{escaped(route.sender)}' to='{escaped(route.to)}'"
        f" type='{route.kind}' id='{fresh_id()}'>"
        f"<received xmlns='urn:xmpp:receipts' id='{escaped(stanza_id)}'/></message>"
    ).encode()


def presence(sender: str, to: str, kind: str = "", payload: str = "") -> bytes:
    """A presence; no `kind` means available."""
    typed = f" type='{kind}'" if kind else ""
    return (
        f"<presence from='{escaped(sender)}' to='{escaped(to)}'{typed}>{payload}</presence>"
    ).encode()


def result(sender: str, to: str, stanza_id: str, payload: str = "") -> bytes:
    """The answer to an IQ."""
    return (
        f"<iq type='result' from='{escaped(sender)}' to='{escaped(to)}'"
        f" id='{escaped(stanza_id)}'>{payload}</iq>"
    ).encode()


def failure(
    name: str, sender: str, to: str, stanza_id: str, kind: str, condition: str, text: str = ""
) -> bytes:
    """A stanza `name` of type error (RFC 6120, 8.3)."""
    said = f"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{escaped(text)}</text>"
    return (
        f"<{name} type='error' from='{escaped(sender)}' to='{escaped(to)}'"
        f" id='{escaped(stanza_id)}'><error type='{kind}'>"
        f"<{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
        f"{said if text else ''}</error></{name}>"
    ).encode()


def ping(sender: str, to: str, stanza_id: str) -> bytes:
    """A ping (XEP-0199)."""
    return (
        f"<iq type='get' from='{escaped(sender)}' to='{escaped(to)}' id='{stanza_id}'>"
        "<ping xmlns='urn:xmpp:ping'/></iq>"
    ).encode()


def _fitting(text: str) -> str:
    text = clean(text)
    whole = escaped(text)
    if len(whole) * 4 <= _ESCAPED_LIMIT or len(whole.encode()) <= _ESCAPED_LIMIT:
        return whole
    return escaped(text.encode()[:_CUT_LIMIT].decode("utf-8", "ignore")) + "…"
