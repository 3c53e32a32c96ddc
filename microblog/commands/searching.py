"""Searching posts."""

from dataclasses import dataclass

from microblog.commands.browsing import before, listing, tag_ids
from microblog.commands.context import Context
from microblog.commands.replies import Heading, Listing
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.search import query
from microblog.store import timelines, users
from microblog.store.timelines import Page


@dataclass(frozen=True, slots=True)
class Search:
    """Look for posts."""

    query: str


@command(
    "search",
    "? <query>",
    "?<query>",
    "SEARCH|FIND <query>",
    summary=_('Search posts: words, @person, *tag, "a phrase", -without'),
    section=Section.READING,
    examples=("? verona", "? @juliet balcony"),
    access=Access.ANYONE,
)
async def search(context: Context, request: Search) -> Listing:
    """The newest posts that fit and that the caller may read."""
    wanted = query.read(request.query)
    author = 0
    if wanted.user is not None:
        author = (await users.by_nick(context.connection, wanted.user)).user_id
    known = await tag_ids(context, wanted.tags)
    if known is None:
        return listing(Page((), ""), Heading.FOUND)
    found = await timelines.found(
        context.connection,
        wanted.words,
        author,
        known,
        reader=context.caller.user_id,
        before=before(context),
    )
    return listing(found, Heading.FOUND)
