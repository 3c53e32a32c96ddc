"""Editing one's own posts and comments within a day."""

from dataclasses import dataclass, replace

from microblog.commands import marking
from microblog.commands.context import Context
from microblog.commands.posting import worded
from microblog.commands.replies import Reply
from microblog.commands.tagging import TagEdit, difference
from microblog.domain.errors import Refused
from microblog.domain.post import PRIVATE
from microblog.domain.ref import Ref
from microblog.domain.text import COMMENT_LIMIT, POST_LIMIT
from microblog.grammar.command import Section, command, usage
from microblog.i18n import mark as _
from microblog.store import blocks, editing, posts, users
from microblog.store.editing import Wording
from microblog.store.marks import Mark


@dataclass(frozen=True, slots=True)
class Edited(Reply):
    """A post or comment says what it shall say, from now on or already."""

    ref: Ref
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Edit:
    """Let `ref`, or the newest own post or comment, say `text` under the tags and clubs `marks`.

    Without `text` only the tags change; without `marks` they stay, but for hashtags in the text.
    `restated` where `marks` are all that is wanted even when there are none; nobody types that.
    """

    ref: Ref | None = None
    text: str = ""
    marks: tuple[Mark, ...] = ()
    restated: bool = False


@command(
    "edit",
    "E|EDIT <ref:post> <marks:labels>",
    "E|EDIT <ref:post> <marks> <text>",
    "E|EDIT <ref> <text>",
    usage("E|EDIT L|LAST <marks:labels>", ref=None),
    usage("E|EDIT L|LAST <marks> <text>", ref=None),
    usage("E|EDIT L|LAST <text>", ref=None),
    summary=_("Change what you wrote, within a day"),
    section=Section.WRITING,
    examples=("E #100123 *xmpp Hello, world!", "E #100123/4 Better words", "E L Better words"),
)
async def edit(context: Context, request: Edit) -> Edited:
    """Change it and keep what it said; only a real change is pushed."""
    await users.lock(context.connection, context.caller.user_id)
    ref = request.ref or await _last(context)
    now = await _own(context, ref)
    if ref.is_comment:
        return await _edit_comment(context, ref, request, now)
    return await _edit_post(context, ref, request, now)


async def _last(context: Context) -> Ref:
    try:
        return await posts.last_of(context.connection, context.caller.user_id)
    except Refused as refused:
        raise Refused("nothing_to_edit") from refused


async def _own(context: Context, ref: Ref) -> Wording:
    """What `ref` says now; refuses what the caller may not edit, or no more."""
    caller = context.caller.user_id
    thread = await posts.state(context.connection, ref, caller)
    if ref.is_comment and (await posts.comment_state(context.connection, ref)).is_deleted:
        raise Refused("comment_deleted", ref=str(ref))
    now = await editing.wording(context.connection, ref)
    if now.author_id != caller:
        raise Refused("edit_not_yours", ref=str(ref))
    if not now.is_recent:
        raise Refused("edit_late", ref=str(ref))
    if await blocks.is_blocked(context.connection, thread.author_id, caller):
        raise Refused("comment_unwelcome", ref=str(ref))
    return now


async def _edit_comment(context: Context, ref: Ref, request: Edit, now: Wording) -> Edited:
    if request.marks:
        raise Refused("comment_marks", ref=str(ref))
    text = worded(context, request.text, COMMENT_LIMIT)
    if text == now.body:
        return Edited(ref, is_changed=False)
    if now.body:
        context.undo_with(Edit(ref, now.body))
    return await _revise(context, ref, now, text)


async def _edit_post(context: Context, ref: Ref, request: Edit, now: Wording) -> Edited:
    only_marks = not request.text and not request.restated
    text = now.body if only_marks else worded(context, request.text, POST_LIMIT)
    request = replace(request, text=text)
    before = await marking.head(context, ref, now)
    wanted = _wanted(before, now.body, request)
    marking.check(wanted, ref, now)
    wanted = marking.once(marking.without(wanted, (PRIVATE,)))
    if request.text == now.body and marking.same(wanted, before):
        return Edited(ref, is_changed=False)
    after = await marking.put(context, ref, before, wanted)
    _note_inverse(context, ref, now.body, before, after, request.text)
    return await _revise(context, ref, now, request.text)


async def _revise(context: Context, ref: Ref, now: Wording, text: str) -> Edited:
    number = await editing.revise(context.connection, ref, now.body, text)
    await context.emit("edited", post=ref.post, comment=ref.comment, revision=number)
    return Edited(ref, is_changed=True)


def _wanted(before: tuple[Mark, ...], body: str, request: Edit) -> tuple[Mark, ...]:
    """The tags and clubs of a post with `before` and `body` once it is edited."""
    inline = marking.inline(request.text)
    if request.marks or request.restated:
        return marking.once((*request.marks, *inline))
    was_inline = marking.inline(body)
    stays = marking.without(before, marking.without(was_inline, inline))
    return marking.once((*stays, *marking.without(inline, was_inline)))


def _note_inverse(
    context: Context,
    ref: Ref,
    body: str,
    before: tuple[Mark, ...],
    after: tuple[Mark, ...],
    text: str,
) -> None:
    """Note what gives a post its `body` and the marks `before` back: one edit, or two steps."""
    if not body:
        return  # a picture without words, and the language cannot say that there are none
    typed = marking.without(before, marking.inline(body))
    whole = Edit(ref, body, typed)
    if typed and marking.same(_wanted(after, text, whole), before):
        context.undo_with(whole)
        return
    simple = Edit(ref, body)
    left = difference(before, _wanted(after, text, simple))
    if left:
        context.undo_with(TagEdit(ref, left))
    context.undo_with(simple)
