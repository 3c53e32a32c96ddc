"""Posts: writing one, and publishing what was held."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.deleting import Delete
from microblog.commands.inviting import guests
from microblog.commands.replies import Published
from microblog.domain import markup
from microblog.domain.errors import Refused
from microblog.domain.names import TAG_LIMIT, Club, Nick, Tag
from microblog.domain.people import UserId
from microblog.domain.picture import Picture
from microblog.domain.post import PRIVATE, READONLY
from microblog.domain.ref import Ref
from microblog.domain.text import POST_LIMIT
from microblog.grammar import tokens
from microblog.grammar.command import Section, command
from microblog.grammar.kinds import TARGET_LIMIT
from microblog.i18n import mark as _
from microblog.store import announcements, invitees, memory, pictures, posts, subscriptions, users
from microblog.store import marks as stored_marks

MENTIONED_LIMIT = 10
_URL_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Post:
    """Publish `text` with leading tags."""

    text: str
    marks: tuple[Tag | Club, ...] = ()


@command(
    "post",
    "<marks> <text>",
    "POST <marks> <text>",
    summary=_("Publish a post; tags come first"),
    section=Section.WRITING,
    examples=("*xmpp *новости Hello, world!", "Just a few words."),
)
async def post(context: Context, request: Post) -> Published:
    """Publish what was written."""
    return await publish(context, request)


async def publish(context: Context, request: Post) -> Published:
    """Store the post, subscribe its author to the thread, and promise the pushes."""
    caller, connection = context.caller.user_id, context.connection
    body = worded(context, request.text, POST_LIMIT)
    how, marks = _sorted(request)
    is_private = PRIVATE in how
    invited = await guests(context, addressees(request.text)) if is_private else {}
    await users.lock(connection, caller)
    number = await posts.add(
        connection, caller, body, is_private=is_private, is_readonly=READONLY in how
    )
    if context.line.picture is not None:
        await pictures.attach(connection, Ref(number), context.line.picture)
    if is_private:
        await invitees.invite(connection, number, list(invited))
    await stored_marks.replace(connection, number, marks)
    await subscriptions.follow_thread(connection, number, caller)
    called = await mentioned(context, request.text)
    await context.emit("post", post=number, mentioned=called)
    await announcements.promise(connection, number)
    context.undo_with(Delete(Ref(number)))
    return Published(Ref(number))


def _sorted(request: Post) -> tuple[set[Tag], list[Tag | Club]]:
    """How the post is read, and its tags and clubs, each once; refuses more than ten of a kind.

    Hashtags in the text are tags as well; `*private` and `*readonly` are none.
    """
    how: set[Tag] = set()
    unique: dict[tuple[type, str], Tag | Club] = {}
    for mark in request.marks:
        service = next((one for one in (PRIVATE, READONLY) if one == _folded(mark)), None)
        if service is not None:
            how.add(service)
        else:
            unique.setdefault((type(mark), mark.key), mark)
    for tag in markup.hashtags(request.text):
        if _folded(tag) not in (PRIVATE, READONLY):
            unique.setdefault((Tag, tag.key), tag)
    found = list(unique.values())
    if sum(isinstance(one, Tag) for one in found) > TAG_LIMIT:
        raise Refused("too_many_tags", limit=TAG_LIMIT)
    if sum(isinstance(one, Club) for one in found) > TAG_LIMIT:
        raise Refused("too_many_clubs", limit=TAG_LIMIT)
    return how, found


def _folded(mark: Tag | Club) -> Tag | Club:
    return type(mark)(mark.key)


def addressees(text: str) -> tuple[Nick, ...]:
    """The nicks that `text` begins with: whom a private post is for. Refuses over a hundred."""
    found: list[Nick] = []
    at = 0
    while read := tokens.nick(text, at):
        if len(found) == TARGET_LIMIT:
            raise Refused("too_many_guests", limit=TARGET_LIMIT)
        found.append(read[0])
        at = tokens.gap(text, read[1])
        if at == read[1]:
            break
    return tuple(found)


def worded(context: Context, text: str, limit: int) -> str:
    """`text`, or the description of a picture without words; refuses what cannot be stored."""
    picture = _shown(context)
    if picture is None:
        check_length(text, limit)
        return text
    body = text or picture.description[:limit]
    if len(body) > limit:
        raise Refused("text_too_long", limit=limit, length=len(body))
    return body


def with_address(context: Context, text: str) -> str:
    """`text`, and the address of a picture on a line of its own; refuses one not to be shown."""
    picture = _shown(context)
    return "\n".join(line for line in (text, picture.url if picture else "") if line)


def _shown(context: Context) -> Picture | None:
    """The picture that came with the line; refuses one whose address cannot be shown."""
    picture = context.line.picture
    if picture is None:
        return None
    if not picture.url.startswith(("https://", "http://")) or len(picture.url) > _URL_LIMIT:
        raise Refused("picture_address")
    return picture


def check_length(text: str, limit: int) -> None:
    """Refuse an empty text, and one over `limit` characters."""
    if not text.strip():
        raise Refused("empty_text")
    if len(text) > limit:
        raise Refused("text_too_long", limit=limit, length=len(text))


async def mentioned(context: Context, text: str) -> list[UserId]:
    """Those of the first ten whom `text` names who exist, the caller aside."""
    named = markup.mentions(text)[:MENTIONED_LIMIT]
    if not named:
        return []
    found = await users.by_nicks(context.connection, named)
    return sorted(user.user_id for user in found if user.user_id != context.caller.user_id)


@dataclass(frozen=True, slots=True)
class PublishHeld:
    """Publish the held body as it is."""


@command(
    "publish_held",
    ".",
    summary=_("Publish what the bot held back, as it is"),
    section=Section.WRITING,
    examples=(".",),
)
async def publish_held(context: Context, request: PublishHeld) -> Published:
    """Publish verbatim what was held at most ten minutes ago."""
    body = await memory.take_draft(context.connection, context.caller.user_id, "held")
    if body is None:
        raise Refused("nothing_held")
    if is_meant_private(body):
        raise Refused("held_private")
    return await publish(context, Post(body))


def is_meant_private(body: str) -> bool:
    """Whether `*private` is among the tags and clubs that `body` begins with."""
    at = 0
    while read := tokens.tag(body, at) or tokens.club(body, at):
        if _folded(read[0]) == PRIVATE:
            return True
        at = tokens.gap(body, read[1])
    return False
