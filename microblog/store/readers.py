"""Closed blogs: who may read them, and who asks to."""

from dataclasses import dataclass

from microblog.domain.people import UserId
from microblog.store import blocks, queries, users
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands towards another, the caller.

    The person may have a closed blog, hear notices, block the caller, be blocked by the caller, and
    have the caller on the white list.
    """

    is_closed: bool
    hears_notices: bool
    is_unwelcome: bool
    is_blocked: bool
    is_reader: bool


async def standing(connection: Connection, user: UserId, caller: UserId) -> Standing:
    """How `user` stands towards `caller`, and will until the transaction ends."""
    await blocks.settle(connection, user, caller)
    found = await queries.one(connection, "standing", Standing, user_id=user, caller_id=caller)
    if found is None:
        raise LookupError(user)
    return found


async def is_closed(connection: Connection, user: UserId) -> bool:
    """Whether only the white list reads a person's blog."""
    return bool(await queries.value(connection, "is_closed", bool, user_id=user))


async def allow(connection: Connection, author: UserId, reader: UserId) -> bool:
    """Whether `reader` is on the white list only from now on."""
    return bool(await queries.run(connection, "allow_reader", author_id=author, reader_id=reader))


async def disallow(connection: Connection, author: UserId, reader: UserId) -> bool:
    """Whether `reader` was on the white list until now."""
    return bool(
        await queries.run(connection, "disallow_reader", author_id=author, reader_id=reader)
    )


async def ask(connection: Connection, author: UserId, reader: UserId) -> bool:
    """Whether `reader` asks to read the blog of `author` only from now on."""
    return bool(await queries.run(connection, "ask_to_read", author_id=author, reader_id=reader))


async def withdraw(connection: Connection, author: UserId, reader: UserId) -> bool:
    """Whether `reader` asked to read the blog of `author` until now."""
    return bool(
        await queries.run(connection, "withdraw_request", author_id=author, reader_id=reader)
    )


async def close(connection: Connection, user: UserId) -> int:
    """Let only the white list read a person's blog; returns how many that are, up to 1,000."""
    await users.lock(connection, user)
    await queries.run(connection, "close_blog", user_id=user)
    await _count(connection, user, "public", -1)
    await _turn(connection, user, "public", "readers")
    return await queries.value(connection, "count_readers", int, user_id=user) or 0


async def open_(connection: Connection, user: UserId) -> None:
    """Let everyone read a person's blog; whoever asked to follows it from now on."""
    await users.lock(connection, user)
    await queries.run(connection, "open_blog", user_id=user)
    await queries.run(connection, "admit_all", user_id=user)
    await _count(connection, user, "readers", 1)
    await _turn(connection, user, "readers", "public")


async def _count(connection: Connection, user: UserId, visibility: str, change: int) -> None:
    """Tags and clubs count what is public, so that nobody learns of them from a closed blog."""
    for query in ("recount_tags_of", "recount_clubs_of"):
        await queries.run(connection, query, user_id=user, visibility=visibility, change=change)


async def _turn(connection: Connection, user: UserId, before: str, visibility: str) -> None:
    await queries.run(connection, "turn_posts", user_id=user, before=before, visibility=visibility)
    await queries.run(connection, "touch_posts_of", user_id=user)
