"""The one post that stands first in its author's blog."""

from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection


async def pin(connection: Connection, user: UserId, ref: Ref) -> Ref | None:
    """Pin a post in place of any other; returns what was pinned before, this one or another."""
    before = await queries.value(connection, "pin", int, user_id=user, post_id=ref.post)
    if before != ref.post:
        await _renew(connection, user)
    return None if before is None else Ref(before)


async def unpin(connection: Connection, user: UserId, ref: Ref) -> bool:
    """Let a post be pinned no more; False when it was not."""
    gone = await queries.run(connection, "unpin", user_id=user, post_id=ref.post)
    if gone:
        await _renew(connection, user)
    return bool(gone)


async def _renew(connection: Connection, user: UserId) -> None:
    await queries.run(connection, "bump_versions", scopes=[f"user:{user}"], slot=0)
