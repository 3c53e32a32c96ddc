"""Who follows whom and what, and who blocks whom and what."""

from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection

# Lists in chat end here; the web and `MORE` go further.
LIST_LIMIT = 200


async def follow_user(connection: Connection, author: UserId, subscriber: UserId) -> bool:
    """Whether `subscriber` follows `author` only from now on."""
    return bool(
        await queries.run(connection, "follow_user", author_id=author, subscriber_id=subscriber)
    )


async def unfollow_user(connection: Connection, author: UserId, subscriber: UserId) -> bool:
    """Whether `subscriber` followed `author` until now."""
    return bool(
        await queries.run(connection, "unfollow_user", author_id=author, subscriber_id=subscriber)
    )


async def follow_tag(connection: Connection, tag_id: int, subscriber: UserId) -> bool:
    """Whether `subscriber` follows the tag only from now on."""
    return bool(
        await queries.run(connection, "follow_tag", tag_id=tag_id, subscriber_id=subscriber)
    )


async def unfollow_tag(connection: Connection, tag_id: int, subscriber: UserId) -> bool:
    """Whether `subscriber` followed the tag until now."""
    return bool(
        await queries.run(connection, "unfollow_tag", tag_id=tag_id, subscriber_id=subscriber)
    )


async def follow_thread(connection: Connection, post: int, subscriber: UserId) -> bool:
    """Whether `subscriber` follows the thread only from now on."""
    return bool(
        await queries.run(connection, "follow_thread", post_id=post, subscriber_id=subscriber)
    )


async def unfollow_thread(connection: Connection, post: int, subscriber: UserId) -> bool:
    """Whether `subscriber` followed the thread until now."""
    return bool(
        await queries.run(connection, "unfollow_thread", post_id=post, subscriber_id=subscriber)
    )


async def block_user(connection: Connection, user: UserId, blocked: UserId) -> bool:
    """Whether the block is new; both stop following each other."""
    await unfollow_user(connection, user, blocked)
    await unfollow_user(connection, blocked, user)
    return bool(await queries.run(connection, "block_user", user_id=user, blocked_id=blocked))


async def unblock_user(connection: Connection, user: UserId, blocked: UserId) -> bool:
    """Whether there was a block."""
    return bool(await queries.run(connection, "unblock_user", user_id=user, blocked_id=blocked))


async def block_tag(connection: Connection, user: UserId, tag_id: int) -> bool:
    """Whether the block is new; the tag is followed no more."""
    await unfollow_tag(connection, tag_id, user)
    return bool(await queries.run(connection, "block_tag", user_id=user, tag_id=tag_id))


async def unblock_tag(connection: Connection, user: UserId, tag_id: int) -> bool:
    """Whether there was a block."""
    return bool(await queries.run(connection, "unblock_tag", user_id=user, tag_id=tag_id))


async def is_blocked(connection: Connection, by: UserId, whom: UserId) -> bool:
    """Whether `by` blocks `whom`."""
    return bool(await queries.value(connection, "is_blocked", bool, user_id=by, blocked_id=whom))


async def names(connection: Connection, query: str, user: UserId) -> list[str]:
    """The names that one of the listing queries finds for a person."""
    return await queries.many(connection, query, str, user_id=user, size=LIST_LIMIT)
