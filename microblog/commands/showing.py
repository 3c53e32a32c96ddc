"""Showing one post, its thread, or one comment."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Reply
from microblog.domain import markup
from microblog.domain.message import fitting, octets
from microblog.domain.names import Nick
from microblog.domain.post import Comment, Post
from microblog.domain.ref import Ref
from microblog.domain.timeline import Window
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import hearing, posts

# More items than this in a message are unreadable, and Pidgin stops linking in it.
SHOWN = 20
_LAST = 10
ONE = Window()


@dataclass(frozen=True, slots=True)
class Show:
    """Show a post or a comment, with a window of the comments."""

    ref: Ref
    window: Window = ONE


@dataclass(frozen=True, slots=True)
class Thread(Reply):
    """A post and some of its comments, in order; `then` is the number of the last one shown.

    `reason` says why the caller hears of the post: own, private, author, author-tag, club, tag,
    track, recommender, thread, mention, or nothing.
    """

    post: Post
    comments: tuple[Comment, ...] = ()
    reason: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class OneComment(Reply):
    """A comment alone."""

    comment: Comment


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
    connection, reader = context.connection, context.caller.user_id
    post = await posts.get(connection, request.ref, reader)
    if request.ref.is_comment and request.window == ONE:
        return OneComment(await posts.get_comment(connection, request.ref))
    if request.window == ONE:
        return Thread(post, reason=await _reason(context, post))
    return await _with_comments(context, request, post)


async def _reason(context: Context, post: Post) -> str:
    reader = context.caller
    reason = await hearing.reason(context.connection, post.post_id, reader.user_id)
    if reason or not reader.nick:
        return reason
    named = {nick.key for nick in markup.mentions(post.body)}
    return "mention" if Nick(reader.nick).key in named else ""


async def _with_comments(context: Context, request: Show, post: Post) -> Thread:
    """The last comments, or those from some number on, as many as fit a message.

    `after` is the last one shown so far.
    """
    connection, window = context.connection, request.window
    wanted = SHOWN if window.all else min(window.count or _LAST, SHOWN)
    start = await _start(context, request)
    found = await posts.comments(
        connection, post.post_id, start=start, size=wanted + (1 if start else 0)
    )
    texts = [comment.body for comment in found[:wanted]]
    if not start:
        return Thread(post, tuple(found[-fitting(reversed(texts), octets(post.body)) :]))
    shown = tuple(found[: fitting(texts, octets(post.body))])
    return Thread(post, shown, then=str(shown[-1].number) if len(found) > len(shown) else "")


async def _start(context: Context, request: Show) -> int:
    """The number of the first comment to show; 0 for the last ones that fit a message."""
    window = request.window
    if context.after:
        return int(context.after) + 1
    if window.all:
        return 1
    start = window.start or request.ref.comment
    if start or window.count <= SHOWN:
        return start
    return await posts.start_of_last(context.connection, request.ref.post, window.count)
