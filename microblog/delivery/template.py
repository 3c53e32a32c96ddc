"""A push as bytes, made once per language; only the address and the id are spliced in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from microblog.domain.text import clean

NAMESPACE = "urn:microblog:0"


@dataclass(frozen=True, slots=True)
class Payload:
    """What a program wants to know of a push."""

    kind: str
    ref: str
    author: str
    published: datetime | None = None
    tags: Sequence[str] = ()
    reply_to: str = ""

    def xml(self) -> str:
        """The payload as an element of our namespace."""
        given = {"ref": self.ref, "author": self.author, "reply-to": self.reply_to}
        if self.published is not None:
            given["published"] = self.published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        attributes = "".join(f" {key}={quoteattr(value)}" for key, value in given.items() if value)
        tags = "".join(f"<tag>{escape(clean(tag))}</tag>" for tag in self.tags)
        return f"<{self.kind} xmlns='{NAMESPACE}'{attributes}>{tags}</{self.kind}>"


@dataclass(frozen=True, slots=True)
class Template:
    """The bytes before the address, between it and the id, and after; ids stand there twice."""

    head: bytes
    middle: bytes
    origin: bytes
    tail: bytes

    @property
    def size(self) -> int:
        """Octets of a stanza without address and ids."""
        return len(self.head) + len(self.middle) + len(self.origin) + len(self.tail)

    def stanza(self, jid: bytes, stanza_id: bytes) -> bytes:
        """One stanza; both values are escaped already."""
        return b"".join((self.head, jid, self.middle, stanza_id, self.origin, stanza_id, self.tail))


def build(sender: str, text: str, payload: Payload) -> Template:
    """The push of `text` from `sender`, with origin-id (XEP-0359) and payload."""
    return Template(
        f"<message from={quoteattr(sender)} type='chat' to='".encode(),
        b"' id='",
        f"'><body>{escape(clean(text))}</body><origin-id xmlns='urn:xmpp:sid:0' id='".encode(),
        f"'/>{payload.xml()}</message>".encode(),
    )


def address(jid: str) -> bytes:
    """A JID as it may stand in a single-quoted attribute."""
    return escape(jid, {"'": "&apos;"}).encode()
