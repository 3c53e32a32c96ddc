"""Whole pages as they are sent, kept while they are current, and answered ahead of all routing."""

import asyncio
import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import brotli
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from microblog import __version__
from microblog.store.public import Change
from web.security import HEADERS

_ROOM = 32 * 1024 * 1024
_SMALLEST_PACKED = 500
# Pictures are packed already.
_PACKABLE = re.compile(r"^text/|\bxml$|\bjson$|javascript$")
# Feeds, answers of the API and pictures are made to be shown elsewhere.
_SHARED = re.compile(r"^image/|xml$|json$")
_REFUSED = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")
LIVING = "public, max-age=0, must-revalidate"
# To pack so much would hold the event loop for over a millisecond.
_LONG = 40_000
_VARY = "Accept-Encoding, Accept-Language"
# A page that is packed now and then costs 0.2 ms at this quality, 0.5 at the next, which saves 7 %.
_QUALITY = 4
# What a page takes beside its plain form: two packed ones, and headers.
_BESIDE = 1024

_Pairs = list[tuple[bytes, bytes]]


class Kept:
    """A page: what is sent of it, made once for each encoding.

    `change` is when it was known to be current last, `until` a moment up to which it is taken to be
    so whatever changes, 0 for none.
    """

    __slots__ = ("_bare", "_forms", "_packs", "_plain", "change", "etag", "until")

    def __init__(
        self,
        etag: str,
        kind: str,
        plain: bytes,
        *,
        change: Change | None = None,
        until: float = 0.0,
        extra: Mapping[str, str] | None = None,
        caching: str = LIVING,
    ) -> None:
        self.etag = etag
        self.change = change
        self.until = until
        self._plain = plain
        self._packs = len(plain) >= _SMALLEST_PACKED and _PACKABLE.search(kind) is not None
        told = {"ETag": etag, "Cache-Control": caching, "Vary": _VARY, **HEADERS}
        if _SHARED.search(kind):
            told["Cross-Origin-Resource-Policy"] = "cross-origin"
        told |= extra or {}
        typed = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        self._bare = _pairs(told)
        self._forms: dict[str, tuple[_Pairs, bytes]] = {
            "": ([*_pairs({"Content-Type": typed}), *self._bare, _length(plain)], plain)
        }

    @property
    def size(self) -> int:
        """Octets that it takes, or will."""
        return len(self._plain) * 3 // 2 + _BESIDE

    @property
    def bare(self) -> _Pairs:
        """The headers of an answer that the reader has the page already."""
        return self._bare

    def form(self, encoding: str) -> tuple[_Pairs, bytes]:
        """Headers and body in an encoding: br, gzip or none."""
        if not self._packs:
            encoding = ""
        found = self._forms.get(encoding)
        if found is None:
            packed = _packed(self._plain, encoding)
            headers, _ = self._forms[""]
            told = [pair for pair in headers if pair[0] != b"content-length"]
            found = ([*told, (b"content-encoding", encoding.encode()), _length(packed)], packed)
            self._forms[encoding] = found
        return found

    async def packed(self, encoding: str) -> tuple[_Pairs, bytes]:
        """The same; a long body is packed beside the event loop."""
        if encoding and len(self._plain) > _LONG and encoding not in self._forms:
            return await asyncio.to_thread(self.form, encoding)
        return self.form(encoding)

    def is_current(self, change: Change | None, now: float) -> bool:
        """Whether it is known to be so as of `change`."""
        return now < self.until or (change is not None and self.change == change)


class PageCache:
    """The pages used last, in at most 32 MiB."""

    def __init__(self, room: int = _ROOM) -> None:
        self._pages: OrderedDict[str, Kept] = OrderedDict()
        self._room = room
        self._used = 0

    @property
    def used(self) -> int:
        """Octets."""
        return self._used

    def get(self, key: str) -> Kept | None:
        """The page under `key`, whether current or not."""
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    def put(self, key: str, page: Kept) -> None:
        """Keep a page, forgetting those unused for longest."""
        old = self._pages.pop(key, None)
        self._used += page.size - (old.size if old else 0)
        self._pages[key] = page
        while self._used > self._room and self._pages:
            self._used -= self._pages.popitem(last=False)[1].size


class Page(Response):
    """A page that is kept, in the form that whoever asks unpacks."""

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self._kept = kept

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer (ASGI)."""
        wanted = dict(scope["headers"])
        await answer(self._kept, scope, wanted, send)


async def answer(kept: Kept, scope: Scope, wanted: Mapping[bytes, bytes], send: Send) -> None:
    """Send what the headers `wanted` ask for: the page, its headers, or that it is the same."""
    known = wanted.get(b"if-none-match")
    if known and kept.etag in validators(known):
        await send({"type": "http.response.start", "status": 304, "headers": kept.bare})
        await send({"type": "http.response.body", "body": b""})
        return
    headers, body = await kept.packed(encoding(wanted.get(b"accept-encoding", b"")))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    is_empty = scope["method"] == "HEAD"
    await send({"type": "http.response.body", "body": b"" if is_empty else body})


def key_of(scope: Scope, language: str) -> str:
    """Under what a page is kept: all of its address, and the language."""
    return _key(scope.get("raw_path") or scope["path"].encode(), scope["query_string"], language)


@lru_cache(maxsize=1024)
def _key(path: bytes, question: bytes, language: str) -> str:
    path = path.partition(b"?")[0]
    return f"{path.decode('latin-1')}?{question.decode('latin-1')} {language}"


@lru_cache(maxsize=1024)
def encoding(accepted: bytes) -> str:
    """The best of what the header names, not with a weight of nothing."""
    codings = accepted.decode("latin-1").lower().split(",")
    weights = {
        name.strip(): weight for name, _, weight in (each.partition(";") for each in codings)
    }
    for name in ("br", "gzip"):
        if name in weights and not _REFUSED.fullmatch(weights[name]):
            return name
    return ""


@lru_cache(maxsize=1024)
def validators(header: bytes) -> frozenset[str]:
    """What an If-None-Match names."""
    return frozenset(each.strip() for each in header.decode("latin-1").split(","))


def etag(key: str, version: int | str, origin: str) -> str:
    """The weak validator (RFC 9110, 8.8.3) of a page at a version in the database `origin`."""
    named = f"{build_digest()} {origin} {version} {key}"
    return f'W/"{hashlib.sha256(named.encode()).hexdigest()[:24]}"'


@cache
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


def _packed(plain: bytes, encoding: str) -> bytes:
    if encoding == "br":
        packed: bytes = brotli.compress(plain, quality=_QUALITY, mode=brotli.MODE_TEXT)
        return packed
    return gzip.compress(plain, 6, mtime=0)


def _pairs(headers: Mapping[str, str]) -> _Pairs:
    return [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
    ]


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(body)).encode()
