"""Following conferences: how one lives, and new ones that fit a search."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Noted, Reply
from microblog.commands.rooming import addressed, listed_room
from microblog.domain.errors import Refused
from microblog.grammar.command import Access, Section, command, usage
from microblog.i18n import mark as _
from microblog.search import language
from microblog.search import rooms as search
from microblog.search.fields import Target
from microblog.store import followed_rooms, users

_FOLLOWED = 50


@dataclass(frozen=True, slots=True)
class FollowedRooms(Reply):
    """What the caller follows: addresses of rooms, and searches."""

    rooms: tuple[str, ...]
    searches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WatchRoom:
    """Hear when a conference wakes up, dies or moves."""

    room: str


@command(
    "room_sub",
    "ROOMS SUB|FOLLOW <room>",
    summary=_("Hear when a conference wakes up, falls silent or moves; off with SET notices off"),
    section=Section.FOLLOWING,
    examples=("ROOMS SUB linux@conference.example",),
    access=Access.ANYONE,
)
async def watch_room(context: Context, request: WatchRoom) -> Noted:
    """From how it is now on."""
    room = await listed_room(context, request.room)
    await _check_limit(context)
    caller = context.caller.user_id
    if not await followed_rooms.follow(context.connection, caller, room.address):
        return Noted("room_followed_already", {"room": room.address})
    context.undo_with(UnwatchRoom(room.address))
    return Noted("room_followed", {"room": room.address})


@dataclass(frozen=True, slots=True)
class WatchRooms:
    """Hear of new conferences that fit a search."""

    query: str


@command(
    "rooms_sub",
    "ROOMS SUB|FOLLOW <query>",
    summary=_("Hear of new conferences that fit a search; off with SET notices off"),
    section=Section.FOLLOWING,
    examples=("ROOMS SUB linux lang:ru",),
    access=Access.ANYONE,
)
async def watch_rooms(context: Context, request: WatchRooms) -> Noted:
    """Of those that come into the directory from now on."""
    caller, connection = context.caller.user_id, context.connection
    text = " ".join(request.query.split())
    if len(text) > language.QUERY_LIMIT:
        raise Refused("track_too_long", limit=language.QUERY_LIMIT)
    query = language.read(text, Target.ROOMS)
    if query.is_empty:
        raise Refused("room_search_empty")
    await _check_limit(context)
    if not await followed_rooms.save_search(connection, caller, text, search.wanted(query)):
        return Noted("rooms_followed_already", {"query": text})
    context.undo_with(UnwatchRooms(text))
    return Noted("rooms_followed", {"query": text})


async def _check_limit(context: Context) -> None:
    await users.lock(context.connection, context.caller.user_id)
    followed = await followed_rooms.count(context.connection, context.caller.user_id, _FOLLOWED)
    if followed >= _FOLLOWED:
        raise Refused("rooms_followed_full", limit=_FOLLOWED)


@dataclass(frozen=True, slots=True)
class UnwatchRoom:
    """Hear no more of a conference."""

    room: str


@command(
    "room_unsub",
    "ROOMS UNSUB|UNFOLLOW <room>",
    summary=_("Hear no more of a conference"),
    section=Section.FOLLOWING,
    examples=("ROOMS UNSUB linux@conference.example",),
    access=Access.ANYONE,
)
async def unwatch_room(context: Context, request: UnwatchRoom) -> Noted:
    """Whether it is listed still or not."""
    address = addressed(request.room)
    caller = context.caller.user_id
    if not await followed_rooms.unfollow(context.connection, caller, address):
        return Noted("room_not_followed", {"room": address})
    context.undo_with(WatchRoom(address))
    return Noted("room_unfollowed", {"room": address})


@dataclass(frozen=True, slots=True)
class UnwatchRooms:
    """Drop a saved search for conferences; empty: hear of no conference at all."""

    query: str


@command(
    "rooms_unsub",
    "ROOMS UNSUB|UNFOLLOW <query>",
    usage("ROOMS UNSUB ALL", query=""),
    summary=_("Drop a search for new conferences, or all that you hear of them"),
    section=Section.FOLLOWING,
    examples=("ROOMS UNSUB linux lang:ru", "ROOMS UNSUB ALL"),
    access=Access.ANYONE,
)
async def unwatch_rooms(context: Context, request: UnwatchRooms) -> Noted:
    """Drop it, if it is there."""
    caller, connection = context.caller.user_id, context.connection
    text = " ".join(request.query.split())
    if not text:
        return await _unwatch_all(context)
    gone = await followed_rooms.drop_search(connection, caller, text)
    if gone is None:
        return Noted("rooms_not_followed", {"query": text})
    context.undo_with(WatchRooms(gone))
    return Noted("rooms_unfollowed", {"query": gone})


async def _unwatch_all(context: Context) -> Noted:
    caller, connection = context.caller.user_id, context.connection
    addresses = await followed_rooms.every(connection, caller)
    searches = await followed_rooms.searches(connection, caller)
    if not addresses and not searches:
        return Noted("rooms_followed_none")
    for address in addresses:
        context.undo_with(WatchRoom(address))
    for text in searches:
        context.undo_with(WatchRooms(text))
    await followed_rooms.drop_all(connection, caller)
    return Noted("rooms_unfollowed_all")


@dataclass(frozen=True, slots=True)
class ListWatched:
    """The conferences, and searches for them, that the caller follows."""


@command(
    "room_subs",
    "ROOMS SUBS",
    summary=_("The conferences and searches for them that you follow"),
    section=Section.FOLLOWING,
    examples=("ROOMS SUBS",),
    access=Access.ANYONE,
)
async def list_watched(context: Context, request: ListWatched) -> FollowedRooms:
    """All of them; there are fifty of each at most."""
    caller, connection = context.caller.user_id, context.connection
    return FollowedRooms(
        tuple(await followed_rooms.every(connection, caller)),
        tuple(await followed_rooms.searches(connection, caller)),
    )
