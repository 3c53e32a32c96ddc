"""Reading: posts, threads, people and timelines."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import (
    Heading,
    Listing,
    OneComment,
    Person,
    Tags,
    Thread,
)
from microblog.domain.errors import Refused
from microblog.domain.names import Nick, Tag
from microblog.domain.post import Post
from microblog.domain.ref import Ref
from microblog.domain.timeline import Window
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.search import query
from microblog.store import posts, tags, timelines, users

# A message of more items than this is unreadable, and Pidgin stops linking in it.
COMMENTS_SHOWN = 10
COMMENTS_LIMIT = 100
TAGS_SHOWN = 20
PAGES = 9
ONE = Window()


@dataclass(frozen=True, slots=True)
class Show:
    """Show a post or a comment, with a window of the comments."""

    ref: Ref
    window: Window = ONE


@command(
    "show",
    "<ref><window>",
    "SHOW|GET|LAST <ref><window>",
    summary=_("Show a post or a comment; + adds the last comments, ++ all of them"),
    section=Section.READING,
    examples=("#100123", "#100123+", "#100123/4"),
    access=Access.ANYONE,
)
async def show(context: Context, request: Show) -> Thread | OneComment:
    """The post with the comments asked for, or one comment alone."""
    if request.ref.is_comment and request.window == ONE:
        return OneComment(await posts.get_comment(context.connection, request.ref))
    post = await posts.get(context.connection, request.ref)
    if request.window == ONE:
        return Thread(post)
    start = request.window.start or request.ref.comment
    size = COMMENTS_LIMIT if request.window.all else request.window.count or COMMENTS_SHOWN
    shown = await posts.comments(
        context.connection,
        post.post_id,
        start=1 if request.window.all else start,
        size=min(size, COMMENTS_LIMIT),
    )
    return Thread(post, tuple(shown))


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
    """Posts of the people and tags that the caller follows, and his own."""
    page = min(request.page, PAGES)
    found = await timelines.feed(context.connection, context.caller.user_id, page)
    return Listing(Heading.FEED, tuple(found))


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
    return _last(await timelines.everyone(context.connection, context.caller.user_id))


@dataclass(frozen=True, slots=True)
class Who:
    """Who somebody is."""

    nick: Nick


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
    """What everyone may know of a person."""
    profile = await users.profile(context.connection, request.nick)
    if profile is None:
        await users.by_nick(context.connection, request.nick)
        raise Refused("no_such_user", nick=request.nick.name)
    return Person(profile)


@dataclass(frozen=True, slots=True)
class Blog:
    """Somebody's posts, only those with all `tags` where there are any."""

    nick: Nick
    tags: tuple[Tag, ...] = ()


@command(
    "blog",
    "<nick>+",
    "<nick> <tags>",
    summary=_("Somebody's newest posts, or those with a tag"),
    section=Section.READING,
    examples=("@juliet+", "@juliet *verona"),
    access=Access.ANYONE,
)
async def blog(context: Context, request: Blog) -> Listing:
    """A person's newest posts."""
    author = await users.by_nick(context.connection, request.nick)
    known = await tags.find(context.connection, request.tags)
    if len(known) < len({tag.key for tag in request.tags}):
        return _last([])
    return _last(await timelines.author(context.connection, author.user_id, known))


@dataclass(frozen=True, slots=True)
class List:
    """Posts that have all of `tags`."""

    tags: tuple[Tag, ...]


@command(
    "list",
    "<tags>",
    summary=_("The newest posts with a tag"),
    section=Section.READING,
    examples=("*xmpp",),
    access=Access.ANYONE,
)
async def list_(context: Context, request: List) -> Listing:
    """The newest posts that have all the tags."""
    known = await tags.find(context.connection, request.tags)
    if len(known) < len({tag.key for tag in request.tags}):
        return _last([])
    return _last(await timelines.tagged(context.connection, known))


@dataclass(frozen=True, slots=True)
class PopularTags:
    """The most used tags."""


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
    """The most used tags, the first the most."""
    return Tags(tuple(await tags.popular(context.connection, TAGS_SHOWN)))


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
    """The newest posts that fit."""
    wanted = query.read(request.query)
    author = 0
    if wanted.user is not None:
        author = (await users.by_nick(context.connection, wanted.user)).user_id
    known = await tags.find(context.connection, wanted.tags)
    if len(known) < len({tag.key for tag in wanted.tags}):
        return Listing(Heading.FOUND, ())
    found = await timelines.found(context.connection, wanted.words, author, known)
    return Listing(Heading.FOUND, tuple(found))


def _last(found: list[Post]) -> Listing:
    return Listing(Heading.LAST, tuple(found))
