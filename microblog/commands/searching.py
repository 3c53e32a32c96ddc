"""Searching posts, comments and people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from microblog.commands import rooming
from microblog.commands.browsing import before, listing
from microblog.commands.context import Context
from microblog.commands.replies import Heading, Listing, Reply
from microblog.domain.names import Nick
from microblog.domain.post import Comment, Post
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.search import guessing, language
from microblog.search.compile import tsquery
from microblog.search.fields import Target
from microblog.search.posts import asked, is_best_first
from microblog.search.tree import Query, plain_words
from microblog.store import excerpts, searching, timelines, users
from microblog.store.searching import Best, FoundPerson
from microblog.store.timelines import Page

_COMMENTS = 10
_PEOPLE = 10
# Of posts that are longer only what is around the words is quoted.
_LONG = 600


@dataclass(frozen=True, slots=True)
class Search:
    """Look for posts, or for comments or people."""

    query: str


@dataclass(frozen=True, slots=True)
class Found(Reply):
    """Posts that fit; `is_plain` where the language of searches was not understood.

    `guesses` is what may have been meant instead, `excerpts` parts of long posts by number, with
    the words that fit between marks.
    """

    listing: Listing
    is_plain: bool = False
    guesses: tuple[str, ...] = ()
    excerpts: Mapping[int, str] = field(default_factory=dict)

    @property
    def then(self) -> str:
        """The cursor behind the last one."""
        return self.listing.then


@dataclass(frozen=True, slots=True)
class FoundComments(Reply):
    """Comments that fit, newest first."""

    comments: tuple[Comment, ...]
    then: str = ""


@dataclass(frozen=True, slots=True)
class FoundPeople(Reply):
    """People who fit, the likest first."""

    people: tuple[FoundPerson, ...]


@command(
    "search",
    "? <query>",
    "?<query>",
    "SEARCH|FIND <query>",
    summary=_('Search: words, "a phrase", -without, one OR other, @person, *tag, before:2026-06'),
    section=Section.READING,
    examples=("? verona", "? @juliet balcony", "? in:people romeo"),
    access=Access.ANYONE,
)
async def search(context: Context, request: Search) -> Reply:
    """What fits and the caller may read, the newest first."""
    wanted = language.read(request.query)
    match wanted.texts("in"):
        case ("people", *_):
            return await _people(context, wanted)
        case ("comments", *_):
            return await _comments(context, wanted)
        case ("rooms", *_):
            return await rooming.found(context, language.read(request.query, Target.ROOMS))
        case _:
            return await _posts(context, wanted)


async def _posts(context: Context, wanted: Query) -> Found:
    await _check_people(context, wanted)
    connection, reader = context.connection, context.caller.user_id
    if wanted.is_empty:
        return Found(listing(Page((), ""), Heading.FOUND))
    what = asked(wanted)
    if is_best_first(wanted):
        after = Best.read(context.after) if context.after else None
        page = await timelines.best(connection, what, reader=reader, after=after)
    else:
        page = await timelines.found(connection, what, reader=reader, before=before(context))
    meant: tuple[str, ...] = ()
    if not context.after and len(page.posts) < guessing.ENOUGH:
        meant = await guessing.guesses(connection, wanted)
    parts = await _excerpts(context, page.posts, tsquery(wanted.words))
    return Found(listing(page, Heading.FOUND), wanted.is_plain, meant, parts)


async def _excerpts(context: Context, posts: Sequence[Post], words: str) -> dict[int, str]:
    """Parts of the long ones among posts that the caller may read."""
    long = [post for post in posts if len(post.body) > _LONG]
    if not long or not words:
        return {}
    found = await excerpts.excerpts(context.connection, [post.body for post in long], words)
    return {post.post_id: part for post, part in zip(long, found, strict=True)}


async def _comments(context: Context, wanted: Query) -> FoundComments:
    await _check_people(context, wanted)
    found, then = await searching.comments(
        context.connection,
        asked(wanted),
        reader=context.caller.user_id,
        after=context.after,
        size=_COMMENTS,
    )
    return FoundComments(tuple(found), then)


async def _people(context: Context, wanted: Query) -> FoundPeople:
    """Words alone are looked for, in the language that all targets share."""
    text = " ".join(plain_words(wanted)).casefold().lstrip("@")
    if not text:
        return FoundPeople(())
    found = await searching.people(
        context.connection,
        text,
        tsquery(wanted.words),
        reader=context.caller.user_id,
        size=_PEOPLE,
    )
    return FoundPeople(tuple(found))


async def _check_people(context: Context, wanted: Query) -> None:
    """Refuse names of people who are not there: they are mistyped."""
    for nick in (*wanted.texts("user"), *wanted.texts("user", is_negated=True)):
        await users.by_nick(context.connection, Nick(nick))
