"""Tags by name."""

from collections.abc import Sequence

from microblog.domain.names import Tag
from microblog.store import queries
from microblog.store.posts import StoredTag
from microblog.store.queries import Connection


async def find(connection: Connection, tags: Sequence[Tag]) -> list[StoredTag]:
    """Those of `tags` that exist, in no order."""
    keys = [tag.key for tag in tags]
    return await queries.many(connection, "tags_by_key", StoredTag, keys=keys)


async def ensure(connection: Connection, tag: Tag) -> StoredTag:
    """The stored tag, made when missing."""
    found = await queries.many(
        connection, "ensure_tags", StoredTag, keys=[tag.key], names=[tag.name]
    )
    return found[0]


async def popular(connection: Connection, size: int) -> list[Tag]:
    """The most used tags."""
    found = await queries.many(connection, "popular_tags", StoredTag, size=size)
    return [Tag(tag.name) for tag in found]
