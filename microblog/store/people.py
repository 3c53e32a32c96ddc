"""People seen from outside: who is read most, how two stand to each other, how much there is."""

from dataclasses import dataclass

from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection

PAGE = 20
_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """How a person stands to another; `is_self` where it is the same one.

    `posts` is how many of the other's posts there are for him to read, counted up to `COUNTED`.
    """

    is_self: bool
    follows: bool
    is_followed: bool
    blocks: bool
    mutes: bool
    posts: int


@dataclass(frozen=True, slots=True)
class Blogger:
    """Somebody who has written lately; `readers` stops counting at 1,000."""

    key: str
    nick: str
    readers: int
    is_followed: bool


@dataclass(frozen=True, slots=True)
class Statistics:
    """One person's numbers, each counted up to `COUNTED`.

    `recommendations` are those of the newest thousand posts and of as many comments.
    """

    posts: int
    comments: int
    recommendations: int
    readers: int
    reads: int


@dataclass(frozen=True, slots=True)
class Totals:
    """About how many people, posts and comments there are, by the database's own estimates."""

    people: int
    posts: int
    comments: int


async def acquaintance(connection: Connection, user: UserId, other: UserId) -> Acquaintance:
    """How `user` stands to `other`."""
    found = await queries.one(
        connection, "acquaintance", Acquaintance, user_id=user, other_id=other
    )
    if found is None:
        raise LookupError("acquaintance")
    return found


async def bloggers(connection: Connection, user: UserId, after: str) -> tuple[list[Blogger], str]:
    """Twenty of those who wrote the newest thousand public posts, behind the cursor `after`.

    The most read first; with the cursor behind the last one, empty at the end.
    """
    readers, _, key = after.partition(" ")
    found = await queries.many(
        connection,
        "bloggers",
        Blogger,
        user_id=user,
        readers=int(readers) if readers else _MOST,
        key=key,
        size=PAGE + 1,
    )
    shown = found[:PAGE]
    then = f"{shown[-1].readers} {shown[-1].key}" if len(found) > PAGE else ""
    return shown, then


async def statistics(connection: Connection, user: UserId) -> Statistics:
    """A person's numbers."""
    found = await queries.one(connection, "statistics", Statistics, user_id=user)
    if found is None:
        raise LookupError("statistics")
    return found


async def totals(connection: Connection) -> Totals:
    """About how much there is."""
    found = await queries.one(connection, "totals", Totals)
    if found is None:
        raise LookupError("totals")
    return found
