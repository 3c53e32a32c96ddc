"""Reactions to items of nodes (XEP-0470): each item has a node of its own for what is attached.

Who has attached something is told as `nick@component`; only to themselves people are their own
JIDs, for by these their clients look up what they have attached.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from microblog.domain.names import Nick
from microblog.domain.node import Kind, Node
from microblog.domain.publication import Attachment
from microblog.domain.reaction import REACTIONS
from microblog.domain.ref import Ref
from microblog.store import attachments, item_names, nodes, users
from microblog.store.database import Database
from microblog.store.queries import Connection
from microblog.xmpp.asking import BAD, NOT_FOUND, Asked, Reply
from microblog.xmpp.nodes.protocol import FORBIDDEN, NAMESPACE, node_of, pubsub, refusal
from microblog.xmpp.nodes.publishing import Deeds, refused
from microblog.xmpp.writing import escaped

ATTACHMENTS = "urn:xmpp:pubsub-attachments:1"
SUMMARY = "urn:xmpp:pubsub-attachments:summary:1"
_A = f"{{{ATTACHMENTS}}}"
_LIKE = next(emoji for emoji, deed in REACTIONS.items() if deed == "recommend")
_EMOJI_OF = {deed: emoji for emoji, deed in reversed(REACTIONS.items())}
_EMOJIS, _EMOJI_LENGTH = 20, 32
_MOST = 500
_ITEM = f"{{{NAMESPACE}}}item"


@dataclass(frozen=True, slots=True)
class Target:
    """The item called `item` of `node`, to which the node called `name` is for attaching."""

    name: str
    node: Node
    item: str


def target_of(asked: Asked, name: str) -> Target | None:
    """What can be attached to in a node that is called so (4.1); None for other nodes."""
    prefix, _, address = name.partition("/")
    if prefix != ATTACHMENTS or not address.startswith("xmpp:"):
        return None
    jid, _, fields = address.removeprefix("xmpp:").partition("?")
    if unquote(jid) != asked.jid:
        return None
    told = {key: unquote(value) for key, _, value in (f.partition("=") for f in fields.split(";"))}
    node = node_of(asked, told.get("node", ""))
    item = told.get("item", "")
    return Target(name, node, item) if node is not None and item else None


def summary(called: str, count: int) -> str:
    """What is attached to an item, counted (6.1)."""
    counted = f"<reaction count='{count}'>{_LIKE}</reaction>" if count else ""
    reactions = f"<reactions>{counted}</reactions>" if counted else ""
    return f"<item id='{escaped(called)}'><summary xmlns='{SUMMARY}'>{reactions}</summary></item>"


class Attaching:
    """Keeps what is attached to items of the component `domain` by having `deeds` do it."""

    def __init__(self, database: Database, domain: str, deeds: Deeds) -> None:
        self._database = database
        self._domain = domain
        self._deeds = deeds

    async def publish(self, target: Target, asked: Asked, wanted: Element) -> Reply:
        """Attach all that stands in the one item, which is called as its publisher (4.2)."""
        items = wanted.findall(_ITEM)
        if len(items) != 1 or items[0].get("id") != asked.asker:
            return BAD
        attached = items[0].find(f"{_A}attachments")
        if attached is None:
            return refusal("modify", "bad-request", "invalid-payload")
        told = attached.findall(f"{_A}reactions/{_A}reaction")[:_EMOJIS]
        emojis = frozenset(text for one in told if (text := _emoji(one)))
        failed = refused(await self._deeds.attach(_attachment(target, asked, emojis)))
        item = f"<item id='{escaped(asked.asker)}'/>"
        return failed or pubsub(f"<publish node='{escaped(target.name)}'>{item}</publish>")

    async def retract(self, target: Target, asked: Asked, wanted: Element) -> Reply:
        """Take all back that one has attached."""
        items = wanted.findall(_ITEM)
        if len(items) != 1 or items[0].get("id") != asked.asker:
            return FORBIDDEN
        return refused(await self._deeds.attach(_attachment(target, asked))) or ""

    async def items(self, target: Target, asked: Asked, wanted: Element) -> Reply:
        """What is attached: all of it, or what the named ones have attached."""
        named = [one.get("id", "") for one in wanted.findall(_ITEM)]
        async with self._database.connection() as connection:
            ref = await self._ref(connection, target)
            if ref is None:
                return NOT_FOUND
            likers = await attachments.likers(connection, ref, _MOST)
            me = await users.by_jid(connection, asked.asker)
            mine = await attachments.deeds_of(connection, ref, me.user_id) if me else frozenset()
        own = Nick(me.nick).key if me and me.nick else ""
        found = {
            f"{Nick(one.nick).key}@{self._domain}": _reactions((_LIKE,), one.created_at)
            for one in likers
            if Nick(one.nick).key != own
        }
        if mine:
            found[asked.asker] = _reactions(sorted(_EMOJI_OF[deed] for deed in mine))
        shown = {name: found[name] for name in (named or found) if name in found}
        if named and not shown:
            return NOT_FOUND
        listed = "".join(self._item(name, reactions) for name, reactions in shown.items())
        return pubsub(f"<items node='{escaped(target.name)}'>{listed}</items>")

    def _item(self, name: str, reactions: str) -> str:
        return (
            f"<item id='{escaped(name)}' publisher='{escaped(name)}'>"
            f"<attachments xmlns='{ATTACHMENTS}'>{reactions}</attachments></item>"
        )

    async def _ref(self, connection: Connection, target: Target) -> Ref | None:
        """The post or comment that is meant; None for what is not there, and for likes."""
        known = await nodes.known(connection, target.node)
        if known is None or known.is_closed:
            return None
        named = await item_names.find(connection, target.node, [target.item])
        found = await nodes.items(connection, target.node, known, named)
        is_like = target.node.kind is Kind.COMMENTS and bool(named and named[0].liker)
        return found[0].item_id.ref if found and not is_like else None


def _attachment(target: Target, asked: Asked, emojis: frozenset[str] = frozenset()) -> Attachment:
    return Attachment(asked.asker, target.node, target.item, emojis, asked.language)


def _emoji(element: Element) -> str:
    return (element.text or "").strip()[:_EMOJI_LENGTH]


def _reactions(emojis: Sequence[str], moment: datetime | None = None) -> str:
    since = f" timestamp='{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'" if moment else ""
    listed = "".join(f"<reaction>{emoji}</reaction>" for emoji in emojis)
    return f"<reactions{since}>{listed}</reactions>"
