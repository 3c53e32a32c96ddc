"""Who blocks whom and what."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class _Block:
    user_id: UserId
    blocked_id: UserId


async def is_blocked(connection: Connection, by: UserId, whom: UserId) -> bool:
    """Whether `by` blocks `whom`."""
    return bool(await queries.value(connection, "is_blocked", bool, user_id=by, blocked_id=whom))


async def between(
    connection: Connection, one: UserId, others: Sequence[UserId]
) -> tuple[frozenset[UserId], frozenset[UserId]]:
    """Which of `others` block `one`, and which of them `one` blocks."""
    found = await queries.many(
        connection, "blocks_between", _Block, one_id=one, other_ids=list(others)
    )
    blocking = frozenset(block.user_id for block in found if block.blocked_id == one)
    return blocking, frozenset(block.blocked_id for block in found if block.user_id == one)


async def settle(connection: Connection, one: UserId, other: UserId) -> None:
    """Wait until nothing else is done between two people, and keep it so in this transaction."""
    await queries.run(connection, "settle", one_id=one, other_id=other)


async def block_user(connection: Connection, user: UserId, blocked: UserId) -> bool:
    """Whether the block is new; whatever tied the two ends with it."""
    await settle(connection, user, blocked)
    if not await queries.run(connection, "block_user", user_id=user, blocked_id=blocked):
        return False
    await queries.run(connection, "sever", user_id=user, blocked_id=blocked)
    return True


async def unblock_user(connection: Connection, user: UserId, blocked: UserId) -> bool:
    """Whether there was a block."""
    return bool(await queries.run(connection, "unblock_user", user_id=user, blocked_id=blocked))


async def is_tag_blocked(connection: Connection, user: UserId, tag_id: int) -> bool:
    """Whether `user` blocks the tag."""
    return bool(
        await queries.value(connection, "is_tag_blocked", bool, user_id=user, tag_id=tag_id)
    )


async def block_tag(connection: Connection, user: UserId, tag_id: int) -> bool:
    """Whether the block is new."""
    return bool(await queries.run(connection, "block_tag", user_id=user, tag_id=tag_id))


async def unblock_tag(connection: Connection, user: UserId, tag_id: int) -> bool:
    """Whether there was a block."""
    return bool(await queries.run(connection, "unblock_tag", user_id=user, tag_id=tag_id))


async def is_club_blocked(connection: Connection, user: UserId, club_id: int) -> bool:
    """Whether `user` blocks the club."""
    return bool(
        await queries.value(connection, "is_club_blocked", bool, user_id=user, club_id=club_id)
    )


async def block_club(connection: Connection, user: UserId, club_id: int) -> bool:
    """Whether the block is new."""
    return bool(await queries.run(connection, "block_club", user_id=user, club_id=club_id))


async def unblock_club(connection: Connection, user: UserId, club_id: int) -> bool:
    """Whether there was a block."""
    return bool(await queries.run(connection, "unblock_club", user_id=user, club_id=club_id))


async def is_user_tag_blocked(
    connection: Connection, user: UserId, blocked: UserId, tag_id: int
) -> bool:
    """Whether `user` blocks what `blocked` writes with the tag."""
    return bool(
        await queries.value(
            connection,
            "is_user_tag_blocked",
            bool,
            user_id=user,
            blocked_id=blocked,
            tag_id=tag_id,
        )
    )


async def block_user_tag(
    connection: Connection, user: UserId, blocked: UserId, tag_id: int
) -> bool:
    """Whether the block is new."""
    return bool(
        await queries.run(
            connection, "block_user_tag", user_id=user, blocked_id=blocked, tag_id=tag_id
        )
    )


async def unblock_user_tag(
    connection: Connection, user: UserId, blocked: UserId, tag_id: int
) -> bool:
    """Whether there was a block."""
    return bool(
        await queries.run(
            connection, "unblock_user_tag", user_id=user, blocked_id=blocked, tag_id=tag_id
        )
    )
