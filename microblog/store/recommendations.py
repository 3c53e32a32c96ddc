"""Who recommends which posts and comments."""

from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.store import posts, queries
from microblog.store.queries import Connection


async def recommend(connection: Connection, ref: Ref, user: UserId) -> bool:
    """Recommend a post or comment; False when that is done already."""
    return await _change(connection, "recommend", ref, user)


async def unrecommend(connection: Connection, ref: Ref, user: UserId) -> bool:
    """Take a recommendation back; False when there is none."""
    return await _change(connection, "unrecommend", ref, user)


async def is_passed_on(connection: Connection, ref: Ref, user: UserId) -> bool:
    """Whether the readers of `user` have heard of this recommendation, taken back since or not."""
    return bool(
        await queries.value(
            connection,
            "is_passed_on",
            bool,
            post_id=ref.post,
            comment=ref.comment,
            user_id=user,
        )
    )


async def _change(connection: Connection, query: str, ref: Ref, user: UserId) -> bool:
    changed = await queries.value(
        connection, query, bool, post_id=ref.post, comment=ref.comment, user_id=user
    )
    if changed:
        await posts.touched(connection, ref.post)
    return bool(changed)
