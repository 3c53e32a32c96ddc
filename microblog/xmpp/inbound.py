"""What a message that came in is: a line or a gesture, a sentence to send back, or nothing.

Only the `from` that the sender's server has stamped says who speaks; whatever is wrapped inside a
message is never believed. Pure: an element in, a verdict out.
"""

from dataclasses import dataclass
from enum import Enum
from xml.etree.ElementTree import Element

from microblog.domain.jid import Jid
from microblog.domain.line import Line, Reaction, Retraction
from microblog.domain.reaction import deeds_of
from microblog.domain.text import BODY_LIMIT, clean
from microblog.i18n import mark as _
from microblog.xmpp.asking import contact_of
from microblog.xmpp.attached import attached
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
_REACTIONS, _REACTION = (f"{{urn:xmpp:reactions:0}}{name}" for name in ("reactions", "reaction"))
_REACTIONS_LIMIT, _EMOJI_LIMIT = 20, 32
# Retractions (0424), and their older envelope (0422).
_RETRACT = "{urn:xmpp:message-retract:1}retract"
_OLD_RETRACT = "{urn:xmpp:message-retract:0}retract"
_FASTENED = "{urn:xmpp:fasten:0}apply-to"


class Sentence(Enum):
    """What we say of ourselves to a message that is no line for the bot."""

    ENCRYPTED = _(
        "I cannot read encrypted messages; nothing was published. "
        "Switch encryption off for this chat and send it again."
    )
    ROOM = _("Please write to me directly, not through a room: {bot}")
    ELSEWHERE = _("Nobody reads messages at this address. Please write to {bot}")
    UNKNOWN_REACTION = _("That means nothing here. What does: {emojis}")


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
    """A line for the bot or one of its contacts, from the full JID `sender`.

    `receipt` is the id to confirm once the line is safe, or empty.
    """

    line: Line
    route: Route
    sender: str
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Gestured:
    """Something that was done without words, from the full JID `sender`."""

    deed: Reaction | Retraction
    route: Route
    sender: str
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class SentBack:
    """The message comes back as an error with a sentence: its client shows it as not sent."""

    sentence: Sentence
    route: Route
    sender: str
    stanza_id: str
    language: str


Verdict = Ignored | Told | Heard | Gestured | SentBack


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
        namespaces = _namespaces(message)
        body, language = _body(message)
        route = Route(to.bare, sender.bare, kind, _thread(message))
        if not namespaces.isdisjoint(_WRAPPED) or _is_copy(message):
            return Ignored("wrapped")
        if _MUC_USER in namespaces:
            return _from_room(route, sender, body, language)
        return self._judge_direct(message, route, sender, to)

    def _judge_direct(self, message: Element, route: Route, sender: Jid, to: Jid) -> Verdict:
        """What somebody wrote to one of our JIDs and nowhere else."""
        body, language = _body(message)
        if _is_encrypted(message, body):
            return Told(Sentence.ENCRYPTED, route, language)
        contact = "" if to.local in ("", self._bot) else to.local
        if contact and contact_of(contact) is None:
            return Told(Sentence.ELSEWHERE, route, language) if body.strip() else Ignored("nobody")
        reactions = message.find(_REACTIONS)
        if reactions is not None:
            return _reacted(reactions, message, route, sender, language)
        retracted = _retracted(message, body)
        if retracted:
            return _taken_back(retracted, message, route, sender, language)
        return _heard(message, route, sender, contact)


def _from_room(route: Route, sender: Jid, body: str, language: str) -> Verdict:
    """A private message out of a room; its bare JID is the room, nobody's account."""
    if not body.strip() or not sender.resource:
        return Ignored("room")
    whole = Route(route.sender, str(sender), "chat", route.thread, in_room=True)
    return Told(Sentence.ROOM, whole, language)


def _heard(message: Element, route: Route, sender: Jid, contact: str) -> Verdict:
    body, language = _body(message)
    # What is longer is refused by its length, which the whole of it would not change.
    shared = attached(message, clean(own_words(message, body)[: BODY_LIMIT + 1]))
    if shared.is_sealed:
        return Told(Sentence.ENCRYPTED, route, language)
    if not shared.text.strip() and shared.picture is None:
        return Ignored("no words")
    line = Line(
        jid=sender.bare,
        text=shared.text,
        stanza_id=_id_of(message),
        language=language,
        replies_to=_named(message, _REPLY),
        corrects=_named(message, _CORRECTION),
        contact=contact,
        picture=shared.picture,
    )
    return Heard(line, route, str(sender), _receipt(message))


def _reacted(
    reactions: Element, message: Element, route: Route, sender: Jid, language: str
) -> Verdict:
    """All reactions to one message; words beside them are for clients that know no reactions."""
    emojis = {(one.text or "").strip()[:_EMOJI_LIMIT] for one in reactions.findall(_REACTION)}
    emojis.discard("")
    about = reactions.get("id", "")[:_ID_LIMIT]
    if not about or len(emojis) > _REACTIONS_LIMIT:
        return Ignored("reactions to nothing")
    stanza_id = _id_of(message)
    if emojis and not deeds_of(emojis):
        return SentBack(Sentence.UNKNOWN_REACTION, route, str(sender), stanza_id, language)
    deed = Reaction(sender.bare, about, frozenset(emojis), stanza_id, language)
    return Gestured(deed, route, str(sender), _receipt(message))


def _retracted(message: Element, body: str) -> str:
    """The id of the message that is taken back, by whichever way, or empty.

    Words that are corrected to nothing are taken back too: so do clients without retractions.
    """
    for tag in (_RETRACT, _OLD_RETRACT):
        if named := _named(message, tag):
            return named
    fastened = message.find(_FASTENED)
    if fastened is not None and fastened.find(_OLD_RETRACT) is not None:
        return fastened.get("id", "")[:_ID_LIMIT]
    is_blank = not body.strip() and not attached(message, "").picture
    return _named(message, _CORRECTION) if is_blank else ""


def _taken_back(said: str, message: Element, route: Route, sender: Jid, language: str) -> Gestured:
    deed = Retraction(sender.bare, said, _id_of(message), language)
    return Gestured(deed, route, str(sender), _receipt(message))


def _namespaces(message: Element) -> frozenset[str]:
    """The namespaces of the children."""
    return frozenset(child.tag[1:].partition("}")[0] for child in message)


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


def _named(message: Element, tag: str) -> str:
    """The id that the child `tag` names, or empty."""
    child = message.find(tag)
    return "" if child is None else child.get("id", "")[:_ID_LIMIT]


def _id_of(message: Element) -> str:
    return message.get("id", "")[:_ID_LIMIT]


def _receipt(message: Element) -> str:
    """The id to confirm, where that was asked for (XEP-0184)."""
    return _id_of(message) if message.find(_RECEIPT) is not None else ""
