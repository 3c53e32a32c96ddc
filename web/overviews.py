"""The directory from above: its tags, languages and services, and the page about it."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from microblog.domain.text import is_legal
from microblog.store import rooms
from microblog.store.queries import Connection
from web.answers import answer
from web.pages import Reader

_DOMAINS = 100


async def tags(request: Request) -> Response:
    """The tags of rooms."""

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        counts = await rooms.tag_counts(connection)
        return "text/html", request.app.state.templates.render(
            "room_counts.html", who, "/rooms/tags", kind="tags", counts=counts, further=None
        )

    return await answer(request, ["rooms"], make)


async def languages(request: Request) -> Response:
    """The languages of rooms."""

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        counts = await rooms.language_counts(connection)
        return "text/html", request.app.state.templates.render(
            "room_counts.html", who, "/rooms/languages", kind="languages", counts=counts,
            further=None,
        )  # fmt: skip

    return await answer(request, ["rooms"], make)


async def domains(request: Request) -> Response:
    """The services whose rooms are listed, by name."""
    after = request.query_params.get("after", "")
    after = after if is_legal(after) else ""

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        found = await rooms.domains(connection, after, _DOMAINS + 1)
        further = None
        if len(found) > _DOMAINS:
            further = f"/rooms/domains?{urlencode({'after': found[_DOMAINS - 1].domain})}"
        return "text/html", request.app.state.templates.render(
            "room_counts.html", who, "/rooms/domains", kind="domains", counts=found[:_DOMAINS],
            further=further,
        )  # fmt: skip

    return await answer(request, ["rooms"], make)


async def about(request: Request) -> Response:
    """Who asks the rooms, what is read, how to be left out, and how programs ask."""

    async def make(_connection: Connection, who: Reader) -> tuple[str, str]:
        return "text/html", request.app.state.templates.render(
            "rooms_about.html", who, "/rooms/about"
        )

    return await answer(request, [], make)
