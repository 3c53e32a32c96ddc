"""Private messages."""

from dataclasses import dataclass
from datetime import datetime

from microblog.domain.errors import Refused
from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class PrivateMessage:
    """A message between two people; `via_contact` where it was said to NICK@component."""

    message_id: int
    sender_id: UserId
    sender: str
    recipient_id: UserId
    body: str
    via_contact: bool
    created_at: datetime


async def add(
    connection: Connection, sender: UserId, recipient: UserId, body: str, *, via_contact: bool
) -> int:
    """Store a message; returns its number."""
    number = await queries.value(
        connection,
        "add_message",
        int,
        sender_id=sender,
        recipient_id=recipient,
        body=body,
        via_contact=via_contact,
    )
    if number is None:
        raise LookupError("add_message")
    return number


async def get(connection: Connection, message_id: int) -> PrivateMessage:
    """The message; refuses one that is not there."""
    found = await queries.one(connection, "message", PrivateMessage, message_id=message_id)
    if found is None:
        raise Refused("no_such_message")
    return found
