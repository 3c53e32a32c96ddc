"""Atom (RFC 4287) and JSON Feed 1.1 of listings and threads."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from microblog.domain.text import first_line
from microblog.store.public import PublicComment, PublicPost
from microblog.store.queries import Connection
from web.markup import html
from web.site import Site

Reading = Callable[[Connection], Awaitable[Sequence[PublicPost]]]
ATOM = "http://www.w3.org/2005/Atom"
KINDS = {"atom": "application/atom+xml", "json": "application/feed+json"}
_TITLE = 100
# A feed without entries has been so for ever.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Listed(Protocol):
    """What a feed is of."""

    @property
    def title(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def self_path(self) -> str: ...
    def feed(self, form: str) -> str: ...


class Entry:
    """One post or comment in a feed."""

    def __init__(
        self, site: Site, path: str, number: str, item: PublicPost | PublicComment
    ) -> None:
        host = urlsplit(site.url).hostname or "localhost"
        self.id = f"tag:{host},{item.created_at:%Y-%m-%d}:{number}"
        self.url = f"{site.url}{path}"
        self.title = first_line(item.body, _TITLE)
        self.author = item.author
        self.author_url = f"{site.url}/u/{item.author}"
        self.at = item.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.moment = item.created_at
        self.html = str(html(item.body))
        self.text = item.body
        self.tags = item.tag_names if isinstance(item, PublicPost) else []


def post_entry(site: Site, post: PublicPost) -> Entry:
    """A post in a feed."""
    return Entry(site, f"/{post.post_id}", f"post-{post.post_id}", post)


def comment_entry(site: Site, post_id: int, comment: PublicComment) -> Entry:
    """A comment in a feed."""
    number = f"c-{post_id}-{comment.number}"
    return Entry(site, f"/{post_id}/{comment.number}", number, comment)


def write(form: str, site: Site, listed: Listed, posts: Sequence[PublicPost]) -> tuple[str, str]:
    """The feed of `posts` as (content type, text)."""
    return write_entries(form, site, listed, [post_entry(site, post) for post in posts])


def write_entries(
    form: str, site: Site, listed: Listed, entries: Sequence[Entry]
) -> tuple[str, str]:
    """The feed of `entries` as (content type, text)."""
    title = listed.title.format(name=listed.name)
    text = (
        _atom(site, listed, title, entries)
        if form == "atom"
        else _json(site, listed, title, entries)
    )
    return KINDS[form], text


def _atom(site: Site, listed: Listed, title: str, entries: Sequence[Entry]) -> str:
    feed = Element("feed", xmlns=ATOM)
    page = f"{site.url}{listed.self_path}"
    newest = max((entry.moment for entry in entries), default=_NEVER)
    _text(feed, "id", page)
    _text(feed, "title", title)
    _text(feed, "updated", newest.strftime("%Y-%m-%dT%H:%M:%SZ"))
    SubElement(
        feed, "link", rel="self", type=KINDS["atom"], href=f"{site.url}{listed.feed('atom')}"
    )
    SubElement(feed, "link", rel="alternate", type="text/html", href=page)
    SubElement(feed, "generator").text = "Microblog"
    for entry in entries:
        _atom_entry(SubElement(feed, "entry"), entry)
    return ElementTree.tostring(feed, "unicode", xml_declaration=True)


def _atom_entry(element: Element, entry: Entry) -> None:
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "published", entry.at)
    _text(element, "updated", entry.at)
    author = SubElement(element, "author")
    _text(author, "name", entry.author)
    _text(author, "uri", entry.author_url)
    SubElement(element, "link", rel="alternate", type="text/html", href=entry.url)
    for tag in entry.tags:
        SubElement(element, "category", term=tag)
    SubElement(element, "content", type="html").text = entry.html


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _json(site: Site, listed: Listed, title: str, entries: Sequence[Entry]) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": f"{site.url}{listed.self_path}",
        "feed_url": f"{site.url}{listed.feed('json')}",
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "content_html": entry.html,
                "content_text": entry.text,
                "date_published": entry.at,
                "authors": [{"name": entry.author, "url": entry.author_url}],
                "tags": list(entry.tags),
            }
            for entry in entries
        ],
    }
    return json.dumps(feed, ensure_ascii=False)
