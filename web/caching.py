"""Conditional answers: an ETag from versions before any work, and whole pages kept by it."""

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from microblog import __version__

_ROOM = 32 * 1024 * 1024
_SMALLEST_GZIP = 500
_REFUSED = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")
_LIVING = "public, max-age=0, must-revalidate"


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it is sent, and its compressed form."""

    etag: str
    kind: str
    plain: bytes
    packed: bytes

    @property
    def size(self) -> int:
        """Octets that it takes."""
        return len(self.plain) + len(self.packed)


class PageCache:
    """The pages used last, in at most 32 MiB; a page of an older version is never found."""

    def __init__(self, room: int = _ROOM) -> None:
        self._pages: OrderedDict[str, Kept] = OrderedDict()
        self._room = room
        self._used = 0

    def get(self, key: str, etag: str) -> Kept | None:
        """The page under `key`, if it is of this version."""
        page = self._pages.get(key)
        if page is None or page.etag != etag:
            return None
        self._pages.move_to_end(key)
        return page

    def put(self, key: str, page: Kept) -> None:
        """Keep a page, forgetting those unused for longest."""
        old = self._pages.pop(key, None)
        self._used += page.size - (old.size if old else 0)
        self._pages[key] = page
        while self._used > self._room and self._pages:
            self._used -= self._pages.popitem(last=False)[1].size


def build_digest() -> str:
    """What the templates, styles and code of this build are."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(Path(__file__).parent.rglob("*")):
        if (
            path.suffix in (".html", ".css", ".js", ".py", ".po", ".svg")
            and "vendor" not in path.parts
        ):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


_BUILD = build_digest()


def etag(key: str, version: int) -> str:
    """The weak validator (RFC 9110, 8.8.3) of a page at a version."""
    return f'W/"{hashlib.sha256(f"{_BUILD} {version} {key}".encode()).hexdigest()[:24]}"'


async def conditional(
    request: Request,
    cache: PageCache,
    key: str,
    version: int,
    make: Callable[[], Awaitable[tuple[str, str]]],
) -> Response:
    """The page that `make` gives as (content type, text), made only when it must be."""
    tag = etag(key, version)
    if tag in _validators(request):
        return Response(status_code=304, headers=_headers(tag))
    page = cache.get(key, tag)
    if page is None:
        kind, text = await make()
        plain = text.encode()
        page = Kept(tag, kind, plain, gzip.compress(plain, 6))
        cache.put(key, page)
    return _sent(request, page)


def _validators(request: Request) -> set[str]:
    return {each.strip() for each in request.headers.get("if-none-match", "").split(",")}


def _sent(request: Request, page: Kept) -> Response:
    headers = _headers(page.etag)
    if _unpacks(request) and len(page.plain) >= _SMALLEST_GZIP:
        headers["Content-Encoding"] = "gzip"
        return Response(page.packed, headers=headers, media_type=page.kind)
    return Response(page.plain, headers=headers, media_type=page.kind)


def _unpacks(request: Request) -> bool:
    """Whether the reader takes gzip: named, and not with a weight of nothing."""
    codings = request.headers.get("accept-encoding", "").lower().split(",")
    weights = {
        name.strip(): weight for name, _, weight in (each.partition(";") for each in codings)
    }
    return not _REFUSED.fullmatch(weights.get("gzip", "q=0"))


def _headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": _LIVING, "Vary": "Accept-Encoding, Accept-Language"}
