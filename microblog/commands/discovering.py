"""Who and what there is: people, tags, numbers."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Reply
from microblog.domain.errors import Refused
from microblog.domain.names import Nick, Tag
from microblog.domain.people import Profile
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import people, tags, users
from microblog.store.people import Acquaintance, Blogger, Statistics


@dataclass(frozen=True, slots=True)
class Who:
    """Who somebody is."""

    nick: Nick


@dataclass(frozen=True, slots=True)
class Person(Reply):
    """What everyone may know of a person, and how the caller stands to him."""

    profile: Profile
    acquaintance: Acquaintance


@command(
    "who",
    "<nick>",
    "WHOIS|W <nick>",
    summary=_("Who somebody is"),
    section=Section.READING,
    examples=("@juliet",),
    access=Access.ANYONE,
)
async def who(context: Context, request: Who) -> Person:
    """What everyone may know of a person, and what is between the two."""
    profile = await users.profile(context.connection, request.nick)
    if profile is None:
        await users.by_nick(context.connection, request.nick)
        raise Refused("no_such_user", nick=request.nick.name)
    known = await people.acquaintance(context.connection, context.caller.user_id, profile.user_id)
    return Person(profile, known)


@dataclass(frozen=True, slots=True)
class ListPeople:
    """Who writes here."""


@dataclass(frozen=True, slots=True)
class People(Reply):
    """Those who write, the most read first; `then` is the cursor behind the last one."""

    bloggers: tuple[Blogger, ...]
    then: str = ""


@command(
    "people",
    "@",
    "USERLIST",
    summary=_("Who writes here, the most read first"),
    section=Section.READING,
    examples=("@",),
    access=Access.ANYONE,
)
async def list_people(context: Context, request: ListPeople) -> People:
    """Those who have written lately, by their readers, twenty a message."""
    found, then = await people.bloggers(context.connection, context.caller.user_id, context.after)
    return People(tuple(found), then)


@dataclass(frozen=True, slots=True)
class PopularTags:
    """The most used tags."""


@dataclass(frozen=True, slots=True)
class Tags(Reply):
    """The most used tags; `then` is the cursor behind the last one."""

    tags: tuple[Tag, ...]
    is_first: bool
    then: str = ""


@command(
    "tags",
    "*",
    "TAGS",
    summary=_("The most used tags"),
    section=Section.READING,
    examples=("*",),
    access=Access.ANYONE,
)
async def popular_tags(context: Context, request: PopularTags) -> Tags:
    """The most used tags, the first the most, twenty a message."""
    found, then = await tags.popular(context.connection, context.after)
    return Tags(tuple(found), is_first=not context.after, then=then)


@dataclass(frozen=True, slots=True)
class CountAll:
    """How much there is."""


@dataclass(frozen=True, slots=True)
class Counted(Reply):
    """The caller's own numbers, and about how much there is of everybody."""

    own: Statistics
    total: people.Totals


@command(
    "stats",
    "STATS",
    summary=_("How much you have written, and how much there is here"),
    section=Section.READING,
    examples=("STATS",),
    access=Access.ANYONE,
)
async def count_all(context: Context, request: CountAll) -> Counted:
    """Own numbers are exact up to a thousand; those of everybody are about right."""
    own = await people.statistics(context.connection, context.caller.user_id)
    return Counted(own, await people.totals(context.connection))
