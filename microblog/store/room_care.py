"""What people ask for rooms: to be visited, looked into by operators, or left out."""

from dataclasses import dataclass

from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class RoomRequest:
    """A visit that somebody asked for; `outcome` as in `room_requests`."""

    address: str
    is_answered: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class Block:
    """Why a room is left out: `source` is operator, owner or file."""

    subject: str
    reason: str
    source: str


async def count_requests(connection: Connection, user: UserId, limit: int) -> int:
    """How many visits a person has asked for within an hour, counted up to `limit`."""
    found = await queries.value(connection, "recent_room_requests", int, user_id=user, size=limit)
    return found or 0


async def request(connection: Connection, user: UserId, address: str) -> int:
    """Ask the crawler to visit a room once this is committed; returns the number of the request."""
    number = await queries.value(connection, "request_room", int, address=address, user_id=user)
    if number is None:
        raise LookupError("request_room")
    await queries.run(connection, "wake_crawler")
    return number


async def requested(connection: Connection, number: int) -> RoomRequest | None:
    """How a request stands."""
    return await queries.one(connection, "room_request", RoomRequest, request_id=number)


async def report(connection: Connection, user: UserId, address: str, reason: str) -> bool:
    """Tell the operators of a room; False where this person has done so already."""
    return bool(
        await queries.run(connection, "report_room", address=address, user_id=user, reason=reason)
    )


async def speaks_for(connection: Connection, jid: str, address: str) -> bool:
    """Whether the bare `jid` may speak for a room: a contact of it or of its domain."""
    return bool(
        await queries.value(
            connection,
            "speaks_for_room",
            bool,
            jid=jid,
            address=address,
            domain=address.rpartition("@")[2],
        )
    )


async def speaks_for_domain(connection: Connection, jid: str, domain: str) -> bool:
    """Whether the bare `jid` is a contact of a domain or of one above it (XEP-0157)."""
    return bool(await queries.value(connection, "speaks_for_domain", bool, jid=jid, domain=domain))


async def has_delisted(connection: Connection, user: UserId, domain: str) -> bool:
    """Whether it was this person who has kept a domain out."""
    return bool(await queries.value(connection, "has_delisted", bool, user_id=user, subject=domain))


async def block_of(connection: Connection, address: str) -> Block | None:
    """Why exactly this room, or this domain, is left out, if it is."""
    return await queries.one(connection, "block_of_room", Block, address=address)


async def delist(connection: Connection, user: UserId, address: str) -> None:
    """Keep a room out of the directory, over any rebuild."""
    await queries.run(connection, "delist_room", user_id=user, address=address)


async def delist_domain(connection: Connection, user: UserId, domain: str) -> None:
    """Keep all rooms at a domain and below it out of the directory, over any rebuild."""
    await queries.run(connection, "delist_domain", user_id=user, domain=domain)


async def relist_domain(connection: Connection, domain: str) -> None:
    """Let the rooms in again that were kept out with their domain only."""
    await queries.run(connection, "relist_domain", domain=domain)


async def relist(connection: Connection, address: str) -> None:
    """Let a room in again that its owner has kept out."""
    await queries.run(connection, "relist_room", address=address)
