"""Searches: numbers of what fits and may be seen; half a second each, four at a time.

What is asked is JSON as `search_filter_of` in the migrations reads it; `search.posts` writes it.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from microblog.domain.errors import Refused
from microblog.domain.people import UserId
from microblog.domain.post import Comment
from microblog.store import queries
from microblog.store.queries import Connection

# Text between these is marked; no text of people's holds them.
MARK_START, MARK_STOP = "\ue000", "\ue001"
_HIGHEST = 2.0


@dataclass(frozen=True, slots=True)
class Best:
    """Where a search for the best goes on: hits up to `newest`, behind a rank and a number."""

    newest: int
    rank: float = _HIGHEST
    post_id: int = 0

    def __str__(self) -> str:
        return f"{self.newest}:{self.rank!r}:{self.post_id}"

    @classmethod
    def read(cls, text: str) -> "Best | None":
        """The cursor that was written so; None for a damaged one."""
        with contextlib.suppress(ValueError):
            newest, rank, number = text.split(":")
            return cls(int(newest), float(rank), int(number))
        return None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A hit and how well it fits."""

    post_id: int
    rank: float


@dataclass(frozen=True, slots=True)
class FoundComment:
    """The number of a comment that fits."""

    post_id: int
    number: int
    created_at: datetime


@contextlib.asynccontextmanager
async def searching(connection: Connection, begin: str = "begin_search") -> AsyncIterator[None]:
    """A place to search in, inside a transaction; the query `begin` takes it.

    Refuses when there is none, and what takes longer than half a second.
    """
    try:
        await queries.run(connection, begin)
        yield
    except asyncpg.QueryCanceledError as slow:
        raise Refused("search_slow") from slow
    except asyncpg.LockNotAvailableError as full:
        raise Refused("search_busy") from full


async def posts(
    connection: Connection, asked: str, *, reader: UserId, before: int, size: int
) -> list[int]:
    """Numbers of posts that fit, newest first."""
    async with searching(connection):
        return await queries.many(
            connection,
            "search_posts",
            int,
            reader_id=reader,
            asked=asked,
            before=before,
            size=size,
        )


async def best(
    connection: Connection, asked: str, *, reader: UserId, after: Best | None, size: int
) -> tuple[Best, list[Ranked]]:
    """Of the newest two thousand hits those that fit best, and the cursor they were asked with."""
    async with searching(connection):
        newest = after or Best(await queries.value(connection, "newest_post", int) or 0)
        return newest, await queries.many(
            connection,
            "search_best",
            Ranked,
            reader_id=reader,
            asked=asked,
            newest=newest.newest,
            after_rank=newest.rank,
            after_id=newest.post_id,
            size=size,
        )


async def comments(
    connection: Connection, asked: str, *, reader: UserId, after: str, size: int
) -> tuple[list[Comment], str]:
    """Comments that fit, newest first, and the cursor behind them, empty at the end."""
    moment, post_id, number = _place(after)
    async with searching(connection):
        found = await queries.many(
            connection,
            "search_comments",
            FoundComment,
            reader_id=reader,
            asked=asked,
            before=moment,
            before_post=post_id,
            before_number=number,
            size=size + 1,
        )
    shown = await queries.many(
        connection,
        "comments_found",
        Comment,
        post_ids=[one.post_id for one in found[:size]],
        numbers=[one.number for one in found[:size]],
    )
    last = found[size - 1] if len(found) > size else None
    return shown, f"{last.created_at.isoformat()}/{last.post_id}/{last.number}" if last else ""


def _place(after: str) -> tuple[datetime, int, int]:
    """Where a listing of comments goes on."""
    if not after:
        return datetime.max.replace(tzinfo=UTC), 0, 0
    moment, post_id, number = after.split("/")
    return datetime.fromisoformat(moment), int(post_id), int(number)


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody by nick, with name and words about himself, each empty where there is none."""

    nick: str
    full_name: str
    about: str


async def people(
    connection: Connection, text: str, words: str, *, reader: UserId, size: int
) -> list[FoundPerson]:
    """People whose nick, name or words about themselves fit, the likest first."""
    async with searching(connection):
        return await queries.many(
            connection,
            "search_people",
            FoundPerson,
            reader_id=reader,
            likeness=text,
            beginning=f"{_escaped(text)}%",
            within=f"%{_escaped(text)}%",
            words=words,
            size=size,
        )


async def everyones(connection: Connection, asked: str, *, before: int, size: int) -> list[int]:
    """Numbers of posts that fit and that everyone may read, newest first."""
    async with connection.transaction(), searching(connection):
        return await queries.many(
            connection, "public_search", int, asked=asked, before=before, size=size
        )


async def everyones_best(
    connection: Connection, asked: str, *, after: Best | None, size: int
) -> tuple[Best, list[Ranked]]:
    """As `best`, of what everyone may read."""
    async with connection.transaction(), searching(connection):
        newest = after or Best(await queries.value(connection, "public_newest_post", int) or 0)
        return newest, await queries.many(
            connection,
            "public_search_best",
            Ranked,
            asked=asked,
            newest=newest.newest,
            after_rank=newest.rank,
            after_id=newest.post_id,
            size=size,
        )


@dataclass(frozen=True, slots=True)
class Marked:
    """The words of a post with those that fit between marks."""

    post_id: int
    body: str


async def marked(connection: Connection, post_ids: Sequence[int], words: str) -> dict[int, str]:
    """What everyone may read of these posts, by number, with the words that fit marked."""
    found = await queries.many(
        connection,
        "public_marked",
        Marked,
        post_ids=list(post_ids),
        words=words,
        mark_start=MARK_START,
        mark_stop=MARK_STOP,
    )
    return {one.post_id: one.body for one in found}


def _escaped(text: str) -> str:
    """For `like`, as it is."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def count_words(connection: Connection) -> None:
    """Count words anew: those of public posts, for who mistypes, and common ones, for the plans.

    Inside a transaction.
    """
    await queries.run(connection, "forget_vocabulary")
    await queries.run(connection, "count_vocabulary")
    await queries.run(connection, "count_common_words")


async def words_as_long(connection: Connection, length: int, more: int) -> list[str]:
    """Words of public posts that are at most so much longer or shorter, sorted."""
    return await queries.many(
        connection, "vocabulary_of_length", str, shortest=length - more, longest=length + more
    )


async def known_words(connection: Connection, words: Sequence[str]) -> list[str]:
    """Those of `words` that occur in public posts, the most frequent first."""
    return await queries.many(connection, "words_known", str, words=list(words))
