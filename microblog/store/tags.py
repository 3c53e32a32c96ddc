"""Tags by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.domain.names import Tag
from microblog.store import queries
from microblog.store.queries import Connection

PAGE = 20
_MOST = 2**62


@dataclass(frozen=True, slots=True)
class StoredTag:
    """A tag with its number."""

    tag_id: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class _Used:
    key: str
    name: str
    posts: int


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


async def popular(connection: Connection, after: str) -> tuple[list[Tag], str]:
    """Twenty of the most used tags behind the cursor `after`.

    The most used first; with the cursor behind the last one, empty at the end.
    """
    used, _, key = after.partition(" ")
    found = await queries.many(
        connection,
        "popular_tags",
        _Used,
        posts=int(used) if used else _MOST,
        key=key,
        size=PAGE + 1,
    )
    shown = found[:PAGE]
    then = f"{shown[-1].posts} {shown[-1].key}" if len(found) > PAGE else ""
    return [Tag(tag.name) for tag in shown], then
