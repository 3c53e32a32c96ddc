"""Conferences: what there is, and one of them closely."""

import re
from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Reply
from microblog.domain.conference import room_address
from microblog.domain.errors import Refused
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.search import guessing, language
from microblog.search import rooms as search
from microblog.search.fields import Target
from microblog.search.tree import Query
from microblog.store import rooms
from microblog.store.rooms import EVERY, Day, Mention, Order, Room, RoomQuery

_SIZE = 10
_MENTIONS = 3
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class FoundRooms(Reply):
    """Rooms of a listing; `then` is the cursor behind the last one.

    `is_alike` where none has the words and these have something like them, `is_plain` where the
    language of searches was not understood; `guesses` is what may have been meant instead.
    """

    order: Order
    rooms: tuple[Room, ...]
    then: str = ""
    is_alike: bool = False
    is_plain: bool = False
    guesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomCard(Reply):
    """One room: its last thirty days, the posts that name it, and its near copies."""

    room: Room
    days: tuple[Day, ...]
    mentions: tuple[Mention, ...]
    twins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rooms:
    """Look for conferences; without words the popular ones."""

    query: str = ""


@command(
    "rooms",
    "ROOMS",
    "ROOMS <query>",
    summary=_("Conferences, popular ones first, or those that fit a search"),
    section=Section.READING,
    examples=("ROOMS", "ROOMS linux lang:ru users:>10"),
    access=Access.ANYONE,
)
async def list_rooms(context: Context, request: Rooms) -> FoundRooms:
    """What fits, dead and sensitive ones aside unless they are asked for."""
    return await found(context, language.read(request.query, Target.ROOMS))


async def found(context: Context, query: Query) -> FoundRooms:
    """The page of a search at which the caller is."""
    wanted, order = search.wanted(query), search.order(query)
    if order is Order.RELEVANCE and not wanted.words:
        order = Order.POPULAR
    page = await rooms.find(
        context.connection, wanted, order=order, after=context.after, size=_SIZE
    )
    meant: tuple[str, ...] = ()
    if not context.after and wanted.words and len(page.rooms) < guessing.ENOUGH:
        meant = await guessing.guesses(context.connection, query)
    return FoundRooms(order, page.rooms, page.cursor, page.is_alike, query.is_plain, meant)


@dataclass(frozen=True, slots=True)
class TopRooms:
    """The popular conferences, perhaps of one language."""

    lang: str = ""


@command(
    "rooms_top",
    "ROOMS TOP",
    "ROOMS TOP <lang:word>",
    summary=_("The most popular conferences, of one language if you name it"),
    section=Section.READING,
    examples=("ROOMS TOP", "ROOMS TOP ru"),
    access=Access.ANYONE,
)
async def list_top(context: Context, request: TopRooms) -> FoundRooms:
    """By how many people are usual there."""
    named = request.lang.lower()
    if named and not _LANGUAGE.fullmatch(named):
        raise Refused("room_language", language=request.lang)
    wanted = RoomQuery(languages=(named,)) if named else EVERY
    return await _listed(context, wanted, Order.POPULAR)


@dataclass(frozen=True, slots=True)
class NewRooms:
    """Conferences that are new in the directory."""

    query: str = ""


@command(
    "rooms_new",
    "ROOMS NEW",
    "ROOMS NEW <query>",
    summary=_("Conferences that are new here"),
    section=Section.READING,
    examples=("ROOMS NEW", "ROOMS NEW lang:ru"),
    access=Access.ANYONE,
)
async def list_new(context: Context, request: NewRooms) -> FoundRooms:
    """The latest first."""
    return await _listed(context, _wanted(request.query), Order.NEW)


@dataclass(frozen=True, slots=True)
class RisingRooms:
    """Conferences that grow."""

    query: str = ""


@command(
    "rooms_rising",
    "ROOMS RISING",
    "ROOMS RISING <query>",
    summary=_("Conferences that grow week by week"),
    section=Section.READING,
    examples=("ROOMS RISING", "ROOMS RISING lang:en"),
    access=Access.ANYONE,
)
async def list_rising(context: Context, request: RisingRooms) -> FoundRooms:
    """Those that grow by a tenth at least, the fastest first."""
    return await _listed(context, _wanted(request.query), Order.RISING)


def _wanted(query: str) -> RoomQuery:
    return search.wanted(language.read(query, Target.ROOMS))


async def _listed(context: Context, wanted: RoomQuery, order: Order) -> FoundRooms:
    page = await rooms.find(
        context.connection, wanted, order=order, after=context.after, size=_SIZE
    )
    return FoundRooms(order, page.rooms, page.cursor)


@dataclass(frozen=True, slots=True)
class ShowRoom:
    """One conference closely."""

    room: str


@command(
    "room",
    "ROOMS <room>",
    summary=_("One conference: who is there, how it lives, who mentions it"),
    section=Section.READING,
    examples=("ROOMS linux@conference.example",),
    access=Access.ANYONE,
)
async def show_room(context: Context, request: ShowRoom) -> RoomCard:
    """What everyone may know of it; refuses one that is not listed, and says why."""
    connection = context.connection
    room = await listed_room(context, request.room)
    return RoomCard(
        room,
        tuple(await rooms.days(connection, room.room_id)),
        tuple(await rooms.mentions(connection, room.address, size=_MENTIONS)),
        tuple(await rooms.twins(connection, room.room_id)) if room.twins else (),
    )


def addressed(text: str) -> str:
    """The address of a room as it was typed or linked; refuses what is none."""
    address = room_address(text)
    if address is None:
        raise Refused("room_address", text=text)
    return address


async def listed_room(context: Context, text: str) -> Room:
    """The room that `text` names; refuses one that is not listed."""
    address = addressed(text)
    room = await rooms.room(context.connection, address)
    if room is None:
        why = await rooms.unlisted(context.connection, address)
        raise Refused("room_unlisted" if why else "room_unknown", room=address)
    return room
