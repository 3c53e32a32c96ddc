"""Editing what one has written, with what it said before kept."""

from dataclasses import dataclass

from microblog.domain.errors import Refused
from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.store import posts, queries, room_mentions
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Wording:
    """What a post or comment says; `is_recent` while its author may still edit it."""

    author_id: UserId
    body: str
    is_readonly: bool
    is_private: bool
    is_recent: bool


async def wording(connection: Connection, ref: Ref) -> Wording:
    """What `ref` says, held until the transaction ends; refuses a comment that never was."""
    if ref.is_comment:
        found = await queries.one(
            connection, "wording_of_comment", Wording, post_id=ref.post, number=ref.comment
        )
        if found is None:
            raise Refused("no_such_comment", ref=str(ref))
        return found
    found = await queries.one(connection, "wording_of_post", Wording, post_id=ref.post)
    if found is None:
        raise Refused("no_such_post", ref=str(ref))
    return found


async def revise(connection: Connection, ref: Ref, before: str, body: str) -> int:
    """Let `ref` say `body` and keep what it said `before`; returns the number of the edit, from 1.

    Edits of one post or comment are numbered in their order by whoever holds its `wording`.
    """
    revision = await queries.value(
        connection, "keep_revision", int, post_id=ref.post, comment=ref.comment, body=before
    )
    if revision is None:
        raise LookupError("keep_revision")
    if ref.is_comment:
        await queries.run(
            connection, "edit_comment", post_id=ref.post, number=ref.comment, body=body
        )
    else:
        await queries.run(connection, "edit_post", post_id=ref.post, body=body)
    await room_mentions.keep(connection, ref, body, before)
    await posts.touched(connection, ref.post)
    return revision


async def revision(connection: Connection, ref: Ref) -> int:
    """How often `ref` was edited."""
    found = await queries.value(
        connection, "last_revision", int, post_id=ref.post, comment=ref.comment
    )
    return found or 0
