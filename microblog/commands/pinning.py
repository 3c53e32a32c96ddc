"""The one post that a person wants to stand first in the blog."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Noted
from microblog.domain.errors import Refused
from microblog.domain.ref import Ref
from microblog.grammar.command import Section, command
from microblog.i18n import mark as _
from microblog.store import pins, posts, users


@dataclass(frozen=True, slots=True)
class Pin:
    """Let `ref` stand first."""

    ref: Ref


@command(
    "pin",
    "PIN <ref>",
    summary=_("Show one of your posts first in your blog"),
    section=Section.WRITING,
    examples=("PIN #100123",),
)
async def pin(context: Context, request: Pin) -> Noted:
    """Pin an own post that is not private, in place of any other; twice equals once."""
    caller, ref = context.caller.user_id, request.ref
    await users.lock(context.connection, caller)
    await _check_own(context, ref)
    before = await pins.pin(context.connection, caller, ref)
    if before == ref:
        return Noted("already_pinned", {"ref": str(ref)})
    if before is None:
        context.undo_with(Unpin(ref))
        return Noted("pinned", {"ref": str(ref)})
    context.undo_with(Pin(before))
    return Noted("pinned_instead", {"ref": str(ref), "before": str(before)})


async def _check_own(context: Context, ref: Ref) -> None:
    post = await posts.state(context.connection, ref, context.caller.user_id)
    if ref.is_comment:
        raise Refused("pin_comment", ref=f"#{ref.post}")
    if post.author_id != context.caller.user_id:
        raise Refused("pin_not_yours", ref=str(ref))
    if post.visibility == "private":
        raise Refused("pin_private", ref=str(ref))


@dataclass(frozen=True, slots=True)
class Unpin:
    """Let `ref` stand first no more."""

    ref: Ref


@command(
    "unpin",
    "UNPIN <ref>",
    summary=_("Let a pinned post go back to its place"),
    section=Section.WRITING,
    examples=("UNPIN #100123",),
)
async def unpin(context: Context, request: Unpin) -> Noted:
    """Unpin a post, if it is pinned."""
    if await pins.unpin(context.connection, context.caller.user_id, request.ref):
        context.undo_with(Pin(request.ref))
        return Noted("unpinned", {"ref": str(request.ref)})
    return Noted("not_pinned", {"ref": str(request.ref)})
