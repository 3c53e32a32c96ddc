"""Names that items of nodes have from whoever published them (XEP-0060, 7.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.domain.node import ItemId, Kind, Node, read_item
from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    post_id: int
    comment: int
    liker: str

    @property
    def item_id(self) -> ItemId:
        return ItemId(Ref(self.post_id, self.comment), self.liker)


async def keep(
    connection: Connection, item: Ref, publisher: UserId, name: str, *, is_like: bool = False
) -> None:
    """Let an item be called `name`, in the blog of its publisher or among the comments."""
    await queries.run(
        connection,
        "name_item",
        post_id=item.post,
        comment=item.comment,
        is_like=is_like,
        publisher_id=publisher,
        name=name,
    )


async def find(connection: Connection, node: Node, names: Sequence[str]) -> list[ItemId]:
    """The items of `node` that are called so by us or by their publishers, in the same order.

    What is unknown is left out. A name as we give them means an item whether `node` has it or not.
    """
    found: Sequence[_Named] = ()
    if node.kind is Kind.PERSON:
        found = await queries.many(
            connection, "posts_named", _Named, nick_key=node.about, names=list(names)
        )
    elif node.kind is Kind.COMMENTS:
        found = await queries.many(
            connection, "comments_named", _Named, post_id=int(node.about), names=list(names)
        )
    given = {one.name: one.item_id for one in found}
    items = (given.get(name) or read_item(name) for name in names)
    return [item for item in items if item is not None]


async def of(connection: Connection, item: Ref, publisher: UserId, *, is_like: bool) -> str | None:
    """What the publisher of an item called it; None for one that was written in chat."""
    return await queries.value(
        connection,
        "name_of_item",
        str,
        post_id=item.post,
        comment=item.comment,
        is_like=is_like,
        publisher_id=publisher,
    )
