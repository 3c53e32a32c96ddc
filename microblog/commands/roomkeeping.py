"""What people ask for conferences: a visit, the operators' eyes, a place outside the directory."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Noted, Reply
from microblog.commands.rooming import addressed, listed_room
from microblog.domain.conference import service_domain
from microblog.domain.errors import Refused
from microblog.domain.text import COMMENT_LIMIT
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import crawling, room_care, rooms, users

_VISITS = 10


@dataclass(frozen=True, slots=True)
class RoomAsked(Reply):
    """The crawler is to visit a room under the number `request_id`; it may answer soon."""

    address: str
    request_id: int


@dataclass(frozen=True, slots=True)
class AddRoom:
    """Have a conference visited now."""

    room: str


@command(
    "room_add",
    "ROOMS ADD|REFRESH <room>",
    summary=_("Have a conference read now, and hear why it is listed or not"),
    section=Section.READING,
    examples=("ROOMS ADD linux@conference.example", "ROOMS REFRESH linux@conference.example"),
    access=Access.ANYONE,
)
async def add_room(context: Context, request: AddRoom) -> RoomAsked:
    """Ask the crawler, ten times an hour at most; what it reads is answered after the commit."""
    connection, caller = context.connection, context.caller.user_id
    address = addressed(request.room)
    await users.lock(connection, caller)
    if await room_care.count_requests(connection, caller, _VISITS) >= _VISITS:
        raise Refused("room_requests_full", limit=_VISITS)
    return RoomAsked(address, await room_care.request(connection, caller, address))


@dataclass(frozen=True, slots=True)
class ReportRoom:
    """Report a conference in the caller's words."""

    room: str
    text: str


@command(
    "room_report",
    "ROOMS REPORT <room> <text>",
    summary=_("Tell the operators about a conference"),
    section=Section.READING,
    examples=("ROOMS REPORT trade@conference.example spam",),
    access=Access.ANYONE,
)
async def report_room(context: Context, request: ReportRoom) -> Noted:
    """Store it for the operators, once for each room that a person reports."""
    if len(request.text) > COMMENT_LIMIT:
        raise Refused("report_too_long", limit=COMMENT_LIMIT, length=len(request.text))
    room = await listed_room(context, request.room)
    new = await room_care.report(
        context.connection, context.caller.user_id, room.address, request.text
    )
    return Noted("room_reported" if new else "room_reported_already", {"room": room.address})


@dataclass(frozen=True, slots=True)
class DelistRoom:
    """Keep a conference of the caller's, or a domain with all of them, out of the directory."""

    room: str


@command(
    "room_delist",
    "ROOMS DELIST <room>",
    "ROOMS DELIST <room:server>",
    summary=_("Take your conference, or all of your server, out of the directory"),
    section=Section.READING,
    examples=("ROOMS DELIST home@conference.example", "ROOMS DELIST conference.example"),
    access=Access.ANYONE,
)
async def delist_room(context: Context, request: DelistRoom) -> Noted:
    """At the word of somebody who is named as contact of the room or of its domain."""
    if "@" not in request.room:
        return await _delist_domain(context, request.room)
    address = await _own(context, request.room)
    why = await rooms.unlisted(context.connection, address)
    block = await room_care.block_of(context.connection, address)
    if block is not None and why in (None, "delisted", "blocked"):
        return Noted("room_delisted_already", {"room": address})
    await room_care.delist(context.connection, context.caller.user_id, address)
    context.undo_with(RelistRoom(address))
    return Noted("room_delisted", {"room": address})


async def _delist_domain(context: Context, text: str) -> Noted:
    """All conferences at a domain and below it, those of tomorrow too."""
    domain = await _own_domain(context, text)
    if await room_care.block_of(context.connection, domain) is not None:
        return Noted("domain_delisted_already", {"domain": domain})
    await room_care.delist_domain(context.connection, context.caller.user_id, domain)
    context.undo_with(RelistRoom(domain))
    return Noted("domain_delisted", {"domain": domain})


@dataclass(frozen=True, slots=True)
class RelistRoom:
    """Let a conference of the caller's, or a domain, into the directory again."""

    room: str


@command(
    "room_relist",
    "ROOMS RELIST <room>",
    "ROOMS RELIST <room:server>",
    summary=_("Let your conference, or your server, into the directory again"),
    section=Section.READING,
    examples=("ROOMS RELIST home@conference.example", "ROOMS RELIST conference.example"),
    access=Access.ANYONE,
)
async def relist_room(context: Context, request: RelistRoom) -> Noted:
    """At the word of the same people; what an operator has blocked stays so."""
    if "@" not in request.room:
        return await _relist_domain(context, request.room)
    address = await _own(context, request.room)
    block = await room_care.block_of(context.connection, address)
    if block is None:
        above = await crawling.block_of(context.connection, address)
        if above is not None:
            raise Refused("room_domain_delisted", room=address, domain=above.subject)
        return Noted("room_not_delisted", {"room": address})
    if block.source != "owner":
        raise Refused("room_blocked", room=address)
    await room_care.relist(context.connection, address)
    context.undo_with(DelistRoom(address))
    return Noted("room_relisted", {"room": address})


async def _relist_domain(context: Context, text: str) -> Noted:
    """What is delisted by itself at that domain, or blocked, stays so."""
    domain = await _own_domain(context, text)
    block = await room_care.block_of(context.connection, domain)
    if block is None:
        return Noted("domain_not_delisted", {"domain": domain})
    if block.source != "owner":
        raise Refused("room_blocked", room=domain)
    await room_care.relist_domain(context.connection, domain)
    context.undo_with(DelistRoom(domain))
    return Noted("domain_relisted", {"domain": domain})


async def _own_domain(context: Context, text: str) -> str:
    """A domain for which the caller may speak: by its contacts, or as who has delisted it."""
    domain = service_domain(text)
    if domain is None:
        raise Refused("room_address", text=text)
    connection, caller = context.connection, context.caller.user_id
    if not (
        await room_care.speaks_for_domain(connection, context.line.jid, domain)
        or await room_care.has_delisted(connection, caller, domain)
    ):
        raise Refused("domain_proof", domain=domain, jid=context.line.jid)
    return domain


async def _own(context: Context, text: str) -> str:
    """The address of a room for which the caller may speak, by the address that he writes from."""
    address = addressed(text)
    if not await room_care.speaks_for(context.connection, context.line.jid, address):
        raise Refused("room_proof", room=address, jid=context.line.jid)
    return address
