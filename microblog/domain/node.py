"""Timelines as publish-subscribe nodes (XEP-0060, 0277, 0472): how they and items are called.

A person's blog is at `nick@component` under the name that all microblogs have; all other nodes are
at the component itself.
"""

from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote

from microblog.domain.names import Club, Nick, Tag
from microblog.domain.ref import Ref

MICROBLOG = "urn:xmpp:microblog:0"
_COMMENTS = f"{MICROBLOG}:comments/"
_NAME_LIMIT = 256
_DIGITS = 18


class Kind(Enum):
    """What a node is of; the value is the beginning of its key."""

    PERSON = "person"
    TAG = "tag"
    CLUB = "club"
    EVERYONE = "all"
    BEST = "best"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True)
class Node:
    """The timeline of `kind`, of whom or what `about` names by its key, empty for everyone's."""

    kind: Kind
    about: str = ""

    @property
    def key(self) -> str:
        """By which subscriptions are kept."""
        return f"{self.kind.value}/{self.about}" if self.about else self.kind.value

    @property
    def name(self) -> str:
        """What it is called at its service."""
        match self.kind:
            case Kind.PERSON:
                return MICROBLOG
            case Kind.COMMENTS:
                return f"{_COMMENTS}post-{self.about}"
            case _:
                return self.key

    def jid(self, domain: str) -> str:
        """The service that has it, of the component `domain`."""
        return f"{self.about}@{domain}" if self.kind is Kind.PERSON else domain

    def uri(self, domain: str, item: str = "") -> str:
        """Where it is, or one of its items (XEP-0060, 12.22): clients count on this very order."""
        named = f";item={quote(item, safe='')}" if item else ""
        return f"xmpp:{self.jid(domain)}?;node={quote(self.name, safe=':/')}{named}"


EVERYONE, BEST = Node(Kind.EVERYONE), Node(Kind.BEST)


def of_person(nick: Nick) -> Node:
    """A person's blog."""
    return Node(Kind.PERSON, nick.key)


def of_comments(post: int) -> Node:
    """The comments of a post."""
    return Node(Kind.COMMENTS, str(post))


def of_service(name: str) -> Node | None:
    """The node of the component that is called so; None for what cannot be one."""
    if name in (EVERYONE.key, BEST.key):
        return Node(Kind(name))
    if len(name) > _NAME_LIMIT:
        return None
    if name.startswith(_COMMENTS):
        item = read_item(name.removeprefix(_COMMENTS))
        return of_comments(item.ref.post) if item and item.is_post else None
    kind, _, about = name.partition("/")
    if kind == Kind.TAG.value and about and Tag(about).key == about:
        return Node(Kind.TAG, about)
    if kind == Kind.CLUB.value and about and Club(about).key == about:
        return Node(Kind.CLUB, about)
    return None


def of_key(key: str) -> Node | None:
    """The node whose key it is."""
    kind, _, about = key.partition("/")
    return Node(Kind(kind), about) if kind in {one.value for one in Kind} else None


@dataclass(frozen=True, slots=True)
class ItemId:
    """An item: a post, a comment, or that somebody of the key `liker` recommends it."""

    ref: Ref
    liker: str = ""

    @property
    def is_post(self) -> bool:
        """Whether it is a post."""
        return not self.ref.is_comment and not self.liker

    def __str__(self) -> str:
        """`post-4711`, `c-4711-12`, `like-4711-romeo`: 6 characters at least, without / and :."""
        if self.liker:
            return f"like-{self.ref.post}-{self.liker}"
        if self.ref.is_comment:
            return f"c-{self.ref.post}-{self.ref.comment}"
        return f"post-{self.ref.post}"


def read_item(text: str) -> ItemId | None:
    """The item that is called so; None for what cannot be one of ours."""
    kind, _, rest = text.partition("-")
    number, _, of = rest.partition("-")
    if not _is_number(number):
        return None
    if kind == "post" and not of:
        found = ItemId(Ref(int(number)))
    elif kind == "c" and _is_number(of):
        found = ItemId(Ref(int(number), int(of)))
    elif kind == "like" and of and Nick(of).fault is None:
        found = ItemId(Ref(int(number)), Nick(of).key)
    else:
        return None
    return found if str(found) == text else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS and text[:1] != "0"
