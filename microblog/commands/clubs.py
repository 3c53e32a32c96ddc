"""Clubs: joining, leaving, and which there are."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.relations import Related, Relation, Relations, either
from microblog.commands.replies import Reply
from microblog.domain.errors import Refused
from microblog.domain.names import Club
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import blocks, clubs
from microblog.store.lists import PAGE

_MOST = 2**62


@dataclass(frozen=True, slots=True)
class Join:
    """Hear of everything that is posted to `clubs`."""

    clubs: tuple[Club, ...]


@command(
    "join",
    "JOIN <clubs>",
    summary=_("Join clubs: their posts come to you"),
    section=Section.FOLLOWING,
    examples=("JOIN !poets",),
    access=Access.ANYONE,
)
async def join(context: Context, request: Join) -> Relations:
    """Join each club, made when there was none so far; all or none."""
    return Relations(tuple([await enter(context, club) for club in request.clubs]))


async def enter(context: Context, named: Club) -> Related:
    """Join one club; refuses one that the caller blocks."""
    club = await clubs.ensure(context.connection, named)
    caller, target = context.caller.user_id, Club(club.name)
    if await blocks.is_club_blocked(context.connection, caller, club.club_id):
        raise Refused("follow_blocked", target=str(target))
    new = await clubs.join(context.connection, club.club_id, caller)
    if new:
        context.undo_with(Drop((target,)))
    return Related(target, either(new, Relation.FOLLOWED, Relation.ALREADY_FOLLOWED))


@dataclass(frozen=True, slots=True)
class Drop:
    """Hear no more of `clubs`."""

    clubs: tuple[Club, ...]


@command(
    "drop",
    "DROP <clubs>",
    summary=_("Leave clubs"),
    section=Section.FOLLOWING,
    examples=("DROP !poets",),
    access=Access.ANYONE,
)
async def drop(context: Context, request: Drop) -> Relations:
    """Leave each club."""
    return Relations(tuple([await leave(context, club) for club in request.clubs]))


async def leave(context: Context, named: Club) -> Related:
    """Leave one club."""
    known = await clubs.find(context.connection, [named])
    target = Club(known[0].name) if known else named
    was = bool(known) and await clubs.leave(
        context.connection, known[0].club_id, context.caller.user_id
    )
    if was:
        context.undo_with(Join((target,)))
    return Related(target, either(was, Relation.UNFOLLOWED, Relation.NOT_FOLLOWED))


@dataclass(frozen=True, slots=True)
class ListClubs:
    """The busiest clubs."""


@dataclass(frozen=True, slots=True)
class Clubs(Reply):
    """Clubs by posts, the busiest first; `then` is the cursor behind the last one."""

    clubs: tuple[clubs.BusyClub, ...]
    then: str = ""


@command(
    "clubs",
    "!",
    "CLUBS|GROUPS",
    summary=_("The busiest clubs"),
    section=Section.READING,
    examples=("!", "CLUBS"),
    access=Access.ANYONE,
)
async def list_clubs(context: Context, request: ListClubs) -> Clubs:
    """Twenty clubs with the most posts, and whether the caller is in them."""
    posts, _, key = context.after.partition(" ")
    found = await clubs.busiest(
        context.connection,
        context.caller.user_id,
        posts=int(posts or _MOST),
        key=key,
        size=PAGE + 1,
    )
    shown = tuple(found[:PAGE])
    more = len(found) > PAGE
    return Clubs(shown, f"{shown[-1].posts} {shown[-1].key}" if more else "")
