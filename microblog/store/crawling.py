"""What the crawler knows: domains, rooms, when each is due, and who is not to be listed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain that is asked: what it is, what runs there, and how often in a row it failed.

    One that `is_noindex` wants to be left out of directories.
    """

    name: str
    kind: str = "unknown"
    software: str = ""
    failures: int = 0
    is_noindex: bool = False


@dataclass(frozen=True, slots=True)
class KnownRoom:
    """A room that is visited, as it was after the last visit."""

    room_id: int
    address: str
    domain: str
    failures: int
    state: str
    avatar_hash: str
    average: float | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is kept of a room that answered; `tags` are keys, `tag_words` the same as words."""

    name: str
    description: str
    language: str
    tags: tuple[str, ...]
    tag_words: str
    is_open: bool | None
    is_moderated: bool | None
    anonymity: str
    is_sensitive: bool
    contacts: tuple[str, ...]
    logs_url: str
    webchat_url: str
    avatar_hash: str
    unlisted: str


@dataclass(frozen=True, slots=True)
class Block:
    """Why a room or all of a domain is not listed."""

    subject: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class RoomRequest:
    """Somebody wants a room to be visited."""

    request_id: int
    address: str


@dataclass(frozen=True, slots=True)
class CrawlStatus:
    """Rooms listed and known, services, domains that are away, and rooms that are due."""

    listed: int
    known: int
    services: int
    away: int
    due: int


async def add_domains(connection: Connection, domains: Iterable[str], source: str) -> None:
    """Ask these domains from now on; those that are known stay as they are."""
    await queries.run(connection, "add_domains", domains=list(domains), source=source)


async def name_domains(connection: Connection, domains: Sequence[str]) -> None:
    """Ask these domains from now on, because the operator says so."""
    await add_domains(connection, domains, "settings")
    await queries.run(connection, "prefer_domains", domains=list(domains))


async def add_domains_of_people(connection: Connection) -> None:
    """Ask the domains of people's accounts from now on."""
    await queries.run(connection, "add_domains_of_people")


async def due_domains(
    connection: Connection, sources: Sequence[str], in_hand: Iterable[str], size: int
) -> list[Domain]:
    """Domains from these sources whose time has come, the longest due first."""
    return await queries.many(
        connection,
        "due_domains",
        Domain,
        sources=list(sources),
        in_hand=list(in_hand),
        size=size,
    )


async def domain(connection: Connection, name: str) -> Domain | None:
    """A domain by its name."""
    return await queries.one(connection, "known_domain", Domain, domain=name)


async def keep_domain(
    connection: Connection,
    found: Domain,
    *,
    source: str,
    contacts: Sequence[str],
    wait: timedelta,
) -> None:
    """What a domain says it is; `source` counts where it is new. It is due again after `wait`."""
    await queries.run(
        connection,
        "keep_domain",
        domain=found.name,
        source=source,
        kind=found.kind,
        is_noindex=found.is_noindex,
        software=found.software,
        contacts=list(contacts),
        wait=wait,
    )


async def fail_domain(connection: Connection, name: str, condition: str, wait: timedelta) -> None:
    """A domain could not be asked: it and its rooms wait, and then it alone is asked."""
    await queries.run(connection, "fail_domain", domain=name, condition=condition, wait=wait)


async def revive_domain(connection: Connection, name: str) -> None:
    """A domain answered of which that was not expected: ask it, and its rooms, again."""
    await queries.run(connection, "revive_domain", domain=name)


async def add_rooms(connection: Connection, domain: str, addresses: Sequence[str]) -> None:
    """Visit these rooms of a known domain from now on; those that are known stay as they are."""
    await queries.run(connection, "add_found_rooms", domain=domain, addresses=list(addresses))


async def due_rooms(
    connection: Connection, busy: Iterable[str], in_hand: Iterable[int], size: int
) -> list[KnownRoom]:
    """Rooms whose time has come, the longest due first, none of the domains that are `busy`."""
    return await queries.many(
        connection, "due_rooms", KnownRoom, busy=list(busy), in_hand=list(in_hand), size=size
    )


async def room(connection: Connection, address: str) -> KnownRoom | None:
    """A room by its address."""
    return await queries.one(connection, "room_to_visit", KnownRoom, address=address)


async def block_of(connection: Connection, address: str) -> Block | None:
    """Why `address`, a room or a domain, is not to be listed; None where it may be."""
    return await queries.one(connection, "block_of", Block, subjects=subjects_of(address))


def subjects_of(address: str) -> list[str]:
    """Whom a block may name to mean `address`: itself, its domain, and the domains above that."""
    local, at, domain_name = address.rpartition("@")
    labels = domain_name.split(".")
    above = [".".join(labels[start:]) for start in range(len(labels))]
    return [address, *above] if at and local else above


async def keep_room(
    connection: Connection, room_id: int, seen: Sighting, *, is_alive: bool
) -> None:
    """What a room said of itself now; `is_alive` where somebody was there."""
    await queries.run(
        connection,
        "keep_room",
        room_id=room_id,
        name=seen.name,
        description=seen.description,
        language=seen.language,
        tags=list(seen.tags),
        tag_words=seen.tag_words,
        is_open=seen.is_open,
        is_moderated=seen.is_moderated,
        anonymity=seen.anonymity,
        is_sensitive=seen.is_sensitive,
        contacts=list(seen.contacts),
        logs_url=seen.logs_url,
        webchat_url=seen.webchat_url,
        avatar_hash=seen.avatar_hash,
        unlisted=seen.unlisted,
        is_alive=is_alive,
    )


async def count(
    connection: Connection, room_id: int, occupants: int | None, activity: float | None
) -> None:
    """The numbers of a visit; those that were not told stay unknown."""
    numbers = {"room_id": room_id, "occupants": occupants, "activity": activity}
    await queries.run(connection, "count_occupants", **numbers)
    if occupants is not None:
        await queries.run(connection, "count_day", **numbers)


async def schedule(
    connection: Connection, room_id: int, wait: timedelta, *, failures: int = 0
) -> None:
    """Visit a room again after `wait`."""
    await queries.run(connection, "schedule_room", room_id=room_id, wait=wait, failures=failures)


async def bury(connection: Connection, room_id: int, moved_to: str = "") -> None:
    """A room is gone, but its history is kept."""
    await queries.run(connection, "bury_room", room_id=room_id, moved_to=moved_to)


async def drop_unread(connection: Connection, room_id: int) -> bool:
    """Forget an address that never answered; False where there is something to remember."""
    return await queries.run(connection, "drop_unread_room", room_id=room_id) > 0


async def hide_rooms(connection: Connection, domain: str, unlisted: str) -> None:
    """Take the rooms of a domain out of the directory, and ask none of them."""
    await queries.run(connection, "hide_rooms_of", domain=domain, unlisted=unlisted)


async def show_rooms(connection: Connection, domain: str) -> None:
    """Ask the rooms of a domain that were left alone."""
    await queries.run(connection, "show_rooms_of", domain=domain)


async def has_avatar(connection: Connection, avatar_hash: str) -> bool:
    """Whether the picture of that hash is kept."""
    return bool(await queries.value(connection, "has_avatar", bool, avatar_hash=avatar_hash))


async def keep_avatar(
    connection: Connection, avatar_hash: str, image: bytes, media_type: str
) -> None:
    """Keep a picture under its hash."""
    await queries.run(
        connection, "keep_avatar", avatar_hash=avatar_hash, image=image, media_type=media_type
    )


async def ask(connection: Connection, address: str) -> None:
    """Want a room to be visited at once, for nobody in particular."""
    await queries.run(connection, "ask_for_room", address=address)


async def requests(connection: Connection, size: int) -> list[RoomRequest]:
    """What people wait for, the oldest first."""
    return await queries.many(connection, "open_room_requests", RoomRequest, size=size)


async def answer(connection: Connection, address: str, outcome: str) -> None:
    """Tell all who wait for a room what came of it."""
    await queries.run(connection, "answer_room_request", address=address, outcome=outcome)


async def keep_blocks(connection: Connection, file_blocks: Sequence[str] | None) -> None:
    """Make rooms fit the blocks; those of the operator's file, where there is one, are these."""
    if file_blocks is not None:
        await queries.run(connection, "keep_file_blocks", subjects=list(file_blocks))
    await queries.run(connection, "block_rooms")
    await queries.run(connection, "rest_blocked_rooms")
    await queries.run(connection, "unblock_rooms")


async def forget(connection: Connection) -> None:
    """Drop pictures that no room has, and requests that were answered a week ago."""
    await queries.run(connection, "forget_avatars")
    await queries.run(connection, "forget_room_requests")


async def status(connection: Connection) -> CrawlStatus:
    """How the crawler stands."""
    found = await queries.one(connection, "crawl_status", CrawlStatus)
    if found is None:
        raise LookupError("crawl_status")
    return found
