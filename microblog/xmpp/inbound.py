"""What a message that came in is: a line for the bot, a sentence to send back, or nothing.

Only the `from` that the sender's server has stamped says who speaks; whatever is wrapped inside a
message is never believed. Pure: an element in, a verdict out.
"""

from dataclasses import dataclass
from enum import Enum
from xml.etree.ElementTree import Element

from microblog.domain.jid import Jid
from microblog.domain.line import Line
from microblog.domain.text import BODY_LIMIT, clean
from microblog.i18n import mark as _
from microblog.xmpp.fallback import own_words
from microblog.xmpp.writing import Route

_ID_LIMIT = 1024
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# Carbons (0280), forwarded copies (0297), archives (0313), extended addresses (0033), pubsub.
_WRAPPED = frozenset((
    "urn:xmpp:carbons:2", "urn:xmpp:forward:0", "urn:xmpp:mam:1", "urn:xmpp:mam:2",
    "http://jabber.org/protocol/address", "http://jabber.org/protocol/pubsub#event",
))  # fmt: skip
# OMEMO (0384), OpenPGP (0373, 0027), and the label of any encryption (0380).
_ENCRYPTED = frozenset((
    "eu.siacs.conversations.axolotl", "urn:xmpp:omemo:1", "urn:xmpp:omemo:2",
    "urn:xmpp:openpgp:0", "jabber:x:encrypted", "urn:xmpp:eme:0",
))  # fmt: skip
_MUC_USER = "http://jabber.org/protocol/muc#user"
_DELAY = "{urn:xmpp:delay}delay"
_RECEIPT = "{urn:xmpp:receipts}request"
_CORRECTION = "{urn:xmpp:message-correct:0}replace"
_REPLY = "{urn:xmpp:reply:0}reply"
# Reactions (0444), retractions (0424, and its older envelope 0422).
_GESTURES = frozenset((
    "{urn:xmpp:reactions:0}reactions", "{urn:xmpp:message-retract:1}retract",
    "{urn:xmpp:message-retract:0}retract", "{urn:xmpp:fasten:0}apply-to",
))  # fmt: skip


class Sentence(Enum):
    """What we say of ourselves to a message that is no line for the bot."""

    ENCRYPTED = _(
        "I cannot read encrypted messages; nothing was published. "
        "Switch encryption off for this chat and send it again."
    )
    ROOM = _("Please write to me directly, not through a room: {bot}")
    ELSEWHERE = _("Nobody reads messages at this address. Please write to {bot}")
    CORRECTION = _("Editing by correcting a message is not switched on yet; nothing was changed.")


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing is done, and nothing answered."""

    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence goes back; nothing was run."""

    sentence: Sentence
    route: Route
    language: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A line for the bot, from the full JID `sender`.

    `receipt` is the id to confirm once the line is safe, or empty.
    """

    line: Line
    route: Route
    sender: str
    receipt: str


Verdict = Ignored | Told | Heard


class Inbound:
    """Judges messages to the component `domain`, whose bot is `bot@domain`."""

    def __init__(self, domain: str, bot: str) -> None:
        self._domain = domain
        self._bot = bot

    def judge(self, message: Element) -> Verdict:
        """What `message` is; total: no message raises."""
        kind = message.get("type", "normal")
        if kind not in ("chat", "normal"):
            return Ignored("type")
        try:
            sender = Jid.parse(message.get("from", ""))
            to = Jid.parse(message.get("to", ""))
        except ValueError:
            return Ignored("malformed address")
        if not sender.local:
            return Ignored("from a server")
        if sender.domain == self._domain:
            return Ignored("from ourselves")
        return self._judge(message, sender, to, kind)

    def _judge(self, message: Element, sender: Jid, to: Jid, kind: str) -> Verdict:
        _, namespaces = _payload(message)
        body, language = _body(message)
        route = Route(to.bare, sender.bare, kind, _thread(message))
        if not namespaces.isdisjoint(_WRAPPED) or _is_copy(message):
            return Ignored("wrapped")
        if _MUC_USER in namespaces:
            return _from_room(route, sender, body, language)
        return self._judge_direct(message, route, sender, to)

    def _judge_direct(self, message: Element, route: Route, sender: Jid, to: Jid) -> Verdict:
        """What somebody wrote to one of our JIDs and nowhere else."""
        tags, _ = _payload(message)
        body, language = _body(message)
        if _is_encrypted(message, body):
            return Told(Sentence.ENCRYPTED, route, language)
        if not tags.isdisjoint(_GESTURES) or not body.strip():
            return Ignored("no words")
        if to.local not in ("", self._bot):
            return Told(Sentence.ELSEWHERE, route, language)
        if _CORRECTION in tags:
            return Told(Sentence.CORRECTION, route, language)
        return _heard(message, route, sender)


def _from_room(route: Route, sender: Jid, body: str, language: str) -> Verdict:
    """A private message out of a room; its bare JID is the room, nobody's account."""
    if not body.strip() or not sender.resource:
        return Ignored("room")
    whole = Route(route.sender, str(sender), "chat", route.thread, in_room=True)
    return Told(Sentence.ROOM, whole, language)


def _heard(message: Element, route: Route, sender: Jid) -> Verdict:
    body, language = _body(message)
    # What is longer is refused by its length, which the whole of it would not change.
    text = clean(own_words(message, body)[: BODY_LIMIT + 1])
    if not text.strip():
        return Ignored("only a fallback")
    stanza_id = message.get("id", "")[:_ID_LIMIT]
    wants_receipt = message.find(_RECEIPT) is not None
    line = Line(sender.bare, text, stanza_id, language, _replies_to(message))
    return Heard(line, route, str(sender), stanza_id if wants_receipt else "")


def _payload(message: Element) -> tuple[frozenset[str], frozenset[str]]:
    """The tags of the children, and their namespaces."""
    tags = frozenset(child.tag for child in message)
    return tags, frozenset(tag[1:].partition("}")[0] for tag in tags)


def _body(message: Element) -> tuple[str, str]:
    """The body without a language of its own, else the first, and the language it is in."""
    namespace = message.tag.rpartition("}")[0]
    bodies = message.findall(f"{namespace}}}body" if namespace else "body")
    spoken = message.get(_XML_LANG, "")
    if not bodies:
        return "", spoken
    chosen = next((body for body in bodies if body.get(_XML_LANG) is None), bodies[0])
    return chosen.text or "", (chosen.get(_XML_LANG) or spoken)[:35]


def _thread(message: Element) -> str:
    namespace = message.tag.rpartition("}")[0]
    thread = message.findtext(f"{namespace}}}thread" if namespace else "thread", "")
    return thread if len(thread) <= 255 else ""


def _is_encrypted(message: Element, body: str) -> bool:
    """Whether there are words that we cannot read; keys that travel alone are not."""
    if body.lstrip().startswith("?OTR"):
        return True
    for child in message:
        namespace = child.tag[1:].partition("}")[0]
        if namespace in _ENCRYPTED:
            sealed = child.find(f"{{{namespace}}}payload") is not None
            if sealed or body.strip() or (child.text or "").strip():
                return True
    return False


def _is_copy(message: Element) -> bool:
    """Whether somebody on the way kept the message back (XEP-0203): a history, not a saying.

    COMPAT: Conversations stamps what it could not send at once, but names nobody.
    """
    delay = message.find(_DELAY)
    return delay is not None and delay.get("from") is not None


def _replies_to(message: Element) -> str:
    """The id of the message that this one replies to (XEP-0461), or empty."""
    reply = message.find(_REPLY)
    return "" if reply is None else reply.get("id", "")[:_ID_LIMIT]
