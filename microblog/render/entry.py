"""Posts, comments and recommendations as Atom entries in nodes (XEP-0277, 0472).

In the shapes that Movim and Libervia read: a title always, one author who is the publisher too, and
links whose order and titles they count on.
"""

from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from microblog.domain import node as nodes
from microblog.domain.names import Nick
from microblog.domain.node import Node
from microblog.domain.ref import Ref
from microblog.domain.text import clean, first_line
from microblog.store.nodes import CommentItem, Item, PostItem

ATOM = "http://www.w3.org/2005/Atom"
LIKE = "♥"
_EVENT = "http://jabber.org/protocol/pubsub#event"
_XHTML = "http://www.w3.org/1999/xhtml"
_THREADING = "http://purl.org/syndication/thread/1.0"
# Movim shows a title that is shorter, without a content, as the whole of a short post.
_BRIEF = 700
_TITLE = 120


class Entries:
    """Writes items of the component `domain`, whose public address is `url`."""

    def __init__(self, domain: str, url: str) -> None:
        self._domain = domain
        self._url = url

    def item(self, shown: Item, node: Node) -> str:
        """An item of `node` with its entry, published by who wrote it."""
        publisher = self._jid(shown.author)
        entry = self._post(shown) if isinstance(shown, PostItem) else self._comment(shown)
        named = _quoted(shown.called(node))
        return f"<item id={named} publisher={_quoted(publisher)}>{entry}</item>"

    def event(self, node: Node, called: str, shown: Item | None) -> str:
        """What is told to who follows `node`: an item, or that the one `called` so is gone."""
        inside = self.item(shown, node) if shown else f"<retract id={_quoted(called)}/>"
        return f"<event xmlns='{_EVENT}'><items node={_quoted(node.name)}>{inside}</items></event>"

    def _post(self, post: PostItem) -> str:
        ref = Ref(post.post_id)
        blog = nodes.of_person(Nick(post.author))
        comments = nodes.of_comments(post.post_id).uri(self._domain)
        tags = "".join(f"<category term={_quoted(tag)}/>" for tag in post.tags)
        links = (
            _link("alternate", f"{self._url}/{ref.path}", kind="text/html")
            + _link("alternate", blog.uri(self._domain, post.called(blog)))
            + _link("replies", comments, title="comments")
        )
        if post.picture:
            links += _link(
                "enclosure",
                post.picture,
                kind=post.picture_type or "image/jpeg",
                title=post.picture_description,
            )
        return self._entry(post, _text(post.body), tags + links)

    def _comment(self, comment: CommentItem) -> str:
        links = ""
        if comment.number:
            links = _link("alternate", f"{self._url}/{comment.item_id.ref.path}", kind="text/html")
        if comment.parent:
            thread = nodes.of_comments(comment.post_id)
            links += self._answer(thread, comment.parent_called)
        text = f"<title type='text'>{LIKE}</title>" if comment.liker else _text(comment.body)
        return self._entry(comment, text, links)

    def _answer(self, thread: Node, answered: str) -> str:
        """Which comment it answers (RFC 4685)."""
        href = thread.uri(self._domain, answered)
        return f"<in-reply-to xmlns='{_THREADING}' ref={_quoted(href)} href={_quoted(href)}/>"

    def _entry(self, shown: Item, text: str, rest: str) -> str:
        jid = self._jid(shown.author)
        tag = f"tag:{self._domain},{shown.created_at.astimezone(UTC):%Y-%m-%d}:{shown.item_id}"
        return (
            f"<entry xmlns='{ATOM}'><id>{escape(tag)}</id>{text}"
            f"<author><name>{escape(shown.author)}</name><uri>xmpp:{escape(jid)}</uri></author>"
            f"<published>{_moment(shown.created_at)}</published>"
            f"<updated>{_moment(shown.edited_at or shown.created_at)}</updated>{rest}</entry>"
        )

    def _jid(self, author: str) -> str:
        return f"{Nick(author).key}@{self._domain}"


def _text(body: str) -> str:
    """A short text as the title alone, a long one as content in both kinds beside its beginning."""
    body = clean(body)
    if len(body) < _BRIEF:
        return f"<title type='text'>{escape(body)}</title>"
    paragraphs = "".join(
        f"<p>{'<br/>'.join(map(escape, part.split(chr(10))))}</p>"
        for part in body.split("\n\n")
        if part.strip()
    )
    return (
        f"<title type='text'>{escape(first_line(body, _TITLE))}</title>"
        f"<content type='text'>{escape(body)}</content>"
        f"<content type='xhtml'><div xmlns='{_XHTML}'>{paragraphs}</div></content>"
    )


def _link(rel: str, href: str, *, kind: str = "", title: str = "") -> str:
    typed = f" type={_quoted(kind)}" if kind else ""
    titled = f" title={_quoted(title)}" if title else ""
    return f"<link rel='{rel}'{typed}{titled} href={_quoted(href)}/>"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _quoted(text: str) -> str:
    return quoteattr(clean(text))
