"""Following nodes (XEP-0060, 5.6, 6.1, 6.2), and what only owners may ask (8)."""

from xml.etree.ElementTree import Element

from microblog.domain.node import MICROBLOG, Kind, Node, of_key
from microblog.i18n import language_of
from microblog.store import node_subscriptions, nodes, users
from microblog.store.database import Database
from microblog.xmpp.asking import NOT_FOUND, Asked, Reply
from microblog.xmpp.nodes.protocol import (
    FORBIDDEN,
    OWNER,
    features,
    node_of,
    pubsub,
    refusal,
)
from microblog.xmpp.writing import escaped

FEATURES = features("subscribe", "retrieve-subscriptions", "owner-affiliation")


class Subscribing:
    """Keeps who follows the nodes of the component `domain`."""

    def __init__(self, database: Database, domain: str) -> None:
        self._database = database
        self._domain = domain

    async def subscribe(self, asked: Asked, wanted: Element) -> Reply:
        """Follow a node; who does already is told so."""
        node = node_of(asked, wanted.get("node", ""))
        if node is None:
            return NOT_FOUND
        if not _is_own(wanted, asked):
            return refusal("modify", "bad-request", "invalid-jid")
        async with self._database.transaction() as connection:
            found = await nodes.known(connection, node)
            if found is None:
                return NOT_FOUND
            is_person = node.kind is Kind.PERSON
            if found.is_closed or (
                is_person
                and await node_subscriptions.is_barred(connection, found.about_id, asked.asker)
            ):
                return FORBIDDEN
            if await users.by_jid(connection, asked.asker) is None:
                await users.welcome(connection, asked.asker, language_of(asked.language))
            if not await node_subscriptions.follow(connection, node, asked.asker):
                return refusal("wait", "policy-violation", "too-many-subscriptions")
        return pubsub(self._subscription(node, asked.asker))

    async def unsubscribe(self, asked: Asked, wanted: Element) -> Reply:
        """Follow a node no more, even one that is not there any more."""
        node = node_of(asked, wanted.get("node", ""))
        if node is None:
            return NOT_FOUND
        if not _is_own(wanted, asked):
            return refusal("modify", "bad-request", "invalid-jid")
        async with self._database.transaction() as connection:
            if not await node_subscriptions.leave(connection, node, asked.asker):
                return refusal("cancel", "unexpected-request", "not-subscribed")
        return ""

    async def subscriptions(self, asked: Asked, wanted: Element) -> Reply:
        """What whoever asks follows at this JID."""
        async with self._database.connection() as connection:
            keys = await node_subscriptions.followed(connection, asked.asker)
        found = [node for node in map(of_key, keys) if node and node.jid(self._domain) == asked.jid]
        only = wanted.get("node")
        listed = "".join(
            self._subscription(node, asked.asker) for node in found if only in (None, node.name)
        )
        return pubsub(f"<subscriptions>{listed}</subscriptions>")

    async def affiliations(self, asked: Asked, wanted: Element) -> Reply:
        """What whoever asks may do at this JID: publish, where it is the own blog (5.7)."""
        node = node_of(asked, wanted.get("node", MICROBLOG))
        if node is None:
            return pubsub("<affiliations/>")
        async with self._database.connection() as connection:
            is_own = await nodes.is_blog_of(connection, node, asked.asker)
        listed = _affiliation("node", node.name, "publisher") if is_own else ""
        return pubsub(f"<affiliations>{listed}</affiliations>")

    async def owned(self, asked: Asked) -> Reply:
        """What an owner would ask: who owns a node is told, all else is nobody's to do."""
        wanted = next(iter(asked.payload), None)
        if wanted is None:
            return FORBIDDEN
        node = node_of(asked, wanted.get("node", ""))
        if node is None:
            return NOT_FOUND
        if asked.kind != "get" or wanted.tag != f"{{{OWNER}}}affiliations":
            return FORBIDDEN
        async with self._database.connection() as connection:
            found = await nodes.known(connection, node)
            is_own = await nodes.is_blog_of(connection, node, asked.asker)
        if found is None:
            return NOT_FOUND
        listed = _affiliation("jid", node.jid(self._domain), "owner")
        if is_own:
            listed += _affiliation("jid", asked.asker, "publisher")
        return (
            f"<pubsub xmlns='{OWNER}'><affiliations node='{escaped(node.name)}'>{listed}"
            "</affiliations></pubsub>"
        )

    def _subscription(self, node: Node, jid: str) -> str:
        return (
            f"<subscription node='{escaped(node.name)}' jid='{escaped(jid)}'"
            " subscription='subscribed'/>"
        )


def _affiliation(name: str, value: str, affiliation: str) -> str:
    return f"<affiliation {name}='{escaped(value)}' affiliation='{affiliation}'/>"


def _is_own(wanted: Element, asked: Asked) -> bool:
    """Whether people speak for themselves: with any of their clients."""
    return wanted.get("jid", "").partition("/")[0].lower() == asked.asker.lower()
