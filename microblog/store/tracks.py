"""Saved searches, as the fan-out finds them: by one lexeme that every hit must have."""

from collections.abc import Sequence

from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


async def demand(connection: Connection, words: str) -> str:
    """What `words` (for `to_tsquery`) ask for: `all` of some, `either` of several, or `nothing`."""
    return await queries.value(connection, "demand", str, words=words) or "nothing"


async def is_known(connection: Connection, user: UserId, query: str) -> bool:
    """Whether a person has saved this search."""
    return bool(
        await queries.value(connection, "has_track", bool, user_id=user, query_key=query.casefold())
    )


async def count(connection: Connection, user: UserId, limit: int) -> int:
    """How many searches a person has saved, counted up to `limit`."""
    return await queries.value(connection, "count_tracks", int, user_id=user, size=limit) or 0


async def add(
    connection: Connection,
    user: UserId,
    query: str,
    words: str,
    author: UserId | None,
    tag_ids: Sequence[int],
) -> None:
    """Save a search that is not saved yet."""
    await queries.run(
        connection,
        "add_track",
        user_id=user,
        query_key=query.casefold(),
        query=query,
        words=words,
        author_id=author,
        tag_ids=list(tag_ids),
    )


async def drop(connection: Connection, user: UserId, query: str) -> str | None:
    """Drop a search; returns it as it was saved, None where it was not."""
    return await queries.value(
        connection, "drop_track", str, user_id=user, query_key=query.casefold()
    )


async def drop_all(connection: Connection, user: UserId) -> bool:
    """Drop all searches; whether there were any."""
    return bool(await queries.run(connection, "drop_tracks", user_id=user))


async def every(connection: Connection, user: UserId) -> list[str]:
    """A person's searches in alphabetical order."""
    return await queries.many(connection, "tracks_of", str, user_id=user)
