"""Saved searches: posts that fit them come as they are written."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Noted, Reply
from microblog.domain.errors import Refused
from microblog.domain.names import Nick, Tag
from microblog.grammar.command import Access, Section, command, usage
from microblog.i18n import mark as _
from microblog.search import language
from microblog.search.compile import tsquery
from microblog.search.tree import Query
from microblog.store import tags, tracks, users
from microblog.store.queries import Connection

_TRACKS = 50


@dataclass(frozen=True, slots=True)
class Track:
    """Push posts that fit `query` from now on."""

    query: str


@command(
    "track",
    "TRACK <query>",
    summary=_("Get every new post that fits a search"),
    section=Section.FOLLOWING,
    examples=("TRACK verona -paris", 'TRACK "summer night" *xmpp'),
    access=Access.ANYONE,
)
async def track(context: Context, request: Track) -> Noted:
    """Keep the search; the same one once."""
    caller, connection = context.caller.user_id, context.connection
    text = " ".join(request.query.split())
    if len(text) > language.QUERY_LIMIT:
        raise Refused("track_too_long", limit=language.QUERY_LIMIT)
    wanted = language.read(text)
    nicks, names = _sources(wanted)
    author = await users.by_nick(connection, nicks[0]) if nicks else None
    labels = [(await tags.ensure(connection, tag)).tag_id for tag in names]
    words = tsquery(wanted.words)
    if not author and not labels:
        await _check(connection, words)
    await users.lock(connection, caller)
    if await tracks.is_known(connection, caller, text):
        return Noted("tracked_already", {"query": text})
    if await tracks.count(connection, caller, _TRACKS) >= _TRACKS:
        raise Refused("tracks_full", limit=_TRACKS)
    await tracks.add(connection, caller, text, words, author.user_id if author else None, labels)
    context.undo_with(Untrack(text))
    return Noted("tracked", {"query": text})


def _sources(wanted: Query) -> tuple[list[Nick], list[Tag]]:
    """Whose posts, with which tags; refuses what new posts are not compared with."""
    nicks: list[Nick] = []
    names: list[Tag] = []
    for one in wanted.filters:
        match one.field, one.values, one.is_negated:
            case "user", (str(nick),), False if not nicks:
                nicks.append(Nick(nick))
            case "tag", (str(name),), False:
                names.append(Tag(name))
            case _:
                raise Refused("track_fields")
    return nicks, names


async def _check(connection: Connection, words: str) -> None:
    """Refuse words by which no post could be known to fit: each is found by one that it has."""
    match await tracks.demand(connection, words):
        case "nothing":
            raise Refused("track_nothing")
        case "either":
            raise Refused("track_either")


@dataclass(frozen=True, slots=True)
class Untrack:
    """Push such posts no longer; empty: of no saved search."""

    query: str


@command(
    "untrack",
    "UNTRACK <query>",
    usage("UNTRACK ALL", query=""),
    summary=_("Drop a saved search, or all of them"),
    section=Section.FOLLOWING,
    examples=("UNTRACK verona -paris", "UNTRACK ALL"),
    access=Access.ANYONE,
)
async def untrack(context: Context, request: Untrack) -> Noted:
    """Drop it, if it is there."""
    caller, connection = context.caller.user_id, context.connection
    text = " ".join(request.query.split())
    if not text:
        for one in await tracks.every(connection, caller):
            context.undo_with(Track(one))
        dropped = await tracks.drop_all(connection, caller)
        return Noted("untracked_all" if dropped else "tracks_none")
    gone = await tracks.drop(connection, caller, text)
    if gone is None:
        return Noted("not_tracked", {"query": text})
    context.undo_with(Track(gone))
    return Noted("untracked", {"query": gone})


@dataclass(frozen=True, slots=True)
class ListTracks:
    """The caller's saved searches."""


@dataclass(frozen=True, slots=True)
class Tracks(Reply):
    """The caller's saved searches, in alphabetical order."""

    queries: tuple[str, ...]


@command(
    "tracks",
    "TRACKS",
    summary=_("Your saved searches"),
    section=Section.FOLLOWING,
    examples=("TRACKS",),
    access=Access.ANYONE,
)
async def list_tracks(context: Context, request: ListTracks) -> Tracks:
    """All of them; there are fifty at most."""
    return Tracks(tuple(await tracks.every(context.connection, context.caller.user_id)))
