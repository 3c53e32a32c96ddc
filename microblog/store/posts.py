"""Posts, comments, tags and recommendations."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.domain.errors import Refused
from microblog.domain.names import Tag
from microblog.domain.people import UserId
from microblog.domain.post import Comment, Post
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection

_SLOTS = 16


@dataclass(frozen=True, slots=True)
class PostState:
    """Whose a post is, whether it is deleted, and how many comments it has."""

    post_id: int
    author_id: UserId
    is_deleted: bool
    comments: int


@dataclass(frozen=True, slots=True)
class CommentState:
    """Whose a comment is, and whether it is deleted."""

    post_id: int
    number: int
    author_id: UserId
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class StoredTag:
    """A tag with its number."""

    tag_id: int
    key: str
    name: str


async def add(connection: Connection, author: UserId, body: str, tags: Sequence[Tag]) -> int:
    """Store a post with `tags` in their order; returns its number."""
    number = await queries.value(connection, "add_post", int, author_id=author, body=body)
    if number is None:
        raise LookupError("add_post")
    tag_ids = await _attach(connection, number, tags)
    await changed(connection, Ref(number), author, tag_ids)
    return number


async def _attach(connection: Connection, post: int, tags: Sequence[Tag]) -> list[int]:
    if not tags:
        return []
    keys = [tag.key for tag in tags]
    used = await queries.many(
        connection, "use_tags", StoredTag, keys=keys, names=[tag.name for tag in tags]
    )
    ids = {tag.key: tag.tag_id for tag in used}
    ordered = [ids[key] for key in keys]
    await queries.run(
        connection, "attach_tags", post_id=post, tag_ids=ordered, positions=list(range(len(keys)))
    )
    return ordered


async def changed(connection: Connection, ref: Ref, author: UserId, tag_ids: Sequence[int]) -> None:
    """Tell the web that pages with the post of `ref` have changed."""
    scopes = ["all", f"post:{ref.post}", f"user:{author}", *(f"tag:{tag}" for tag in tag_ids)]
    await queries.run(connection, "bump_versions", scopes=scopes, slot=ref.post % _SLOTS)


async def tag_ids(connection: Connection, post: int) -> list[int]:
    """The numbers of a post's tags."""
    return await queries.many(connection, "tags_of_post", int, post_id=post)


async def state(connection: Connection, ref: Ref) -> PostState:
    """The post of `ref`; refuses one that never was or is deleted."""
    found = await queries.one(connection, "post_state", PostState, post_id=ref.post)
    if found is None:
        raise Refused("no_such_post", ref=f"#{ref.post}")
    if found.is_deleted:
        raise Refused("post_deleted", ref=f"#{ref.post}")
    return found


async def any_state(connection: Connection, ref: Ref) -> PostState:
    """The post of `ref`, deleted or not; refuses one that never was."""
    found = await queries.one(connection, "post_state", PostState, post_id=ref.post)
    if found is None:
        raise Refused("no_such_post", ref=f"#{ref.post}")
    return found


async def comment_state(connection: Connection, ref: Ref) -> CommentState:
    """The comment of `ref`, deleted or not; refuses one that never was."""
    found = await queries.one(
        connection, "comment_state", CommentState, post_id=ref.post, number=ref.comment
    )
    if found is None:
        raise Refused("no_such_comment", ref=str(ref))
    return found


async def by_ids(connection: Connection, post_ids: Sequence[int]) -> list[Post]:
    """Those of the posts that are there, newest first."""
    if not post_ids:
        return []
    return await queries.many(connection, "posts_by_id", Post, post_ids=list(post_ids))


async def get(connection: Connection, ref: Ref) -> Post:
    """The post of `ref`; refuses one that never was or is deleted."""
    found = await by_ids(connection, [ref.post])
    if not found:
        await state(connection, ref)
        raise Refused("no_such_post", ref=f"#{ref.post}")
    return found[0]


async def comments(
    connection: Connection, post: int, *, start: int = 0, size: int
) -> list[Comment]:
    """Comments from number `start` on, or the last `size` of them when `start` is 0; in order."""
    return await queries.many(
        connection, "comments_of_post", Comment, post_id=post, start=start, size=size
    )


async def get_comment(connection: Connection, ref: Ref) -> Comment:
    """The comment of `ref`; refuses one that never was or is deleted."""
    found = await comments(connection, ref.post, start=ref.comment, size=1)
    if found and found[0].number == ref.comment:
        return found[0]
    await comment_state(connection, ref)
    raise Refused("comment_deleted", ref=str(ref))


async def add_comment(connection: Connection, ref: Ref, author: UserId, body: str) -> Ref:
    """Store a comment on `ref`; refuses when the post is gone. Returns the comment's number."""
    post = await state(connection, ref)
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
    await changed(connection, ref, post.author_id, await tag_ids(connection, ref.post))
    return Ref(ref.post, number)


async def delete(connection: Connection, ref: Ref, author: UserId) -> None:
    """Make a tombstone of a post or a comment; once it is one, nothing more happens."""
    if ref.is_comment:
        await queries.run(connection, "delete_comment", post_id=ref.post, number=ref.comment)
    elif await queries.run(connection, "delete_post", post_id=ref.post):
        await queries.many(connection, "release_tags", StoredTag, post_id=ref.post)
    await changed(connection, ref, author, await tag_ids(connection, ref.post))


async def last_of(connection: Connection, user: UserId) -> Ref:
    """The newest post or comment of a person; refuses when there is none."""
    found = await queries.one(connection, "last_writing", Ref, user_id=user)
    if found is None:
        raise Refused("nothing_to_delete")
    return found


async def recommend(connection: Connection, post: PostState, user: UserId) -> bool:
    """Recommend a post; False when that is done already."""
    new = await queries.value(connection, "recommend", bool, post_id=post.post_id, user_id=user)
    return bool(new) and await _recounted(connection, post)


async def unrecommend(connection: Connection, post: PostState, user: UserId) -> bool:
    """Take a recommendation back; False when there is none."""
    gone = await queries.value(connection, "unrecommend", bool, post_id=post.post_id, user_id=user)
    return bool(gone) and await _recounted(connection, post)


async def _recounted(connection: Connection, post: PostState) -> bool:
    tags = await tag_ids(connection, post.post_id)
    await changed(connection, Ref(post.post_id), post.author_id, tags)
    return True
