"""Bookmarks: what a person wants to find again, with a note; nobody else sees them."""

from dataclasses import dataclass

from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection

_NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmarked post or comment; author and text are None where they cannot be shown."""

    bookmark_id: int
    post_id: int
    comment: int
    note: str
    is_deleted: bool
    author: str | None
    body: str | None

    @property
    def ref(self) -> Ref:
        """What is bookmarked."""
        return Ref(self.post_id, self.comment)


async def add(connection: Connection, user: UserId, ref: Ref, note: str) -> str | None:
    """Bookmark `ref`, with `note` in place of an earlier one; an empty note changes none.

    Returns the earlier note, None where the bookmark is new.
    """
    return await queries.value(
        connection,
        "bookmark",
        str,
        user_id=user,
        post_id=ref.post,
        comment=ref.comment,
        note=note,
    )


async def remove(connection: Connection, user: UserId, ref: Ref) -> str | None:
    """Drop a bookmark; returns its note, None where there was no bookmark."""
    return await queries.value(
        connection, "unbookmark", str, user_id=user, post_id=ref.post, comment=ref.comment
    )


async def page(
    connection: Connection, user: UserId, *, before: int | None, size: int
) -> list[Bookmark]:
    """The next at most `size` bookmarks older than the one numbered `before`, newest first."""
    return await queries.many(
        connection,
        "bookmarks_of",
        Bookmark,
        user_id=user,
        before=_NEWEST if before is None else before,
        size=size,
    )
