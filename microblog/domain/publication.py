"""What a client does to items of nodes (XEP-0060, 0277, 0470): it publishes, withdraws, attaches.

`jid` is always the bare JID of whoever does it, and an item is meant by the name that it has in its
node.
"""

from dataclasses import dataclass

from microblog.domain.names import Tag
from microblog.domain.node import Node
from microblog.domain.picture import Picture


@dataclass(frozen=True, slots=True)
class Publication:
    """An item of `node` that shall be called `name`, new or in place of the one called so.

    `answered` is the comment that it answers, empty for none; `is_like` where it says no more than
    that somebody likes the post.
    """

    jid: str
    node: Node
    name: str
    text: str
    tags: tuple[Tag, ...] = ()
    answered: str = ""
    picture: Picture | None = None
    is_like: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The item of `node` called `name` shall be there no more."""

    jid: str
    node: Node
    name: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """All reactions to the item of `node` called `name`, none where they were taken away."""

    jid: str
    node: Node
    name: str
    emojis: frozenset[str] = frozenset()
    language: str = ""
