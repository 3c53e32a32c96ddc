"""What people attach to items of nodes (XEP-0470): that they like them, and what else they do."""

from dataclasses import dataclass
from datetime import datetime

from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Liker:
    """Who likes something, and since when."""

    nick: str
    created_at: datetime


async def likers(connection: Connection, ref: Ref, size: int) -> list[Liker]:
    """At most `size` who recommend a public post or a comment on one, the newest first."""
    return await queries.many(
        connection, "likers", Liker, post_id=ref.post, comment=ref.comment, size=size
    )


async def deeds_of(connection: Connection, ref: Ref, user: UserId) -> frozenset[str]:
    """What a person's reactions to `ref` do, by the names that `domain.reaction` gives."""
    found = await queries.value(
        connection,
        "reactions_of",
        list,
        user_id=user,
        post_id=ref.post,
        comment=ref.comment,
    )
    return frozenset(found or ())
