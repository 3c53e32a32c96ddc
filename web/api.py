"""The directory for other programs: what clients ask of search.jabber.network, over HTTP.

As muchopper 1.0 answers, but that no room is lost between pages.
"""

import json
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias
from urllib.parse import unquote

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from microblog.domain.errors import Refused, Unavailable
from microblog.search.keywords import PAGE, Scope, popular, room_query, users
from microblog.store import directory, public, rooms
from microblog.store.directory import Numbering
from microblog.store.queries import Connection
from microblog.store.rooms import EVERY, Order, Room
from web.answers import answer as answered
from web.pages import Reader
from web.room import badge_of, listed_room

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

LIST_PAGE = 200
_BODY_LIMIT = 16 * 1024
_TEXT_LIMIT = 1024
_PAGE_DIGITS = 6
_DAY = "public, max-age=86400"
_KIND = "application/json"
_ANYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_ORDERS = {"nusers": Order.POPULAR, "address": Order.ADDRESS}
_SCOPE = ("sinaddr", "sindescr", "sinname")


class Wrong(Exception):  # noqa: N818  (what a program is told in one sentence)
    """What was asked cannot be; the sentence goes into the answer."""


class Absent(Exception):  # noqa: N818
    """No listed room has that address, or it has no picture."""


def served(handle: Handler) -> Handler:
    """`handle` for programs anywhere, within the quota of their network, errors as JSON."""

    async def endpoint(request: Request) -> Response:
        host = request.client.host if request.client else ""
        wait = request.app.state.quota.wait(host)
        if wait:
            return _failed(429, "too many requests", wait)
        try:
            answer = await handle(request)
        except Wrong as wrong:
            return _failed(400, str(wrong))
        except Absent:
            return _failed(404, "there is nothing here")
        except Refused:
            return _failed(503, "the search takes too long", 2)
        except Unavailable:
            return _failed(503, "something is being repaired", 5)
        answer.headers.update(_ANYWHERE)
        return answer

    return endpoint


async def preflight(_request: Request) -> Response:
    """Whether pages of others may ask (Fetch, CORS preflight)."""
    return Response(status_code=204, headers={
        **_ANYWHERE, "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
        "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    })  # fmt: skip


@served
async def search(request: Request) -> Response:
    """Rooms that have all the words, a hundred at most, behind `after`."""
    asked = await _body(request) or _spoken(request.query_params)
    words = _words(asked.get("keywords"))
    scope = {name: _flag(asked, name) for name in _SCOPE}
    if not any(scope.values()):
        raise Wrong("the scope is empty")
    min_users, after = _number(asked, "min_users") or 0.0, _number(asked, "after")
    wanted = room_query(
        words,
        min_users,
        Scope(scope["sinname"], scope["sindescr"], scope["sinaddr"]),
    )
    async with request.app.state.site.database.connection() as connection:
        found = await popular(connection, wanted, after=after, size=PAGE)
    query: dict[str, Json] = {
        "keywords": list(words.split()), **scope, "min_users": min_users, "after": after,
    }  # fmt: skip
    result: dict[str, Json] = {
        "items": [item(room) for room in found.rooms], "last": found.last, "more": found.has_more,
    }  # fmt: skip
    return Response(_written({"query": query, "result": result}), media_type=_KIND)


@served
async def by_address(request: Request) -> Response:
    """Rooms in alphabetical order, two hundred at a time; the end is a page without any."""
    given = request.query_params
    # COMPAT: Kaidan encodes the address a second time.
    after = _legal(unquote(given.get("after", ""))).lower()
    wanted = room_query("", _parsed(given.get("min_users", "0")) or 0.0)

    async def make(connection: Connection, _who: Reader) -> tuple[str, str]:
        page = await rooms.find(
            connection, wanted, order=Order.ADDRESS, after=after, size=LIST_PAGE
        )
        return _KIND, _written({"items": [item(room) for room in page.rooms]})

    return await answered(request, ["rooms"], make, extra=_ANYWHERE)


@served
async def by_number(request: Request) -> Response:
    """The rooms of a numbered page, the popular ones first, and how many there are of each.

    `order_by` is nusers or address. With or without `include_closed` it is the same: what is not
    open to everyone is not listed.
    """
    text = request.query_params.get("p", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= _PAGE_DIGITS and int(text) > 0):
        raise Wrong("p is no page")
    number = int(text)
    order = _ORDERS.get(request.query_params.get("order_by", "nusers"))
    if order is None:
        raise Wrong("order_by is nusers or address")

    async def make(connection: Connection, _who: Reader) -> tuple[str, str]:
        numbers = await _numbering(request, connection, order)
        found: list[Room] = []
        if number <= len(numbers.starts) and numbers.total:
            page = await rooms.find(
                connection,
                EVERY,
                order=order,
                after=numbers.starts[number - 1],
                size=LIST_PAGE,
            )
            found = list(page.rooms)
        pages = len(numbers.starts) if numbers.total else 0
        return _KIND, _written({
            "total": numbers.total, "npages": pages, "pages": pages, "page": number,
            "items": [item(room) for room in found],
        })  # fmt: skip

    return await answered(request, ["rooms"], make, extra=_ANYWHERE)


@served
async def badge(request: Request) -> Response:
    """The badge of a room."""
    return await badge_of(request, await _addressed(request, request.query_params.get("address")))


@served
async def avatar(request: Request) -> Response:
    """The avatar of a room, as it is kept; it changes with its hash."""
    given = request.path_params.get("address") or request.query_params.get("address")
    found = await _addressed(request, given)
    async with request.app.state.site.database.connection() as connection:
        stored = await directory.picture(connection, found.address)
    if stored is None:
        raise Absent
    headers = {
        "ETag": f'"{stored.avatar_hash}"', "Cache-Control": _DAY,
        "Last-Modified": stored.fetched_at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "Content-Security-Policy": "default-src 'none'",
    }  # fmt: skip
    known = {each.strip() for each in request.headers.get("if-none-match", "").split(",")}
    if headers["ETag"] in known or f"W/{headers['ETag']}" in known:
        return Response(status_code=304, headers=headers)
    return Response(stored.image, media_type=stored.media_type, headers=headers)


def item(room: Room) -> dict[str, Json]:
    """A room as clients read it; what is not known is null, 0 or not there."""
    told: dict[str, Json] = {
        "address": room.address,
        "nusers": users(room) or 0,
        "is_open": room.is_open is not False,
        "name": room.name or None,
        "description": room.description or None,
        "language": room.language or None,
    }
    if room.anonymity:
        told["anonymity_mode"] = room.anonymity
    return told


async def _addressed(request: Request, address: str | None) -> Room:
    if not address:
        raise Wrong("address is missing")
    found = await listed_room(request, address)
    if found is None:
        raise Absent
    return found


async def _numbering(request: Request, connection: Connection, order: Order) -> Numbering:
    """Where pages begin in an order, kept as long as nothing changes."""
    state = request.app.state
    version = await public.version(connection, ["rooms"])
    known: tuple[int, dict[Order, Numbering]] | None = state.numbering
    if known is None or known[0] != version:
        known = (version, {})
        state.numbering = known
    if order not in known[1]:
        read = directory.alphabet if order is Order.ADDRESS else directory.numbering
        known[1][order] = await read(connection, LIST_PAGE)
    return known[1][order]


async def _body(request: Request) -> Mapping[str, Json]:
    """The JSON object that was sent, empty where nothing was."""
    octets = b""
    async for chunk in request.stream():
        octets += chunk
        if len(octets) > _BODY_LIMIT:
            raise Wrong("the request is too long")
    if not octets.strip():
        return {}
    try:
        found = json.loads(octets)
    except (ValueError, RecursionError) as broken:
        raise Wrong("the request is no JSON") from broken
    if not isinstance(found, dict):
        raise Wrong("the request is no object")
    return found


def _spoken(given: QueryParams) -> Mapping[str, Json]:
    """The same asked in the address."""
    asked: dict[str, Json] = {}
    words = [*given.getlist("keywords"), *given.getlist("q")]
    if words:
        asked["keywords"] = list(words)
    for name in ("after", "min_users"):
        if given.get(name):
            asked[name] = _parsed(given[name])
    return asked


def _words(keywords: Json) -> str:
    """The words: of a string or of a list of strings, which may hold several each."""
    given = keywords if isinstance(keywords, list) else [keywords]
    texts = [one for one in given if isinstance(one, str)]
    if keywords is None or len(texts) < len(given):
        raise Wrong("keywords must be a string or a list of strings")
    text = _legal(" ".join(texts)).strip()
    if len(text) > _TEXT_LIMIT:
        raise Wrong("the keywords are too long")
    return text


def _legal(text: str) -> str:
    """A text that may be searched for."""
    if "\0" in text or any("\ud800" <= each <= "\udfff" for each in text):
        raise Wrong("the text has characters that are none")
    return text


def _flag(asked: Mapping[str, Json], name: str) -> bool:
    found = asked.get(name, True)
    if not isinstance(found, bool):
        raise Wrong(f"{name} must be true or false")
    return found


def _number(asked: Mapping[str, Json], name: str) -> float | None:
    found = asked.get(name)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise Wrong(f"{name} must be a number")
    return _finite(found)


def _parsed(text: str) -> float | None:
    try:
        return _finite(float(text)) if text else None
    except ValueError as broken:
        raise Wrong(f"{text[:40]!r} is no number") from broken


def _finite(number: float) -> float:
    if abs(number) > 1e300 or not math.isfinite(number):
        raise Wrong("a number is too large")
    return float(number)


def _written(found: Json) -> str:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _failed(status: int, sentence: str, wait: int = 0) -> Response:
    headers = {**_ANYWHERE, "Cache-Control": "no-store"}
    if wait:
        headers["Retry-After"] = str(wait)
    return Response(_written({"error": sentence}), status, headers, _KIND)
