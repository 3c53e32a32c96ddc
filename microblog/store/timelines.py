"""Timelines: the numbers of posts first, then the posts themselves."""

from collections.abc import Sequence

from microblog.domain.people import UserId
from microblog.domain.post import Post
from microblog.store import posts, queries
from microblog.store.posts import StoredTag
from microblog.store.queries import Connection

PAGE = 10


async def _page(connection: Connection, query: str, page: int, **of: object) -> list[Post]:
    found = await queries.many(connection, query, int, size=page * PAGE, **of)
    return await posts.by_ids(connection, found[(page - 1) * PAGE :])


async def everyone(connection: Connection, reader: UserId, page: int = 1) -> list[Post]:
    """The newest posts of all whom `reader` does not block, newest first, ten a page."""
    return await _page(connection, "timeline_all", page, reader_id=reader)


async def feed(connection: Connection, reader: UserId, page: int = 1) -> list[Post]:
    """The newest posts of what `reader` follows and of his own, newest first, ten a page."""
    return await _page(connection, "timeline_feed", page, reader_id=reader)


async def author(
    connection: Connection, author_id: UserId, tags: Sequence[StoredTag] = ()
) -> list[Post]:
    """A person's newest posts, only those with all of `tags` where there are any."""
    if not tags:
        return await _page(connection, "timeline_author", 1, author_id=author_id)
    ids = [tag.tag_id for tag in tags]
    return await _page(connection, "timeline_author_tags", 1, author_id=author_id, tag_ids=ids)


async def tagged(connection: Connection, tags: Sequence[StoredTag]) -> list[Post]:
    """The newest posts that have all of `tags`."""
    ids = [tag.tag_id for tag in tags]
    return await _page(connection, "timeline_tags", 1, tag_ids=ids)


async def found(
    connection: Connection, words: str, author_id: int, tags: Sequence[StoredTag]
) -> list[Post]:
    """The newest posts with `words` (websearch syntax), of a person (0: anyone), with all `tags`.

    Walks the newest thousand first and asks the index only when that gives too few.
    """
    values = {"words": words, "author_id": author_id, "tag_ids": [tag.tag_id for tag in tags]}
    hits = await queries.many(connection, "search_newest", int, size=PAGE, **values)
    if len(hits) < PAGE and words:
        hits = await queries.many(connection, "search_all", int, size=PAGE, **values)
    return await posts.by_ids(connection, hits)
