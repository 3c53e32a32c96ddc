"""One conference: its page, what is written of it, its picture and its badge."""

from dataclasses import dataclass
from datetime import date

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from microblog.clock import now
from microblog.domain.conference import room_address
from microblog.domain.text import is_legal
from microblog.i18n import mark as _
from microblog.search.keywords import users
from microblog.store import directory, rooms
from microblog.store.queries import Connection
from microblog.store.rooms import Room
from web import drawing, feeds, roomfeeds
from web.answers import answer
from web.markup import room_path
from web.pages import Reader, reader
from web.rooms import moved

MENTIONS = 10
_HOUR = "public, max-age=3600"
_BADGE_AGE = 3600.0
_BADGE = {"Cache-Control": _HOUR, "Cross-Origin-Resource-Policy": "cross-origin"}
_GONE = 410


@dataclass(frozen=True, slots=True)
class Mentions:
    """What is written of a room, as a list with feeds."""

    room: Room

    title = _("Posts about {name}")

    @property
    def name(self) -> str:
        """What the room is called."""
        return self.room.name or self.room.address

    @property
    def self_path(self) -> str:
        """The page of the room."""
        return room_path(self.room.address)

    def feed(self, form: str) -> str:
        """The address of a feed."""
        return f"{self.self_path}/feed.{form}"


async def page(request: Request) -> Response:
    """A listed room: 410 where it is gone, and 404 alike for the unknown and the unlisted."""
    found = await _room(request)
    if found.address != request.path_params["address"]:
        return moved(found)
    if found.state == "gone":
        return _tombstone(request, found)
    form = request.path_params.get("form", "html")

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        mentions = await rooms.mentions(connection, found.address, size=MENTIONS)
        site = request.app.state.site
        if form != "html":
            entries = [roomfeeds.mention_entry(site, one) for one in mentions]
            return feeds.write_entries(form, site, Mentions(found), entries)
        days = await rooms.days(connection, found.room_id)
        return "text/html", request.app.state.templates.render(
            "room.html",
            who,
            room_path(found.address),
            room=found,
            days=days,
            drawn=drawing.history(days, _today()) if days else "",
            mentions=mentions,
            twins=await rooms.twins(connection, found.room_id) if found.twins else (),
            users=users(found),
            of=Mentions(found),
        )

    return await answer(request, ["rooms", "all"], make)


async def picture(request: Request) -> Response:
    """The avatar of a listed room, or its letter in its colour."""
    found = await _room(request)
    async with request.app.state.site.database.connection() as connection:
        stored = await directory.picture(connection, found.address) if found.avatar_hash else None
    if stored is None:
        drawn = drawing.identicon(found.address, found.name)
        return Response(drawn, media_type=drawing.KIND, headers={"Cache-Control": _HOUR})
    return Response(stored.image, media_type=stored.media_type, headers={"Cache-Control": _HOUR})


async def badge(request: Request) -> Response:
    """The badge of a listed room."""
    return await badge_of(request, await _room(request))


async def badge_of(request: Request, found: Room) -> Response:
    """A badge with thirty days of a room; its owner shows it on pages of its own."""

    async def make(connection: Connection, _who: Reader) -> tuple[str, str]:
        days = await rooms.days(connection, found.room_id)
        return drawing.KIND, drawing.badge(found.name or found.address, users(found), days)

    return await answer(request, [], make, max_age=_BADGE_AGE, extra=_BADGE)


async def _room(request: Request) -> Room:
    """The listed room of the address; raises 404."""
    found = await listed_room(request, request.path_params["address"])
    if found is None:
        raise HTTPException(404)
    return found


async def listed_room(request: Request, text: str) -> Room | None:
    """The listed room that `text` addresses, a sensitive one too; None for none."""
    address = room_address(text) if is_legal(text) else None
    if address is None:
        return None
    async with request.app.state.site.database.connection() as connection:
        return await rooms.room(connection, address)


def _tombstone(request: Request, found: Room) -> Response:
    shown = request.app.state.templates.render(
        "room_gone.html", reader(request), room_path(found.address), room=found
    )
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding, Accept-Language"}
    return Response(shown, _GONE, headers, "text/html")


def _today() -> date:
    return now().date()
