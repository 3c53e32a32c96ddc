"""The whole directory in one file, a room a line (NDJSON, gzip), made once a day when asked for.

Every listed room is in it, copies, dead and sensitive ones with that said of them.
"""

import asyncio
import gzip
import io
import json
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from microblog.clock import now
from microblog.search.keywords import users
from microblog.store import directory
from microblog.store.database import Database
from microblog.store.rooms import Room

_STEP = 200
# Some 130,000 rooms; what is more is left out rather than kept in memory.
_LIMIT = 32 * 1024 * 1024
_HOUR = "public, max-age=3600"


class Dump:
    """The file of today; one at a time is made, by whoever asks first."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._octets = b""
        self._making = asyncio.Lock()

    async def read(self, database: Database) -> tuple[date, bytes]:
        """The day and the file."""
        async with self._making:
            today = now().date()
            if self._day != today:
                self._octets = await _made(database)
                self._day = today
            return today, self._octets


async def dump(request: Request) -> Response:
    """The file, with the day as its validator."""
    state = request.app.state
    day, octets = await state.dump.read(state.site.database)
    # Weak: each process of the site makes its own.
    tag = f'W/"rooms-{day.isoformat()}"'
    headers = {
        "ETag": tag,
        "Cache-Control": _HOUR,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Disposition": f'attachment; filename="rooms-{day.isoformat()}.ndjson.gz"',
    }
    if tag in {each.strip() for each in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(octets, headers=headers, media_type="application/gzip")


async def _made(database: Database) -> bytes:
    packed = io.BytesIO()
    after = ""
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as file:
        while packed.tell() < _LIMIT:
            async with database.connection() as connection:
                found = await directory.every(connection, after, _STEP)
            lines = "".join(f"{json.dumps(_line(room), ensure_ascii=False)}\n" for room in found)
            await asyncio.to_thread(file.write, lines.encode())
            if len(found) < _STEP:
                break
            after = found[-1].address
    return packed.getvalue()


def _line(room: Room) -> dict[str, object]:
    """What is known of a room; what is not is null."""
    return {
        "address": room.address,
        "name": room.name or None,
        "description": room.description or None,
        "language": room.language or None,
        "is_language_guessed": room.is_language_guessed,
        "tags": room.tags,
        "nusers": users(room),
        "median": room.median,
        "peak": room.peak,
        "messages_an_hour": room.activity,
        "anonymity_mode": room.anonymity or None,
        "is_open": room.is_open,
        "is_moderated": room.is_moderated,
        "is_sensitive": room.is_sensitive,
        "is_copy": room.twin_of is not None,
        "copies": room.twins,
        "state": room.state,
        "moved_to": room.moved_to or None,
        "first_seen": room.first_seen_at.date().isoformat(),
        "last_alive": room.last_alive_at.date().isoformat() if room.last_alive_at else None,
    }
