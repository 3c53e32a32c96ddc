"""Posts, comments and people as Juick's own elements, for clients and plugins made for it.

The shapes are those of its XMPP documents of 2009-2013.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from microblog.domain.ref import Ref
from microblog.domain.text import clean

MESSAGE = "http://juick.com/message"
USER = "http://juick.com/user"


def message(
    ref: Ref,
    author: str,
    body: str,
    *,
    published: datetime,
    tags: Iterable[str] = (),
    replies: int = 0,
    reply_to: int = 0,
) -> str:
    """A post or a comment; `reply_to` is the number of the comment that it answers."""
    given = {"mid": str(ref.post)}
    if ref.is_comment:
        given["rid"] = str(ref.comment)
        if reply_to:
            given["replyto"] = str(reply_to)
    elif replies:
        given["replies"] = str(replies)
    return _juick(author, body, given, published, tags)


def letter(sender: str, body: str, *, published: datetime) -> str:
    """A private message, which has no number."""
    return _juick(sender, body, {}, published, ())


def _juick(
    author: str, body: str, given: dict[str, str], published: datetime, tags: Iterable[str]
) -> str:
    given["ts"] = published.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    listed = "".join(f"<tag>{escape(clean(tag))}</tag>" for tag in tags)
    return (
        f"<juick xmlns='{MESSAGE}' uname={_quoted(author)}{_attributes(given)}>"
        f"{user(author)}{listed}<body>{escape(clean(body))}</body></juick>"
    )


def user(nick: str, user_id: int = 0) -> str:
    """A person."""
    numbered = _attributes({"uid": str(user_id)}) if user_id else ""
    return f"<user xmlns='{USER}' uname={_quoted(nick)}{numbered}/>"


def _attributes(given: dict[str, str]) -> str:
    return "".join(f" {name}={_quoted(value)}" for name, value in given.items())


def _quoted(text: str) -> str:
    return quoteattr(clean(text))
