"""Deleting posts and comments, and taking that back."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.pinning import Pin
from microblog.commands.replies import Deleted, Noted
from microblog.domain.errors import Refused
from microblog.domain.ref import Ref
from microblog.grammar.command import Section, command, usage
from microblog.i18n import mark as _
from microblog.store import deleting, posts, users


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
    await users.lock(context.connection, caller)
    ref = request.ref or await posts.last_of(context.connection, caller)
    thread = await posts.any_state(context.connection, ref, caller)
    owners = {thread.author_id}
    if ref.is_comment:
        comment = await posts.comment_state(context.connection, ref)
        owners.add(comment.author_id)
    if caller not in owners:
        raise Refused("not_yours", ref=str(ref))
    if await deleting.delete(context.connection, ref, caller):
        if not ref.is_comment and await deleting.drop_pin(context.connection, ref):
            context.undo_with(Pin(ref))
        context.undo_with(Restore(ref))
        await context.emit("deleted", post=ref.post, comment=ref.comment)
    return Deleted(ref)


@dataclass(frozen=True, slots=True)
class Restore:
    """Take the deletion of `ref` back."""

    ref: Ref


@command(
    "restore",
    "RESTORE <ref>",
    summary=_("Take back a deletion within ten minutes"),
    section=Section.WRITING,
    examples=("RESTORE #100123", "RESTORE #100123/4"),
)
async def restore(context: Context, request: Restore) -> Noted:
    """Make a post or comment of the tombstone again, for whoever has just made it one."""
    caller, ref = context.caller.user_id, request.ref
    await users.lock(context.connection, caller)
    if ref.is_comment:
        await posts.state(context.connection, ref, caller)
        await posts.comment_state(context.connection, ref)
    else:
        await posts.any_state(context.connection, ref, caller)
    found = await deleting.deletion(context.connection, ref)
    if found is None:
        return Noted("not_deleted", {"ref": str(ref)})
    if found.deleted_by != caller:
        raise Refused("restore_not_yours", ref=str(ref))
    if not found.is_recent:
        raise Refused("restore_late", ref=str(ref))
    await deleting.restore(context.connection, ref)
    await context.tell_nodes(ref)
    context.undo_with(Delete(ref))
    return Noted("restored", {"ref": str(ref)})
