"""Posts: writing one, publishing what was held, deleting."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Deleted, Published
from microblog.domain import markup
from microblog.domain.errors import Refused
from microblog.domain.names import TAG_LIMIT, Club, Tag
from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.domain.text import POST_LIMIT
from microblog.grammar.command import Section, command, usage
from microblog.i18n import mark as _
from microblog.store import memory, posts, subscriptions, users

MENTIONED_LIMIT = 10


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
    caller = context.caller.user_id
    check_length(request.text, POST_LIMIT)
    if any(isinstance(sign, Club) for sign in request.marks):
        raise Refused("clubs_later")
    tags = _tags(request)
    await users.lock(context.connection, caller)
    number = await posts.add(context.connection, caller, request.text, tags)
    await subscriptions.follow_thread(context.connection, number, caller)
    called = await mentioned(context, request.text)
    await context.emit("post", post=number, mentioned=called)
    return Published(Ref(number))


def _tags(request: Post) -> Sequence[Tag]:
    """Leading tags and inline hashtags, each once; refuses more than ten."""
    leading = [sign for sign in request.marks if isinstance(sign, Tag)]
    unique: dict[str, Tag] = {}
    for tag in (*leading, *markup.hashtags(request.text)):
        unique.setdefault(tag.key, tag)
    if len(unique) > TAG_LIMIT:
        raise Refused("too_many_tags", limit=TAG_LIMIT)
    return list(unique.values())


def check_length(text: str, limit: int) -> None:
    """Refuse an empty text, and one over `limit` characters."""
    if not text.strip():
        raise Refused("empty_text")
    if len(text) > limit:
        raise Refused("text_too_long", limit=limit, length=len(text))


async def mentioned(context: Context, text: str) -> list[UserId]:
    """The first ten existing people whom `text` names, the caller aside."""
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
    return await publish(context, Post(body))


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a post or comment, or the newest own one."""

    ref: Ref | None = None


@command(
    "delete",
    "D|DELETE|DEL <ref>",
    usage("D|DELETE|DEL L|LAST", ref=None),
    usage("DL", ref=None),
    summary=_("Delete your post or comment, or a comment under your post"),
    section=Section.WRITING,
    examples=("D #100123", "D #100123/4", "D L"),
)
async def delete(context: Context, request: Delete) -> Deleted:
    """Make a tombstone; deleting what is deleted already is no fault."""
    caller = context.caller.user_id
    ref = request.ref or await posts.last_of(context.connection, caller)
    thread = await posts.any_state(context.connection, ref)
    owners = {thread.author_id}
    if ref.is_comment:
        comment = await posts.comment_state(context.connection, ref)
        owners.add(comment.author_id)
    if caller not in owners:
        raise Refused("not_yours", ref=str(ref))
    await posts.delete(context.connection, ref, thread.author_id)
    return Deleted(ref)
