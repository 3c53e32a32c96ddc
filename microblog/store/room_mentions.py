"""Rooms that posts and comments name."""

from microblog.domain.conference import rooms_in
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection


async def keep(connection: Connection, ref: Ref, body: str, before: str = "") -> None:
    """Note the rooms that `body` names, in the transaction in which `ref` comes to say it.

    `before` is what it said until then.
    """
    named = rooms_in(body)
    if not named and not rooms_in(before):
        return
    await queries.run(
        connection,
        "keep_room_mentions",
        post_id=ref.post,
        comment=ref.comment,
        addresses=list(named),
    )
