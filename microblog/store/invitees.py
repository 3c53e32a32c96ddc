"""Who may read a private post beside its author."""

from collections.abc import Sequence

from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


async def invite(connection: Connection, post: int, user_ids: Sequence[UserId]) -> list[UserId]:
    """Let these people read a private post; returns those who could not before."""
    return await queries.many(connection, "invite", UserId, post_id=post, user_ids=list(user_ids))


async def uninvite(connection: Connection, post: int, user_ids: Sequence[UserId]) -> list[UserId]:
    """Take that back, and the thread with it; returns those who could read it."""
    return await queries.many(connection, "uninvite", UserId, post_id=post, user_ids=list(user_ids))
