"""Reading nodes (XEP-0060, 0277, 0472): they are views, to Movim's and others' taste."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from xml.etree.ElementTree import Element

from microblog.domain import node as names
from microblog.domain.node import Kind, Node
from microblog.domain.text import clean, first_line
from microblog.i18n import language_of
from microblog.i18n import mark as _
from microblog.render.entry import Entries
from microblog.render.words import Words
from microblog.store import item_names, nodes
from microblog.store.database import Database
from microblog.store.nodes import Item, Known, PostItem
from microblog.store.queries import Connection
from microblog.xmpp import disco
from microblog.xmpp.asking import BAD, NOT_FOUND, Asked, Place, Reply
from microblog.xmpp.forms import Question
from microblog.xmpp.forms import result as form_result
from microblog.xmpp.nodes import paging
from microblog.xmpp.nodes.attaching import SUMMARY, summary
from microblog.xmpp.nodes.paging import Asked as Page
from microblog.xmpp.nodes.paging import NoSuchPage
from microblog.xmpp.nodes.protocol import FORBIDDEN, NAMESPACE, features, node_of, pubsub
from microblog.xmpp.personal import published
from microblog.xmpp.writing import escaped

META_DATA = f"{NAMESPACE}#meta-data"
FEATURES = (
    NAMESPACE,
    *features(
        "access-open", "item-ids", "meta-data", "multi-items", "persistent-items",
        "retrieve-items", "rsm",
    ),
)  # fmt: skip
_MOST, _MOST_COMMENTS = 100, 500
_NAMED = 50
# Less than the gate lets through, less what stands around.
_ROOM = 100 * 1024
_TITLE = 80

EVERYTHING = _("Everyone's posts")
BEST = _("The best posts")
COMMENTS = _("Comments on {ref} by @{author}")


@dataclass(frozen=True, slots=True)
class _View:
    """The items of `node` as the node called `name` has them, each written by `write`."""

    name: str
    node: Node
    write: Callable[[Item, Node], str]

    def answer(self, items: Sequence[str], answered: str = "") -> str:
        listed = f"<items node='{escaped(self.name)}'>{''.join(items)}</items>"
        return pubsub(listed + answered)


class Reading:
    """Answers what is read of nodes of the component `domain`; `url` is the public address.

    Each node has `features`.
    """

    def __init__(self, database: Database, domain: str, url: str, features: Sequence[str]) -> None:
        self._database = database
        self._domain = domain
        self._entries = Entries(domain, url)
        self._features = "".join(f"<feature var='{escaped(one)}'/>" for one in features)

    async def items(self, asked: Asked, wanted: Element) -> Reply:
        """Items of a node, or what the JID publishes of itself."""
        own = published(asked, wanted)
        if own is not None:
            return own
        name = wanted.get("node", "")
        counted = name.removeprefix(f"{SUMMARY}/")
        node = node_of(asked, counted)
        if node is None or (counted != name and node.kind is Kind.COMMENTS):
            return NOT_FOUND
        write = self._entries.item if counted == name else _summary
        return await self._items(_View(name, node, write), wanted, asked)

    async def disco(self, asked: Asked) -> Reply | None:
        """Service discovery of a node (XEP-0030)."""
        node = node_of(asked, asked.node)
        if node is None:
            return None
        async with self._database.connection() as connection:
            found = await nodes.known(connection, node)
            if found is None:
                return None
            if found.is_closed:
                return FORBIDDEN
            if asked.payload.tag == f"{{{disco.INFO}}}query":
                return self._info(node, found, Words(language_of(asked.language), ""))
            page = await nodes.page(
                connection, node, found, beside=None, is_after=False, size=_MOST
            )
        listed = ((asked.jid, "", item.called(node)) for item in reversed(page))
        return disco.items(listed, node=asked.node)

    async def listed(self, asked: Asked) -> Sequence[tuple[str, str, str]]:
        """What can be followed at the component: JID, node, name."""
        if asked.place is not Place.SERVICE:
            return [(asked.jid, names.MICROBLOG, "")]
        words = Words(language_of(asked.language), "")
        async with self._database.connection() as connection:
            tags = await nodes.lively_tags(connection)
        found = [
            (names.EVERYONE, words.say(EVERYTHING)),
            (names.BEST, words.say(BEST)),
            *((Node(Kind.TAG, tag.tag_key), f"*{tag.name}") for tag in tags),
        ]
        return [(self._domain, node.name, title) for node, title in found]

    async def _items(self, view: _View, wanted: Element, asked: Asked) -> Reply:
        named = [one.get("id", "") for one in wanted.findall(f"{{{NAMESPACE}}}item")][:_NAMED]
        limit = _MOST_COMMENTS if view.node.kind is Kind.COMMENTS else _MOST
        try:
            page = paging.read(asked.payload, wanted.get("max_items", ""), limit)
            async with self._database.connection() as connection:
                found = await nodes.known(connection, view.node)
                if found is None:
                    return NOT_FOUND
                if found.is_closed:
                    return FORBIDDEN
                if named:
                    return await _named(connection, view, found, named)
                items = await _paged(connection, view, found, page)
        except NoSuchPage as none:
            return BAD if none.is_unread else NOT_FOUND
        written = [(one.called(view.node), view.write(one, view.node)) for one in items]
        fitting = _fitting(written if page.is_after else written[::-1])
        shown = page.shown(fitting if page.is_after else fitting[::-1])
        answered = page.result([called for called, _xml in shown], found.items)
        return view.answer([xml for _called, xml in shown], answered)

    def _info(self, node: Node, found: Known, words: Words) -> str:
        """Identity, features and meta-data of a node (XEP-0060, 5.4)."""
        title = _title(node, found, words)
        fields = {
            "title": title,
            "description": clean(found.description),
            "type": _TYPES.get(node.kind, "urn:xmpp:pubsub-social-feed:1"),
            "access_model": "open",
            "publish_model": "open" if node.kind is Kind.COMMENTS else "publishers",
            "num_subscribers": str(found.subscribers),
            "notify_retract": "true",
            "persist_items": "true",
            "max_items": "max",
            "send_last_published_item": "never",
        }
        if found.created_at is not None:
            moment = found.created_at.astimezone(UTC)
            fields["creation_date"] = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        if node.kind is Kind.PERSON:
            fields["owner"] = fields["creator"] = node.jid(self._domain)
        questions = (
            Question(f"pubsub#{name}", "text-single", value=value)
            for name, value in fields.items()
            if value
        )
        return (
            f"<query xmlns='{disco.INFO}' node='{escaped(node.name)}'>"
            f"<identity category='pubsub' type='leaf' name='{escaped(title)}'/>{self._features}"
            f"{form_result(META_DATA, questions)}</query>"
        )


_TYPES = {Kind.PERSON: names.MICROBLOG, Kind.COMMENTS: names.MICROBLOG}


def _summary(item: Item, node: Node) -> str:
    count = item.recommendations if isinstance(item, PostItem) else 0
    return summary(item.called(node), count)


def _title(node: Node, found: Known, words: Words) -> str:
    match node.kind:
        case Kind.EVERYONE:
            title = words.say(EVERYTHING)
        case Kind.BEST:
            title = words.say(BEST)
        case Kind.TAG:
            title = f"*{found.title}"
        case Kind.CLUB:
            title = f"!{found.title}"
        case Kind.COMMENTS:
            title = words.say(COMMENTS).format(ref=f"#{node.about}", author=found.title)
        case Kind.PERSON:
            title = f"@{found.title}"
    return first_line(clean(title), _TITLE)


def _fitting(written: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """As many from the beginning as go into one stanza, one at least."""
    room = _ROOM
    for count, (_called, xml) in enumerate(written):
        room -= len(xml.encode())
        if room < 0 and count:
            return written[:count]
    return written


async def _named(connection: Connection, view: _View, found: Known, names: Sequence[str]) -> Reply:
    """The items that are called so, at least one."""
    known = await item_names.find(connection, view.node, names)
    items = await nodes.items(connection, view.node, found, known)
    return view.answer([view.write(one, view.node) for one in items]) if items else NOT_FOUND


async def _paged(connection: Connection, view: _View, found: Known, page: Page) -> Sequence[Item]:
    """A page, oldest first; raises NoSuchPage where it should be beside what was never there."""
    named = [page.beside] if page.beside else []
    beside = await item_names.find(connection, view.node, named)
    if named and not beside:
        raise NoSuchPage
    return await nodes.page(
        connection,
        view.node,
        found,
        beside=beside[0] if beside else None,
        is_after=page.is_after,
        size=page.size,
    )
