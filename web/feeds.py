"""Atom (RFC 4287) and JSON Feed 1.1 of listings and threads."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from microblog.domain import node as nodes
from microblog.domain.names import Nick
from microblog.domain.node import ItemId, Node
from microblog.domain.ref import Ref
from microblog.domain.text import first_line
from microblog.i18n import DEFAULT, translations
from microblog.store.listings import Reply
from microblog.store.public import PublicComment, PublicPost
from microblog.store.queries import Connection
from web import v1
from web.markup import html
from web.site import Site

Reading = Callable[[Connection], Awaitable[Sequence[PublicPost]]]
ATOM = "http://www.w3.org/2005/Atom"
KINDS = {"atom": "application/atom+xml", "json": "application/feed+json"}
ANYWHERE = v1.ANYWHERE
_ENTRY = f"{KINDS['atom']};type=entry"  # one of its own: readers open what is text/html
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


class Published(Listed, Protocol):
    """A listing of posts, and where the same is published, if anywhere (XEP-0060)."""

    @property
    def node(self) -> Node | None: ...


class Entry:
    """One post or comment in a feed; `node_uri` is the same as an item of a node, if it is one."""

    node_uri = ""

    def __init__(
        self,
        site: Site,
        path: str,
        name: ItemId,
        node: Node,
        item: PublicPost | PublicComment | Reply,
    ) -> None:
        host = urlsplit(site.url).hostname or "localhost"
        self.id = f"tag:{host},{item.created_at:%Y-%m-%d}:{name}"
        self.node_uri = node.uri(site.component, str(name))
        self.url = f"{site.url}{path}"
        self.title = first_line(item.body, _TITLE)
        self.author = item.author
        self.author_url = f"{site.url}/u/{item.author}"
        self.moment = item.edited_at or item.created_at
        self.at = moment(item.created_at)
        self.updated = moment(self.moment)
        self.html = str(html(item.body, to=lambda place: f"{site.url}{place}"))
        self.text = item.body
        self.tags = item.tag_names if isinstance(item, PublicPost) else []
        self.picture = item.picture
        self.comments = item.comments if isinstance(item, PublicPost) else None
        self.recommendations = item.recommendations


def moment(at: datetime) -> str:
    """As feeds write it (RFC 3339), of UTC."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def post_entry(site: Site, post: PublicPost) -> Entry:
    """A post in a feed."""
    blog = nodes.of_person(Nick(post.author))
    return Entry(site, f"/{post.post_id}", ItemId(Ref(post.post_id)), blog, post)


def comment_entry(site: Site, post_id: int, comment: PublicComment | Reply) -> Entry:
    """A comment in a feed."""
    ref = Ref(post_id, comment.number)
    return Entry(site, f"/{ref.path}", ItemId(ref), nodes.of_comments(post_id), comment)


def write(
    form: str,
    site: Site,
    listed: Published,
    posts: Sequence[PublicPost],
    *,
    before: str = "",
    language: str = DEFAULT,
) -> tuple[str, str]:
    """The feed of `posts` as (content type, text); the next page is behind `before`."""
    if form == "api":
        return v1.posts(site, listed.feed("api"), posts, before)
    entries = [post_entry(site, post) for post in posts]
    return write_entries(
        form, site, listed, entries, before=before, language=language, node=listed.node
    )


def write_entries(
    form: str,
    site: Site,
    listed: Listed,
    entries: Sequence[Entry],
    *,
    before: str = "",
    language: str = DEFAULT,
    node: Node | None = None,
) -> tuple[str, str]:
    """The feed of `entries` as (content type, text)."""
    title = translations(language).gettext(listed.title).format(name=listed.name)
    here = f"{site.url}{listed.feed(form)}"
    mark = "&" if "?" in here else "?"
    older = f"{here}{mark}before={quote(before, safe='')}" if before else ""
    if form == "json":
        return KINDS[form], _json(site, listed, title, entries, older)
    alternate = node.uri(site.component) if node is not None else ""
    return KINDS[form], _atom(site, listed, title, entries, older, alternate)


def _atom(
    site: Site,
    listed: Listed,
    title: str,
    entries: Sequence[Entry],
    older: str,
    alternate: str,
) -> str:
    feed = Element("feed", xmlns=ATOM)
    page = f"{site.url}{listed.self_path}"
    newest = max((entry.moment for entry in entries), default=_NEVER)
    _text(feed, "id", page)
    _text(feed, "title", title)
    _text(feed, "updated", moment(newest))
    here = f"{site.url}{listed.feed('atom')}"
    SubElement(feed, "link", rel="self", type=KINDS["atom"], href=here)
    SubElement(feed, "link", rel="alternate", type="text/html", href=page)
    if alternate:
        SubElement(feed, "link", rel="alternate", type=KINDS["atom"], href=alternate)
    if older:
        SubElement(feed, "link", rel="next", type=KINDS["atom"], href=older)
    if site.hub:
        SubElement(feed, "link", rel="hub", href=site.hub)
    SubElement(feed, "generator").text = "Microblog"
    for entry in entries:
        _atom_entry(SubElement(feed, "entry"), entry)
    return ElementTree.tostring(feed, "unicode", xml_declaration=True)


def _atom_entry(element: Element, entry: Entry) -> None:
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "published", entry.at)
    _text(element, "updated", entry.updated)
    author = SubElement(element, "author")
    _text(author, "name", entry.author)
    _text(author, "uri", entry.author_url)
    SubElement(element, "link", rel="alternate", type="text/html", href=entry.url)
    if entry.node_uri:
        SubElement(element, "link", rel="alternate", type=_ENTRY, href=entry.node_uri)
    if entry.picture:
        SubElement(element, "link", rel="enclosure", href=entry.picture)
    for tag in entry.tags:
        SubElement(element, "category", term=tag)
    SubElement(element, "content", type="html").text = entry.html


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _json(site: Site, listed: Listed, title: str, entries: Sequence[Entry], older: str) -> str:
    feed: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": f"{site.url}{listed.self_path}",
        "feed_url": f"{site.url}{listed.feed('json')}",
    }
    if older:
        feed["next_url"] = older
    if site.hub:
        feed["hubs"] = [{"type": "WebSub", "url": site.hub}]
    feed["items"] = [_json_item(entry) for entry in entries]
    return json.dumps(feed, ensure_ascii=False)


def _json_item(entry: Entry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "content_text": entry.text,
        "date_published": entry.at,
        "date_modified": entry.updated,
        "authors": [{"name": entry.author, "url": entry.author_url}],
        "tags": list(entry.tags),
    }
    if entry.picture:
        item["image"] = entry.picture
    return item
