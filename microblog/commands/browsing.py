"""Timelines: one's own feed, everyone's posts, a person's, those of tags and clubs."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Heading, Listing
from microblog.domain.names import Club, Nick, Tag
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import clubs, tags, timelines, users
from microblog.store.timelines import Page

_PAGES = 9


@dataclass(frozen=True, slots=True)
class Feed:
    """Page `page` of what the caller follows."""

    page: int = 1


@command(
    "feed",
    "<page:pages>",
    summary=_("Your feed; one more # is one page further"),
    section=Section.READING,
    examples=("#", "##"),
    access=Access.ANYONE,
)
async def feed(context: Context, request: Feed) -> Listing:
    """Posts of what the caller follows, of those who invited him, and his own."""
    # MORE goes on behind the page that was asked for first.
    page = 1 if context.after else min(request.page, _PAGES)
    found = await timelines.feed(context.connection, context.caller.user_id, before(context), page)
    return listing(found, Heading.FEED)


@dataclass(frozen=True, slots=True)
class Public:
    """The newest posts of everyone."""


@command(
    "public",
    "#+",
    summary=_("The newest posts of everyone"),
    section=Section.READING,
    examples=("#+",),
    access=Access.ANYONE,
)
async def public(context: Context, request: Public) -> Listing:
    """The newest posts of all whom the caller does not block."""
    return listing(
        await timelines.everyone(context.connection, context.caller.user_id, before(context))
    )


@dataclass(frozen=True, slots=True)
class Blog:
    """Somebody's posts, only those with all `tags` where there are any."""

    nick: Nick
    tags: tuple[Tag, ...] = ()


@command(
    "blog",
    "<nick>+",
    "<nick> <tags>",
    "GET|LAST <nick>",
    summary=_("Somebody's newest posts, or those with a tag"),
    section=Section.READING,
    examples=("@juliet+", "@juliet *verona"),
    access=Access.ANYONE,
)
async def blog(context: Context, request: Blog) -> Listing:
    """A person's newest posts, as far as the caller may read them."""
    author = await users.by_nick(context.connection, request.nick)
    known = await tag_ids(context, request.tags)
    if known is None:
        return listing(Page((), ""))
    found = await timelines.author(
        context.connection,
        author.user_id,
        known,
        reader=context.caller.user_id,
        before=before(context),
    )
    return listing(found)


@dataclass(frozen=True, slots=True)
class List:
    """Posts that have all of `labels`."""

    labels: tuple[Tag | Club, ...]


@command(
    "list",
    "<labels>",
    summary=_("The newest posts with a tag or in a club"),
    section=Section.READING,
    examples=("*xmpp", "!poets", "*verona !poets"),
    access=Access.ANYONE,
)
async def list_(context: Context, request: List) -> Listing:
    """The newest posts that have all the tags and are in all the clubs."""
    wanted = {one.key: one for one in request.labels if isinstance(one, Club)}
    known = await tag_ids(context, [one for one in request.labels if isinstance(one, Tag)])
    stored = await clubs.find(context.connection, list(wanted.values()))
    if known is None or len(stored) < len(wanted):
        return listing(Page((), ""))
    found = await timelines.labelled(
        context.connection,
        known,
        [club.club_id for club in stored],
        reader=context.caller.user_id,
        before=before(context),
    )
    return listing(found)


@dataclass(frozen=True, slots=True)
class Today:
    """What is discussed today."""


@command(
    "today",
    "TODAY|TOP",
    summary=_("What was discussed most in the last 24 hours"),
    section=Section.READING,
    examples=("TODAY",),
    access=Access.ANYONE,
)
async def today(context: Context, request: Today) -> Listing:
    """The most discussed posts, the most last, as in every list."""
    found = await timelines.today(context.connection, context.caller.user_id)
    return listing(found, Heading.TODAY)


def before(context: Context) -> int:
    """Where a listing of posts goes on."""
    return int(context.after) if context.after else timelines.NEWEST


def listing(page: Page, heading: Heading = Heading.LAST) -> Listing:
    """The page as a reply."""
    return Listing(heading, page.posts, page.then)


async def tag_ids(context: Context, wanted: Sequence[Tag]) -> list[int] | None:
    """The numbers of tags, None where one of them is none yet."""
    known = await tags.find(context.connection, wanted)
    if len(known) < len({tag.key for tag in wanted}):
        return None
    return [tag.tag_id for tag in known]
