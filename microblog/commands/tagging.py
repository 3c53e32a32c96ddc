"""Adding tags and clubs to an own post, and taking them away."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.commands import marking
from microblog.commands.context import Context
from microblog.commands.replies import Reply
from microblog.domain.errors import Refused
from microblog.domain.post import PRIVATE
from microblog.domain.ref import Ref
from microblog.grammar.command import Section, command
from microblog.grammar.kinds import Change
from microblog.i18n import mark as _
from microblog.store import editing, posts, users
from microblog.store.marks import Mark


@dataclass(frozen=True, slots=True)
class Marked(Reply):
    """What tags and clubs a post has, from now on or already."""

    ref: Ref
    marks: tuple[Mark, ...]
    is_changed: bool


@dataclass(frozen=True, slots=True)
class TagEdit:
    """Add tags and clubs to the post `ref`, and take others away, in this order."""

    ref: Ref
    edits: tuple[Change, ...]


@command(
    "tag_edit",
    "<ref:post> <edits>",
    summary=_("Change the tags and clubs of your post"),
    section=Section.WRITING,
    examples=("#100123 +*news -*draft", "#100123 +!xmpp"),
)
async def tag_edit(context: Context, request: TagEdit) -> Marked:
    """Give the post its new tags without a push; twice equals once."""
    caller, ref = context.caller.user_id, request.ref
    await users.lock(context.connection, caller)
    post = await posts.state(context.connection, ref, caller)
    if post.author_id != caller:
        raise Refused("edit_not_yours", ref=str(ref))
    now = await editing.wording(context.connection, ref)
    before = await marking.head(context, ref, now)
    wanted = _edited(before, request.edits, ref, now)
    marking.check(wanted, ref, now)
    changes = difference(wanted, before)
    if not changes:
        return Marked(ref, before, is_changed=False)
    after = await marking.put(context, ref, before, wanted)
    context.undo_with(TagEdit(ref, difference(before, after)))
    return Marked(ref, after, is_changed=True)


def difference(wanted: Sequence[Mark], had: Sequence[Mark]) -> tuple[Change, ...]:
    """The changes that make `wanted` of `had`, but for the order."""
    added = marking.without(wanted, (*had, PRIVATE))
    gone = marking.without(had, wanted)
    return (*(Change(mark) for mark in added), *(Change(mark, added=False) for mark in gone))


def _edited(
    before: Sequence[Mark], edits: Sequence[Change], ref: Ref, now: editing.Wording
) -> tuple[Mark, ...]:
    wanted = list(before)
    for change in edits:
        if change.added and not marking.is_among(change.mark, wanted):
            wanted.append(change.mark)
        elif not change.added:
            if now.is_private and marking.is_among(PRIVATE, (change.mark,)):
                raise Refused("public_later", ref=str(ref))
            wanted = list(marking.without(wanted, (change.mark,)))
    return tuple(wanted)
