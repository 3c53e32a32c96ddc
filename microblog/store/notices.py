"""What people were told lately of somebody's deeds, so that they are not told again and again."""

from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


async def has_told(connection: Connection, kind: str, author: UserId, recipient: UserId) -> bool:
    """Whether a notice `kind` of what `author` did was promised to `recipient` within a day."""
    return bool(
        await queries.value(
            connection, "has_told", bool, kind=kind, author_id=author, recipient_id=recipient
        )
    )
