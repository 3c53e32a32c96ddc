"""A push as bytes, made once per variant; only the address and the ids are spliced in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from microblog.domain.picture import Picture
from microblog.domain.text import clean

NAMESPACE = "urn:microblog:0"
# What a letter in a push stands for: no text holds it, for none is legal in XML.
_HOLE = "\0"
_END = b"</message>"


@dataclass(frozen=True, slots=True)
class Payload:
    """What a program wants to know of a push, its `kind` being the name of the element.

    `author` wrote what `ref` names, `by` recommended it, `reply_to` is what a comment answers.
    `visibility` is empty where everyone may read it.
    """

    kind: str
    ref: str
    author: str
    published: datetime | None = None
    tags: Sequence[str] = ()
    reply_to: str = ""
    by: str = ""
    edited: datetime | None = None
    clubs: Sequence[str] = ()
    visibility: str = ""

    def xml(self, reason: str) -> str:
        """The payload as an element of our namespace, for somebody who hears of it by `reason`."""
        given = {"ref": self.ref, "author": self.author, "by": self.by, "reply-to": self.reply_to}
        for name, moment in (("published", self.published), ("edited", self.edited)):
            if moment is not None:
                given[name] = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        given |= {"visibility": self.visibility, "reason": reason}
        attributes = "".join(f" {key}={_quoted(value)}" for key, value in given.items() if value)
        tags = "".join(f"<tag>{escape(clean(tag))}</tag>" for tag in self.tags)
        clubs = "".join(f"<club>{escape(clean(club))}</club>" for club in self.clubs)
        return f"<{self.kind} xmlns='{NAMESPACE}'{attributes}>{tags}{clubs}</{self.kind}>"


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """The bytes around the address and the ids; `target` is the id of the message it is about.

    It stands between `before` and `after`; `rest` is all there is behind the origin-id where there
    is no target. No two templates are equal, for they are told apart in the middle of a batch.
    """

    head: bytes
    middle: bytes
    origin: bytes
    before: bytes
    after: bytes
    rest: bytes

    @property
    def size(self) -> int:
        """How many octets its stanzas have, less address, ids and target."""
        return sum(map(len, (self.head, self.middle, self.origin, self.rest)))

    def stanza(self, jid: str, stanza_id: str, target: str = "", more: bytes = b"") -> bytes:
        """One stanza, with an element `more` at its end."""
        return b"".join(self.pieces(jid, stanza_id, target, more))

    def pieces(
        self, jid: str, stanza_id: str, target: str = "", more: bytes = b""
    ) -> tuple[bytes, ...]:
        """The same as octets to be joined with those of others; ids of ours need no escapes."""
        each = stanza_id.encode()
        to = (_escaped(jid) if "'" in jid or "&" in jid or "<" in jid else jid).encode()
        if not target and not more:
            return self.head, to, self.middle, each, self.origin, each, self.rest
        return (
            self.head, to, self.middle, each, self.origin, each,
            self.before, target.encode(), self.after, more, _END,
        )  # fmt: skip


def build(sender: str, text: str | None, payload: str, kind: str = "chat") -> Template:
    """The push of `text`, None for one without words, from `sender`, a message of this `kind`.

    With origin-id (XEP-0359) and `payload`, in which one of `correction`, `retraction` and `answer`
    may leave a hole.
    """
    words = "" if text is None else f"<body>{escape(clean(text))}</body>"
    before, _, after = payload.partition(_HOLE)
    return Template(
        # The order of attributes that the gate knows: from, type, to.
        f"<message from={_quoted(sender)} type='{kind}' to='".encode(),
        b"' id='",
        f"'>{words}<origin-id xmlns='urn:xmpp:sid:0' id='".encode(),
        f"'/>{before}".encode(),
        after.encode(),
        f"'/>{before}{after}".encode() + _END,
    )


def addressed(jids: Iterable[str]) -> bytes:
    """Who is to get a copy that names none of the others (XEP-0033)."""
    copies = "".join(f"<address type='bcc' jid={_quoted(jid)}/>" for jid in jids)
    return f"<addresses xmlns='http://jabber.org/protocol/address'>{copies}</addresses>".encode()


def correction() -> str:
    """What tells clients to show these words in place of those pushed before (XEP-0308)."""
    return f"<replace xmlns='urn:xmpp:message-correct:0' id='{_HOLE}'/>"


def retraction() -> str:
    """What tells clients to take away what was pushed before (XEP-0424), and servers to keep it."""
    return (
        f"<retract xmlns='urn:xmpp:message-retract:1' id='{_HOLE}'/><store xmlns='urn:xmpp:hints'/>"
    )


def answer(text: str, to: str, stanza_id: str = _HOLE) -> str:
    """What tells clients which message of `to` a comment answers (XEP-0461), to show it above.

    The second line of `text` is the quotation for all others, marked as such (XEP-0428), counted in
    code points.
    """
    words = clean(text)
    start = words.index("\n") + 1
    end = words.index("\n", start) + 1
    named = stanza_id if stanza_id == _HOLE else _escaped(clean(stanza_id))
    return (
        f"<reply xmlns='urn:xmpp:reply:0' to={_quoted(to)} id='{named}'/>"
        "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"
        f"<body start='{start}' end='{end}'/></fallback>"
    )


def sharing(picture: Picture) -> str:
    """A picture beside the words, for clients that show it in its place (XEP-0447, 0446, 0066).

    Without a hash, by which Dino would take the picture for the whole message; Conversations and
    its kin show pictures only where there are no words, and make the address in the text a link.
    """
    told = (("media-type", picture.media_type), ("desc", picture.description))
    known = "".join(f"<{name}>{escape(clean(text))}</{name}>" for name, text in told if text)
    return (
        "<file-sharing xmlns='urn:xmpp:sfs:0' disposition='inline'>"
        f"<file xmlns='urn:xmpp:file:metadata:0'>{known}</file><sources>"
        f"<url-data xmlns='http://jabber.org/protocol/url-data' target={_quoted(picture.url)}/>"
        "</sources></file-sharing>"
        f"<x xmlns='jabber:x:oob'><url>{escape(clean(picture.url))}</url></x>"
    )


def _escaped(text: str) -> str:
    return escape(text, {"'": "&apos;"})


def _quoted(text: str) -> str:
    return f"'{_escaped(clean(text))}'"
