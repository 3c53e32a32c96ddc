"""Promises of pushes: one row an event (placeholder of the lead until delivery's version lands)."""

from collections.abc import Sequence

from microblog.store import queries
from microblog.store.queries import Connection


async def append(
    connection: Connection,
    *,
    kind: str,
    author_id: int,
    post_id: int = 0,
    comment: int = 0,
    recipient_id: int | None = None,
    mentioned: Sequence[int] = (),
) -> int:
    """Append an event in the transaction of the deed; returns its number."""
    number = await queries.value(
        connection,
        "append_event",
        int,
        kind=kind,
        author_id=author_id,
        post_id=post_id,
        comment=comment,
        recipient_id=recipient_id,
        mentioned=list(mentioned),
    )
    return number or 0
