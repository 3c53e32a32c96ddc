"""Who is to hear of an event: the walk through its audience, and those who are tried again."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.domain.markup import mentions
from microblog.domain.people import UserId
from microblog.store import queries, users
from microblog.store.outbox import Event
from microblog.store.queries import Connection

# Of the people whom something names so many hear of it.
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who comes next; without a JID nothing may be sent to them now.

    `reason` says why they hear of it: mention, author, author-tag, club, tag, track, private,
    reply, thread, recommender, or nothing. With `via_contact` they hear it from the contact that
    they have written to. `recommender` is by whose recommendation they had what is deleted, 0 for
    nobody's.
    """

    user_id: UserId
    jid: str | None
    language: str
    reason: str
    via_contact: bool = False
    wants_juick: bool = False
    recommender: int = 0


async def walk(connection: Connection, event: Event, *, cursor: int, size: int) -> list[Recipient]:
    """The next at most `size` candidates with ids over `cursor`, by id."""
    page = {"cursor": cursor, "size": size}
    match event.kind:
        case "post" | "comment" | "edited":
            name = "recipients_of_comment" if event.comment else "recipients_of_post"
            return await _found(
                connection, name, event, **await _wording(connection, event), **page
            )
        case "recommendation":
            name = "recipients_of_recommendation"
            return await _found(connection, name, event, comment=event.comment, **page)
        case "deleted":
            return await _who_had(connection, event, **page)
        case "item":
            return await _following(connection, "recipients_of_item", event, **page)
        case "foreign" if event.recipient_id is None:
            name = "recipients_of_foreign"
            return await queries.many(connection, name, Recipient, blog_id=-event.author_id, **page)
        case _:
            alone = event.recipient_id or 0
            return await among(connection, event, [alone] if alone > cursor else [])


async def among(connection: Connection, event: Event, user_ids: Sequence[int]) -> list[Recipient]:
    """Those of these people who are to hear of `event`, by id, as things stand now."""
    people = {"recipient_ids": list(user_ids)}
    if not user_ids:
        return []
    match event.kind:
        case "post" | "comment" | "edited":
            name = "comment_again" if event.comment else "post_again"
            wording = await _wording(connection, event)
            return await _found(connection, name, event, **wording, **people)
        case "item":
            return await _following(connection, "item_again", event, **people)
        case "foreign":
            is_outcome = event.recipient_id is not None
            return await queries.many(
                connection,
                "foreign_again",
                Recipient,
                blog_id=-event.author_id,
                is_outcome=is_outcome,
                **people,
            )
        case "recommendation" | "deleted":
            name = "recommendation_again" if event.kind == "recommendation" else "deletion_again"
            return await _found(connection, name, event, comment=event.comment, **people)
        case _:
            return await _found(
                connection,
                "recipient_of_notice",
                event,
                kind=event.kind,
                comment=event.comment,
                **people,
            )


async def _found(
    connection: Connection, name: str, event: Event, **values: object
) -> list[Recipient]:
    return await queries.many(
        connection, name, Recipient, author_id=event.author_id, post_id=event.post_id, **values
    )


async def _following(
    connection: Connection, name: str, event: Event, **values: object
) -> list[Recipient]:
    """Who follows the node of an item."""
    return await queries.many(
        connection, name, Recipient, node=event.node, author_id=event.author_id, **values
    )


async def _wording(connection: Connection, event: Event) -> dict[str, object]:
    """What the audience of a post, a comment, or an edit of them depends on beside its place."""
    is_edit = event.kind == "edited"
    named = await _named(connection, event) if is_edit else event.mentioned
    number = {"comment": event.comment} if event.comment else {}
    return {"is_edit": is_edit, "mentioned": named, **number}


async def _who_had(
    connection: Connection, event: Event, *, cursor: int, size: int
) -> list[Recipient]:
    """Who may have had what is deleted now."""
    name = "recipients_of_deleted_comment" if event.comment else "recipients_of_deleted_post"
    number = {"comment": event.comment} if event.comment else {}
    return await queries.many(
        connection,
        name,
        Recipient,
        post_id=event.post_id,
        mentioned=await _named(connection, event),
        cursor=cursor,
        size=size,
        **number,
    )


async def _named(connection: Connection, event: Event) -> list[int]:
    """Whom it named when it was written: they were told of it then."""
    text = await queries.value(
        connection, "first_words", str, post_id=event.post_id, comment=event.comment
    )
    nicks = mentions(text or "")[:_NAMED]
    return [user.user_id for user in await users.by_nicks(connection, nicks)] if nicks else []
