"""Tombstones of posts and comments, and taking them away again."""

from dataclasses import dataclass

from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.store import marks, posts, queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Deletion:
    """Who deleted a post or comment; `is_recent` while that can be taken back."""

    deleted_by: UserId | None
    is_recent: bool


async def delete(connection: Connection, ref: Ref, user: UserId) -> bool:
    """Make a tombstone of a post or comment in the name of `user`; False when it is one already."""
    if ref.is_comment:
        gone = await queries.run(
            connection, "delete_comment", post_id=ref.post, number=ref.comment, user_id=user
        )
    else:
        gone = await queries.run(connection, "delete_post", post_id=ref.post, user_id=user)
        if gone:
            await marks.recount(connection, ref.post, -1)
    if gone:
        await posts.touched(connection, ref.post)
    return bool(gone)


async def drop_pin(connection: Connection, ref: Ref) -> bool:
    """Let a post be pinned no more; False when it was not."""
    return bool(await queries.run(connection, "drop_pin", post_id=ref.post))


async def deletion(connection: Connection, ref: Ref) -> Deletion | None:
    """The deletion of `ref`, held until the transaction ends; None where it is there."""
    if ref.is_comment:
        return await queries.one(
            connection, "deletion_of_comment", Deletion, post_id=ref.post, number=ref.comment
        )
    return await queries.one(connection, "deletion_of_post", Deletion, post_id=ref.post)


async def restore(connection: Connection, ref: Ref) -> None:
    """Make a post or comment of a tombstone."""
    if ref.is_comment:
        await queries.run(connection, "restore_comment", post_id=ref.post, number=ref.comment)
    elif await queries.run(connection, "restore_post", post_id=ref.post):
        await marks.recount(connection, ref.post, 1)
    await posts.touched(connection, ref.post)
