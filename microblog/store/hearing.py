"""Why somebody hears of a post."""

from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


async def reason(connection: Connection, post: int, reader: UserId) -> str:
    """The first that holds, or empty.

    Of own, private, author, author-tag, club, tag, track, recommender and thread.
    """
    found = await queries.value(connection, "reason_to_hear", str, post_id=post, reader_id=reader)
    return found or ""
