"""Whom and which threads somebody does not want to be pushed; nobody else learns of it."""

from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


async def mute_user(connection: Connection, user: UserId, muted: UserId) -> bool:
    """Whether `user` hears nothing of `muted` only from now on."""
    return bool(await queries.run(connection, "mute_user", user_id=user, muted_id=muted))


async def unmute_user(connection: Connection, user: UserId, muted: UserId) -> bool:
    """Whether `muted` was muted until now."""
    return bool(await queries.run(connection, "unmute_user", user_id=user, muted_id=muted))


async def mute_thread(connection: Connection, user: UserId, post: int) -> bool:
    """Whether `user` hears only answers to them from the thread only from now on."""
    return bool(await queries.run(connection, "mute_thread", user_id=user, post_id=post))


async def unmute_thread(connection: Connection, user: UserId, post: int) -> bool:
    """Whether the thread was muted until now."""
    return bool(await queries.run(connection, "unmute_thread", user_id=user, post_id=post))
