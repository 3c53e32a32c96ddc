"""Publishing to nodes (XEP-0060, 7): posts, comments, likes, their edits, and their end."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from microblog.domain.line import Answer
from microblog.domain.node import Kind, Node
from microblog.domain.publication import Attachment, Publication, Withdrawal
from microblog.grammar.catalogue import normalise
from microblog.render.entry import ATOM
from microblog.store import nodes
from microblog.store.database import Database
from microblog.xmpp.asking import NOT_FOUND, Asked, Refusal, Reply
from microblog.xmpp.forms import submitted
from microblog.xmpp.nodes import written
from microblog.xmpp.nodes.protocol import (
    FORBIDDEN,
    NAMESPACE,
    features,
    node_of,
    pubsub,
    refusal,
)
from microblog.xmpp.writing import escaped

FEATURES = features("publish", "retract-items")
# Movim asks by such an item whether it may publish; it is never kept.
_PROBE = "test_post"
_NAME_LIMIT = 128
_ACCESS = "pubsub#access_model"

_NEEDS_NAME: Refusal = ("auth", "registration-required")
_UNABLE: Refusal = ("wait", "internal-server-error")
_NOT_NOW: Refusal = ("modify", "not-acceptable")
_CONDITIONS = {
    "nick_needed": _NEEDS_NAME,
    "item_taken": ("cancel", "conflict"),
    **dict.fromkeys(
        ("no_such_item", "no_such_post", "no_such_comment", "post_deleted", "comment_deleted"),
        NOT_FOUND,
    ),
    **dict.fromkeys(
        (
            "node_not_yours", "like_not_yours", "not_yours", "edit_not_yours", "thread_readonly",
            "comment_unwelcome", "recommend_unwelcome",
        ),
        FORBIDDEN,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deeds:
    """Who does what is asked for; none of them raises."""

    publish: Callable[[Publication], Awaitable[Answer]]
    withdraw: Callable[[Withdrawal], Awaitable[Answer]]
    attach: Callable[[Attachment], Awaitable[Answer]]


def refused(answer: Answer) -> Refusal | None:
    """The error for an answer that is none (RFC 6120, 8.3.3), with its words; else None."""
    if not answer.is_accepted:
        kind, condition, *_ = _UNABLE
    elif answer.is_refusal:
        kind, condition, *_ = _CONDITIONS.get(answer.reason, _NOT_NOW)
    else:
        return None
    return (kind, condition, answer.text or "")


class Publishing:
    """Has `deeds` do what is published to the nodes of the component."""

    def __init__(self, database: Database, deeds: Deeds) -> None:
        self._database = database
        self._deeds = deeds

    async def publish(self, asked: Asked, wanted: Element) -> Reply:
        """Publish one item (7.1); its name is the publisher's, or ours where he gives none."""
        node = node_of(asked, wanted.get("node", ""))
        if node is None:
            return NOT_FOUND
        if _is_shut(asked):
            return refusal("cancel", "conflict", "precondition-not-met")
        items = wanted.findall(f"{{{NAMESPACE}}}item")
        name = items[0].get("id", "") if items else ""
        if name == _PROBE:
            return _named(node, name) if await self._is_own(node, asked) else FORBIDDEN
        fault = _fault(items, name)
        if fault is not None:
            return fault
        given = name if name and asked.asker not in name else secrets.token_hex(16)
        said = _publication(items[0], node, given, asked)
        if not said.text and said.picture is None:
            return refusal("modify", "bad-request", "invalid-payload")
        return refused(await self._deeds.publish(said)) or _named(node, given)

    async def retract(self, asked: Asked, wanted: Element) -> Reply:
        """Delete one item, or take back that it is liked (7.2)."""
        node = node_of(asked, wanted.get("node", ""))
        if node is None:
            return NOT_FOUND
        names = [item.get("id", "") for item in wanted.findall(f"{{{NAMESPACE}}}item")]
        if len(names) != 1 or not names[0]:
            return refusal("modify", "bad-request", "item-required")
        if names[0] == _PROBE:
            return "" if await self._is_own(node, asked) else FORBIDDEN
        said = Withdrawal(asked.asker, node, names[0], asked.language)
        return refused(await self._deeds.withdraw(said)) or ""

    async def create(self, asked: Asked, wanted: Element) -> Reply:
        """Nodes come and go with what they are of."""
        is_there = node_of(asked, wanted.get("node", "")) is not None
        return ("cancel", "conflict") if is_there else ("cancel", "not-allowed")

    async def _is_own(self, node: Node, asked: Asked) -> bool:
        async with self._database.connection() as connection:
            return await nodes.is_blog_of(connection, node, asked.asker)


def _is_shut(asked: Asked) -> bool:
    """Whether it shall be published only where not everyone reads it (7.1.5)."""
    options = asked.payload.find(f"{{{NAMESPACE}}}publish-options")
    wanted = submitted(options) if options is not None else None
    return (wanted or {}).get(_ACCESS, ["open"]) != ["open"]


def _fault(items: list[Element], name: str) -> Refusal | None:
    """Why what is published cannot be an item of ours."""
    if not items:
        return refusal("modify", "bad-request", "item-required")
    if len(items) > 1:
        return refusal("modify", "not-allowed", "max-items-exceeded")
    if len(items[0]) != 1:
        return refusal(
            "modify", "bad-request", "invalid-payload" if len(items[0]) else "payload-required"
        )
    if items[0][0].tag != f"{{{ATOM}}}entry" or len(name) > _NAME_LIMIT:
        return refusal("modify", "bad-request", "invalid-payload")
    return None


def _publication(item: Element, node: Node, name: str, asked: Asked) -> Publication:
    read = written.read(item[0])
    return Publication(
        jid=asked.asker,
        node=node,
        name=name,
        text=normalise(read.text),
        tags=read.tags if node.kind is Kind.PERSON else (),
        answered=read.answered,
        picture=read.picture,
        is_like=read.is_like and node.kind is Kind.COMMENTS,
        language=asked.language,
    )


def _named(node: Node, name: str) -> str:
    return pubsub(f"<publish node='{escaped(node.name)}'><item id='{escaped(name)}'/></publish>")
