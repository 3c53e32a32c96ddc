"""A push as bytes, made once per variant; only the address and the id are spliced in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from microblog.domain.text import clean

NAMESPACE = "urn:microblog:0"


@dataclass(frozen=True, slots=True)
class Payload:
    """What a program wants to know of a push, its `kind` being the name of the element.

    `author` wrote what `ref` names, `by` recommended it, `reply_to` is what a comment answers.
    """

    kind: str
    ref: str
    author: str
    published: datetime | None = None
    tags: Sequence[str] = ()
    reply_to: str = ""
    by: str = ""

    def xml(self, reason: str) -> str:
        """The payload as an element of our namespace, for somebody who hears of it by `reason`."""
        given = {"ref": self.ref, "author": self.author, "by": self.by, "reply-to": self.reply_to}
        if self.published is not None:
            given["published"] = self.published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        given["reason"] = reason
        attributes = "".join(f" {key}={_quoted(value)}" for key, value in given.items() if value)
        tags = "".join(f"<tag>{escape(clean(tag))}</tag>" for tag in self.tags)
        return f"<{self.kind} xmlns='{NAMESPACE}'{attributes}>{tags}</{self.kind}>"


@dataclass(frozen=True, slots=True)
class Template:
    """The bytes before the address, between it and the id, and after; ids stand there twice."""

    head: bytes
    middle: bytes
    origin: bytes
    tail: bytes

    def stanza(self, jid: str, stanza_id: str) -> bytes:
        """One stanza; ids of ours need no escapes."""
        each = stanza_id.encode()
        to = (_escaped(jid) if "'" in jid or "&" in jid or "<" in jid else jid).encode()
        return b"".join((self.head, to, self.middle, each, self.origin, each, self.tail))


def build(sender: str, text: str, payload: str) -> Template:
    """The push of `text` from `sender`, with origin-id (XEP-0359) and payload."""
    return Template(
        # The order of attributes that the gate knows: from, type, to.
        f"<message from={_quoted(sender)} type='chat' to='".encode(),
        b"' id='",
        f"'><body>{escape(clean(text))}</body><origin-id xmlns='urn:xmpp:sid:0' id='".encode(),
        f"'/>{payload}</message>".encode(),
    )


def _escaped(text: str) -> str:
    return escape(text, {"'": "&apos;"})


def _quoted(text: str) -> str:
    return f"'{_escaped(clean(text))}'"
