"""What a feed says (Atom, RSS): its title, and its entries in plain words."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import feedparser

from microblog.domain.hypertext import plain
from microblog.domain.text import clean, first_line
from microblog.fetching.fetcher import Kind
from microblog.store.foreign import Read

FEEDS = Kind(
    "application/atom+xml, application/rss+xml, application/xml;q=0.8, text/xml;q=0.8",
    ("application/atom+xml", "application/rss+xml", "application/rdf+xml", "application/xml",
     "text/xml"),
    2 * 1024 * 1024,
)  # fmt: skip
_MOST = 50
_TITLE, _WORDS, _NAME = 100, 1500, 3000
# A document type can blow a small file up (entities in entities), and feeds need none.
_BOMB = b"<!ENTITY"


class NoFeed(Exception):  # noqa: N818  (a state of what was fetched)
    """It is no feed that we can read."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The title, and the newest entries, the oldest of them first."""

    title: str
    entries: Sequence[Read]


def read(octets: bytes) -> Feed:
    """Read a feed; raises NoFeed. Takes about a second for the biggest."""
    if _BOMB in octets:
        raise NoFeed("it declares entities")
    # A stream, for the library takes a string for an address or a file of ours.
    told = feedparser.parse(io.BytesIO(octets), sanitize_html=False, resolve_relative_uris=False)
    if not told.get("version"):
        raise NoFeed("neither Atom nor RSS")
    found = [entry for entry in map(_entry, told.entries[:_MOST]) if entry is not None]
    moments = [_moment(entry) for entry in told.entries[:_MOST] if _entry(entry) is not None]
    if found and all(moments):
        ordered = [one for _, one in sorted(zip(moments, found, strict=True), key=lambda p: p[0])]
    else:
        ordered = found[::-1]
    return Feed(first_line(clean(plain(told.feed.get("title", ""))), _TITLE), ordered)


def _entry(entry: Mapping[str, str]) -> Read | None:
    """What an entry says; None where it says nothing or cannot be told from others."""
    title = first_line(plain(entry.get("title", "")), _TITLE * 2)
    words = plain(entry.get("summary", ""))
    if len(words) > _WORDS:
        words = f"{words[: _WORDS - 1].rstrip()}…"
    body = "\n\n".join(dict.fromkeys(part for part in (title, words) if part))
    link = entry.get("link", "")
    link = link if link.startswith(("https://", "http://")) and clean(link) == link else ""
    name = entry.get("id", "") or link or title
    if not body or not 0 < len(name.encode()) <= _NAME:
        return None
    return Read(name, body, link)


def _moment(entry: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """When it was published, in UTC; empty where it does not tell."""
    return tuple(entry.get("published_parsed") or entry.get("updated_parsed") or ())
