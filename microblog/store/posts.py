"""Posts, comments and their tags."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.domain.errors import Refused
from microblog.domain.people import UserId
from microblog.domain.post import Comment, Post
from microblog.domain.ref import Ref
from microblog.store import queries, room_mentions
from microblog.store.queries import Connection

# No comment has a higher number: the column ends there.
_LAST_NUMBER = 2**31 - 1
# Who pushes may read everything; recipients are judged one by one.
_PUSHING = UserId(0)


@dataclass(frozen=True, slots=True)
class PostState:
    """Whose a post is, whether it is deleted, how many comments it has, and who may read it.

    Nobody but its author comments on one that `is_readonly`.
    """

    post_id: int
    author_id: UserId
    is_deleted: bool
    comments: int
    visibility: str
    is_readonly: bool


@dataclass(frozen=True, slots=True)
class CommentState:
    """Whose a comment is, and whether it is deleted."""

    post_id: int
    number: int
    author_id: UserId
    is_deleted: bool


async def add(
    connection: Connection, author: UserId, body: str, *, is_private: bool, is_readonly: bool
) -> int:
    """Store a post without tags and clubs; returns its number.

    Unless it `is_private`, it is for everybody, or for the readers of a closed blog.
    """
    number = await queries.value(
        connection,
        "add_post",
        int,
        author_id=author,
        body=body,
        is_private=is_private,
        is_readonly=is_readonly,
    )
    if number is None:
        raise LookupError("add_post")
    await room_mentions.keep(connection, Ref(number), body)
    return number


async def touched(connection: Connection, post: int) -> None:
    """Tell the web that pages with a post have changed."""
    await queries.run(connection, "touch_post", post_id=post)


async def state(connection: Connection, ref: Ref, reader: UserId) -> PostState:
    """The post of `ref`; refuses one that is deleted, never was, or is not for `reader`."""
    found = await any_state(connection, ref, reader)
    if found.is_deleted:
        raise Refused("post_deleted", ref=f"#{ref.post}")
    return found


async def any_state(connection: Connection, ref: Ref, reader: UserId) -> PostState:
    """The post of `ref`, deleted or not; refuses one that never was or is not for `reader`."""
    found = await queries.one(
        connection, "post_state", PostState, post_id=ref.post, reader_id=reader
    )
    if found is None:
        raise Refused("no_such_post", ref=f"#{ref.post}")
    return found


async def comment_state(connection: Connection, ref: Ref) -> CommentState:
    """The comment of `ref`, deleted or not; refuses one that never was."""
    number = min(ref.comment, _LAST_NUMBER)
    found = await queries.one(
        connection, "comment_state", CommentState, post_id=ref.post, number=number
    )
    if found is None:
        raise Refused("no_such_comment", ref=str(ref))
    return found


async def by_ids(connection: Connection, post_ids: Sequence[int], reader: UserId) -> list[Post]:
    """Those of the posts that are there and that `reader` may read, newest first."""
    if not post_ids:
        return []
    return await queries.many(
        connection, "posts_by_id", Post, post_ids=list(post_ids), reader_id=reader
    )


async def get(connection: Connection, ref: Ref, reader: UserId) -> Post:
    """The post of `ref`; refuses one that is deleted, never was, or is not for `reader`."""
    found = await by_ids(connection, [ref.post], reader)
    if not found:
        await state(connection, ref, reader)
        raise Refused("no_such_post", ref=f"#{ref.post}")
    return found[0]


async def for_push(connection: Connection, ref: Ref) -> Post:
    """The post of `ref` for whoever is found to hear of it; refuses one that is not there."""
    found = await by_ids(connection, [ref.post], _PUSHING)
    if not found:
        raise Refused("no_such_post", ref=f"#{ref.post}")
    return found[0]


async def comments(
    connection: Connection, post: int, *, start: int = 0, size: int
) -> list[Comment]:
    """Comments from number `start` on, or the last `size` of them when `start` is 0; in order."""
    start = min(start, _LAST_NUMBER)
    return await queries.many(
        connection, "comments_of_post", Comment, post_id=post, start=start, size=size
    )


async def start_of_last(connection: Connection, post: int, count: int) -> int:
    """The number of the first of the last `count` comments, 0 where there are none."""
    found = await queries.value(
        connection, "start_of_last", int, post_id=post, size=min(count, _LAST_NUMBER)
    )
    return found or 0


async def get_comment(connection: Connection, ref: Ref) -> Comment:
    """The comment of `ref`; refuses one that never was or is deleted.

    Whether its thread may be read is for the caller to ask.
    """
    found = await comments(connection, ref.post, start=ref.comment, size=1)
    if found and found[0].number == ref.comment:
        return found[0]
    await comment_state(connection, ref)
    raise Refused("comment_deleted", ref=str(ref))


async def add_comment(connection: Connection, ref: Ref, author: UserId, body: str) -> Ref:
    """Store a comment on `ref`; refuses when the post is gone. Returns the comment's number."""
    number = await queries.value(connection, "number_comment", int, post_id=ref.post)
    if number is None:
        raise Refused("post_deleted", ref=f"#{ref.post}")
    await queries.run(
        connection,
        "add_comment",
        post_id=ref.post,
        number=number,
        parent=ref.comment,
        author_id=author,
        body=body,
    )
    written = Ref(ref.post, number)
    await room_mentions.keep(connection, written, body)
    await touched(connection, ref.post)
    return written


async def last_of(connection: Connection, user: UserId) -> Ref:
    """The newest post or comment of a person; refuses when there is none."""
    found = await queries.one(connection, "last_writing", Ref, user_id=user)
    if found is None:
        raise Refused("nothing_to_delete")
    return found
