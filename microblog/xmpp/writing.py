"""Stanzas as bytes, written by hand: text goes in escaped, whole stanzas come out."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from microblog.domain.line import Response
from microblog.domain.text import clean

CHAT_STATES = "http://jabber.org/protocol/chatstates"
ACTIVE = f"<active xmlns='{CHAT_STATES}'/>"

_RESOURCE = "microblog"
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


def message(
    route: Route,
    text: str,
    language: str = "",
    *,
    stanza_id: str = "",
    responses: Sequence[Response] = (),
    payload: str = "",
) -> bytes:
    """A message under `stanza_id`, else under a fresh one, the same as its origin-id (XEP-0359).

    Text that cannot travel is made to: cleaned, and cut with an ellipsis. `responses` can be given
    with one tap (XEP-0439).
    """
    named = escaped(stanza_id) or fresh_id()
    thread = f"<thread>{escaped(route.thread)}</thread>" if route.thread else ""
    room = "<x xmlns='http://jabber.org/protocol/muc#user'/>" if route.in_room else ""
    spoken = f" xml:lang='{escaped(language)}'" if language else ""
    offered = "".join(map(_response, responses))
    return (
        f"<message from='{escaped(route.sender)}' to='{escaped(route.to)}'"
        f" type='{route.kind}' id='{named}'{spoken}>"
        f"<body>{_fitting(text)}</body>{thread}{room}{offered}{payload}"
        f"<origin-id xmlns='urn:xmpp:sid:0' id='{named}'/></message>"
    ).encode()


def _response(offered: Response) -> str:
    value, label = escaped(clean(offered.value)), escaped(clean(offered.label))
    return f"<response xmlns='urn:xmpp:tmp:quick-response' value='{value}' label='{label}'/>"


def chat_state(route: Route, to: str, state: str) -> bytes:
    """Whether we are busy with an answer (XEP-0085), to the one client that waits for it."""
    thread = f"<thread>{escaped(route.thread)}</thread>" if route.thread else ""
    return (
        f"<message from='{escaped(route.sender)}' to='{escaped(to)}' type='{route.kind}'>"
        f"<{state} xmlns='{CHAT_STATES}'/>{thread}<no-store xmlns='urn:xmpp:hints'/></message>"
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


def shown(sender: str, to: str, kind: str = "", payload: str = "") -> bytes:
    """Whether one of our bare JIDs is there, as its client says it: available or `unavailable`.

    With a resource, without which Gajim 1.7 shows contacts as away.
    """
    return presence(f"{sender}/{_RESOURCE}", to, kind, payload)


def result(sender: str, to: str, stanza_id: str, payload: str = "") -> bytes:
    """The answer to an IQ."""
    return (
        f"<iq from='{escaped(sender)}' to='{escaped(to)}' type='result'"
        f" id='{escaped(stanza_id)}'>{payload}</iq>"
    ).encode()


def failure(
    name: str,
    sender: str,
    to: str,
    stanza_id: str,
    kind: str,
    condition: str,
    text: str = "",
    detail: str = "",
) -> bytes:
    """A stanza `name` of type error (RFC 6120, 8.3), with the element `detail` (8.3.4)."""
    said = f"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{escaped(text)}</text>"
    return (
        f"<{name} from='{escaped(sender)}' to='{escaped(to)}' type='error'"
        f" id='{escaped(stanza_id)}'><error type='{kind}'>"
        f"<{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
        f"{said if text else ''}{detail}</error></{name}>"
    ).encode()


def get(sender: str, to: str, stanza_id: str, payload: str, kind: str = "get") -> bytes:
    """An IQ that asks for something, or to do something where the `kind` is set."""
    return (
        f"<iq from='{escaped(sender)}' to='{escaped(to)}' type='{kind}' id='{stanza_id}'>"
        f"{payload}</iq>"
    ).encode()


def ping(sender: str, to: str, stanza_id: str) -> bytes:
    """A ping (XEP-0199)."""
    return get(sender, to, stanza_id, "<ping xmlns='urn:xmpp:ping'/>")


def _fitting(text: str) -> str:
    text = clean(text)
    whole = escaped(text)
    if len(whole) * 4 <= _ESCAPED_LIMIT or len(whole.encode()) <= _ESCAPED_LIMIT:
        return whole
    return escaped(text.encode()[:_CUT_LIMIT].decode("utf-8", "ignore")) + "…"
