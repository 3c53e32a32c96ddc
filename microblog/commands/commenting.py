"""Comments on posts and on comments."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.deleting import Delete
from microblog.commands.following import Unsubscribe
from microblog.commands.posting import mentioned, worded
from microblog.commands.replies import Commented
from microblog.domain.errors import HeldBack, Refused
from microblog.domain.ref import Ref
from microblog.domain.text import COMMENT_LIMIT
from microblog.grammar.command import Section, command
from microblog.i18n import mark as _
from microblog.store import blocks, pictures, posts, subscriptions, users


@dataclass(frozen=True, slots=True)
class Comment:
    """Answer the post or comment `ref`."""

    ref: Ref
    text: str


@command(
    "comment",
    "<ref> <text>",
    "COMMENT|REPLY|R|C <ref> <text>",
    summary=_("Comment on a post, or answer a comment"),
    section=Section.WRITING,
    examples=("#100123 Well said!", "#100123/4 And why?"),
)
async def comment(context: Context, request: Comment) -> Commented:
    """Store the comment, subscribe its author to the thread, and promise the pushes."""
    caller = context.caller.user_id
    body = worded(context, request.text, COMMENT_LIMIT)
    await users.lock(context.connection, caller)
    await _check_welcome(context, request.ref)
    ref = await posts.add_comment(context.connection, request.ref, caller, body)
    if context.line.picture is not None:
        await pictures.attach(context.connection, ref, context.line.picture)
    if await subscriptions.follow_thread(context.connection, ref.post, caller):
        context.undo_with(Unsubscribe((Ref(ref.post),)))
    if context.line.contact:
        await subscriptions.hear_at_contact(context.connection, ref.post, caller)
    called = await mentioned(context, request.text)
    await context.emit("comment", post=ref.post, comment=ref.comment, mentioned=called)
    context.undo_with(Delete(ref))
    return Commented(ref)


async def _check_welcome(context: Context, ref: Ref) -> None:
    """Refuse a deleted comment's answer, and people whom the author or the answered one blocks."""
    thread = await _thread(context, ref)
    if thread.is_readonly and thread.author_id != context.caller.user_id:
        raise Refused("thread_readonly", ref=f"#{ref.post}")
    owners = {thread.author_id}
    if ref.is_comment:
        answered = await posts.comment_state(context.connection, ref)
        if answered.is_deleted:
            raise Refused("comment_deleted", ref=str(ref))
        owners.add(answered.author_id)
    for owner in owners:
        if await blocks.is_blocked(context.connection, owner, context.caller.user_id):
            raise Refused("comment_unwelcome", ref=str(ref))


async def _thread(context: Context, ref: Ref) -> posts.PostState:
    """The post of `ref`; where it never was, `#1 reason to smile` may have been meant as a post."""
    try:
        return await posts.state(context.connection, ref, context.caller.user_id)
    except Refused as refused:
        if refused.reason == "no_such_post":
            raise HeldBack(refused.reason, **refused.values) from refused
        raise
