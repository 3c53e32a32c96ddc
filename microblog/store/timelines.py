"""Timelines: the numbers of posts first, then the posts themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.domain.message import fitting
from microblog.domain.people import UserId
from microblog.domain.post import Post
from microblog.store import posts, queries, searching
from microblog.store.queries import Connection
from microblog.store.searching import Best

PAGE = 10
TODAY = 20
NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class Page:
    """As many posts as fit a message, newest first.

    `then` is the number of the last one where more follow, else empty.
    """

    posts: tuple[Post, ...]
    then: str


async def _page(
    connection: Connection, query: str, reader: UserId, before: int, **of: object
) -> Page:
    """At most ten of the posts below `before` that `query` finds for `reader`."""
    found = await queries.many(
        connection, query, int, reader_id=reader, before=before, size=PAGE + 1, **of
    )
    return await _shown(connection, found, reader)


async def _shown(connection: Connection, found: Sequence[int], reader: UserId) -> Page:
    shown = await posts.by_ids(connection, found[:PAGE], reader)
    fit = fitting(post.body for post in shown)
    if fit < len(shown):
        return Page(tuple(shown[:fit]), str(shown[fit - 1].post_id))
    return Page(tuple(shown), str(found[PAGE - 1]) if len(found) > PAGE else "")


async def everyone(connection: Connection, reader: UserId, before: int) -> Page:
    """Public posts of all that `reader` does not block."""
    return await _page(connection, "timeline_all", reader, before)


async def feed(connection: Connection, reader: UserId, before: int, page: int = 1) -> Page:
    """Posts of what `reader` follows, those that are for him, and his own; `page` from 1 on.

    Looks through the newest thousand first and asks each source only when that gives too few: with
    2,000 sources among 200,000 posts 7 ms instead of 60.
    """
    size = page * PAGE + 1
    of = {"reader_id": reader, "before": before, "size": size}
    found = await queries.many(connection, "feed_newest", int, **of)
    if len(found) < size:
        found = await queries.many(connection, "timeline_feed", int, **of)
    return await _shown(connection, found[(page - 1) * PAGE :], reader)


async def author(
    connection: Connection,
    author_id: UserId,
    tag_ids: Sequence[int],
    *,
    reader: UserId,
    before: int,
) -> Page:
    """A person's posts that `reader` may read, with all of the tags."""
    return await _page(
        connection, "timeline_author", reader, before, author_id=author_id, tag_ids=list(tag_ids)
    )


async def labelled(
    connection: Connection,
    tag_ids: Sequence[int],
    club_ids: Sequence[int],
    *,
    reader: UserId,
    before: int,
) -> Page:
    """Public posts, and own ones, that have all of the tags and are in all of the clubs."""
    clubs = list(club_ids)
    if not tag_ids:
        return await _page(connection, "timeline_clubs", reader, before, club_ids=clubs)
    return await _page(
        connection, "timeline_tags", reader, before, tag_ids=list(tag_ids), club_ids=clubs
    )


async def today(connection: Connection, reader: UserId) -> Page:
    """The twenty posts most discussed in the last 24 hours, the most first."""
    found = await queries.many(connection, "timeline_today", int, reader_id=reader, size=TODAY)
    read = {post.post_id: post for post in await posts.by_ids(connection, found, reader)}
    shown = [read[number] for number in found if number in read]
    return Page(tuple(shown[: fitting(post.body for post in shown)]), "")


async def found(connection: Connection, asked: str, *, reader: UserId, before: int) -> Page:
    """Posts that fit what is `asked` (`store.searching`), newest first."""
    hits = await searching.posts(connection, asked, reader=reader, before=before, size=PAGE + 1)
    return await _shown(connection, hits, reader)


async def best(connection: Connection, asked: str, *, reader: UserId, after: Best | None) -> Page:
    """Those that fit best first, behind a cursor that `then` spells."""
    cursor, hits = await searching.best(
        connection, asked, reader=reader, after=after, size=PAGE + 1
    )
    numbers = [hit.post_id for hit in hits[:PAGE]]
    read = {post.post_id: post for post in await posts.by_ids(connection, numbers, reader)}
    shown = [read[number] for number in numbers if number in read]
    fit = fitting(post.body for post in shown)
    if fit == len(shown) and len(hits) <= PAGE:
        return Page(tuple(shown), "")
    last = next(hit for hit in hits if hit.post_id == shown[fit - 1].post_id)
    return Page(tuple(shown[:fit]), str(Best(cursor.newest, last.rank, last.post_id)))
