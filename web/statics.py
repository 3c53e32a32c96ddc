"""Static files in memory, packed once; one that is asked for by its digest may be kept for ever."""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from web.caching import Kept, Page

_HERE = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"
_DAY = "public, max-age=86400"
_KINDS = {
    ".svg": "image/svg+xml",
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
}


async def file(request: Request) -> Response:
    """The file; what it was in another build is not there for ever."""
    found = _files().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    digest, lasting, passing = found
    return Page(lasting if request.query_params.get("v") == digest else passing)


def address(name: str) -> str:
    """The address of a file, with its digest; raises KeyError for one that is not there."""
    return f"/static/{name}?v={_files()[name][0]}"


@cache
def _files() -> dict[str, tuple[str, Kept, Kept]]:
    """Digest, and what is sent for ever and for a day, by name."""
    return {
        path.relative_to(_HERE).as_posix(): _kept(path)
        for path in sorted(_HERE.rglob("*"))
        if path.is_file()
    }


def _kept(path: Path) -> tuple[str, Kept, Kept]:
    octets = path.read_bytes()
    digest = hashlib.sha256(octets).hexdigest()[:12]
    kind = (
        _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    )
    lasting, passing = (
        Kept(f'W/"{digest}"', kind, octets, caching=caching) for caching in (_FOREVER, _DAY)
    )
    return digest, lasting, passing
