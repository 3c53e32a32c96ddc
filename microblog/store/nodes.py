"""Publish-subscribe nodes as everyone may read them: views over posts and comments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from microblog.domain.names import Club, Nick, Tag
from microblog.domain.node import ItemId, Kind, Node
from microblog.domain.ref import Ref
from microblog.store import queries, users
from microblog.store.queries import Connection

_NEWEST = 2**63 - 1
_LIVELY = 150
_BEST = 3
_BEGINNING, _END = (moment.replace(tzinfo=UTC) for moment in (datetime.min, datetime.max))  # noqa: DTZ901


@dataclass(frozen=True, slots=True)
class Known:
    """A node that is there: how many follow it and what it has, where that is known.

    Whoever's blog `is_closed` lets few read it.
    """

    about_id: int
    title: str
    description: str
    created_at: datetime | None
    is_closed: bool
    subscribers: int
    items: int | None


@dataclass(frozen=True, slots=True)
class PostItem:
    """A post as an item; the `picture` is an address, empty where there is none."""

    post_id: int
    author: str
    body: str
    tags: list[str]
    clubs: list[str]
    recommendations: int
    created_at: datetime
    edited_at: datetime | None
    picture: str
    picture_type: str
    picture_description: str
    name: str

    @property
    def item_id(self) -> ItemId:
        """What it is."""
        return ItemId(Ref(self.post_id))

    def called(self, node: Node) -> str:
        """What it is called in `node`: in its author's blog as he has called it, if he has."""
        return (self.name if node.kind is Kind.PERSON else "") or str(self.item_id)


@dataclass(frozen=True, slots=True)
class CommentItem:
    """A comment as an item, or that `liker`, the key of `author`, recommends the post.

    `name` and `parent_name` are what their publishers call it and the comment that it answers,
    empty where they do not.
    """

    post_id: int
    number: int
    parent: int
    author: str
    liker: str
    body: str
    created_at: datetime
    edited_at: datetime | None
    name: str
    parent_name: str

    @property
    def item_id(self) -> ItemId:
        """What it is."""
        return ItemId(Ref(self.post_id, self.number), self.liker)

    @property
    def parent_called(self) -> str:
        """What the comment that it answers is called, empty where it answers the post."""
        if not self.parent:
            return ""
        return self.parent_name or str(ItemId(Ref(self.post_id, self.parent)))

    def called(self, _node: Node) -> str:
        """What it is called, there being but one node that has it."""
        return self.name or str(self.item_id)


Item = PostItem | CommentItem


@dataclass(frozen=True, slots=True)
class Tagged:
    """A tag by key and name."""

    tag_key: str
    name: str


async def known(connection: Connection, node: Node) -> Known | None:
    """The node, None where nothing is called so or nobody may see it."""
    about: object = int(node.about) if node.kind is Kind.COMMENTS else node.about or node.key
    name = f"node_of_{node.kind.value}"
    return await queries.one(connection, name, Known, node=node.key, about=about)


async def is_blog_of(connection: Connection, node: Node, jid: str) -> bool:
    """Whether the node is the blog of whoever writes from the bare `jid`."""
    if node.kind is not Kind.PERSON:
        return False
    found = await users.by_jid(connection, jid)
    return bool(found and found.nick and Nick(found.nick).key == node.about)


async def page(
    connection: Connection,
    node: Node,
    found: Known,
    *,
    beside: ItemId | None,
    is_after: bool,
    size: int,
) -> list[Item]:
    """At most `size` items right before or after the item `beside`, oldest first.

    Before none are the newest, after none the oldest. An item that is gone keeps its place, except
    among comments, where the page is empty.
    """
    if node.kind is Kind.COMMENTS:
        return await _comments(connection, node, found, beside, is_after=is_after, size=size)
    nowhere = 0 if is_after else _NEWEST
    numbers = await queries.many(
        connection,
        f"posts_of_{node.kind.value}",
        int,
        about_id=found.about_id,
        place=beside.ref.post if beside else nowhere,
        is_after=is_after,
        size=size,
    )
    return list(await _posts(connection, numbers))


async def items(
    connection: Connection, node: Node, found: Known, item_ids: Sequence[ItemId]
) -> list[Item]:
    """Those of these items that the node has."""
    if node.kind is Kind.COMMENTS:
        own = [one for one in item_ids if one.ref.post == found.about_id]
        return list(
            await queries.many(
                connection,
                "node_comments_named",
                CommentItem,
                post_id=found.about_id,
                numbers=[one.ref.comment for one in own if one.ref.is_comment],
                likers=[one.liker for one in own if one.liker],
            )
        )
    posts = await _posts(connection, [one.ref.post for one in item_ids if one.is_post])
    return [post for post in posts if _has(node, post)]


def _has(node: Node, post: PostItem) -> bool:
    match node.kind:
        case Kind.PERSON:
            return Nick(post.author).key == node.about
        case Kind.TAG:
            return node.about in [Tag(tag).key for tag in post.tags]
        case Kind.CLUB:
            return node.about in [Club(club).key for club in post.clubs]
        case Kind.BEST:
            return post.recommendations >= _BEST
        case _:
            return node.kind is Kind.EVERYONE


async def lively_tags(connection: Connection) -> list[Tagged]:
    """Tags of what was written lately, the most frequent first."""
    return await queries.many(connection, "lively_tags", Tagged, size=_LIVELY)


async def _posts(connection: Connection, numbers: Sequence[int]) -> list[PostItem]:
    return await queries.many(connection, "node_posts", PostItem, post_ids=list(numbers))


async def _comments(
    connection: Connection,
    node: Node,
    found: Known,
    beside: ItemId | None,
    *,
    is_after: bool,
    size: int,
) -> list[Item]:
    moment, name = _BEGINNING if is_after else _END, ""
    if beside is not None:
        near = await items(connection, node, found, [beside])
        if not near:
            return []
        moment, name = near[0].created_at, str(beside)
    rows = await queries.many(
        connection,
        "node_comments",
        CommentItem,
        post_id=found.about_id,
        moment=moment,
        item=name,
        is_after=is_after,
        size=size,
    )
    return list(rows if is_after else reversed(rows))
