"""Bookmarks: posts and comments to find again, seen by nobody else."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Noted, Reply
from microblog.domain.errors import Refused
from microblog.domain.ref import Ref
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import bookmarks, posts, users

NOTE_LIMIT = 1_024
_PAGE = 10


@dataclass(frozen=True, slots=True)
class Bookmarks(Reply):
    """The caller's bookmarks, newest first; `then` is the cursor behind the last one."""

    items: tuple[bookmarks.Bookmark, ...]
    then: str = ""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Bookmark `ref`; the note `text` replaces an earlier one, none leaves it."""

    ref: Ref
    text: str = ""


@command(
    "bookmark",
    "~ <ref>",
    "~<ref>",
    "~ <ref> <text>",
    "~<ref> <text>",
    "BOOKMARK <ref>",
    "BOOKMARK <ref> <text>",
    summary=_("Bookmark a post or comment, with a note for yourself"),
    section=Section.READING,
    examples=("~ #100123", "~ #100123/4 for the weekend"),
    access=Access.ANYONE,
)
async def bookmark(context: Context, request: Bookmark) -> Noted:
    """Keep what the caller may read; twice equals once."""
    caller, ref, note = context.caller.user_id, request.ref, request.text
    if len(note) > NOTE_LIMIT:
        raise Refused("note_too_long", limit=NOTE_LIMIT, length=len(note))
    await users.lock(context.connection, caller)
    await posts.state(context.connection, ref, caller)
    if ref.is_comment and (await posts.comment_state(context.connection, ref)).is_deleted:
        raise Refused("comment_deleted", ref=str(ref))
    before = await bookmarks.add(context.connection, caller, ref, note)
    if before is None:
        context.undo_with(Unbookmark(ref))
        return Noted("bookmarked", {"ref": str(ref)})
    if note in ("", before):
        return Noted("already_bookmarked", {"ref": str(ref)})
    context.undo_with(Bookmark(ref, before))
    if not before:
        # Only without the bookmark is there no note.
        context.undo_with(Unbookmark(ref))
    return Noted("note_replaced", {"ref": str(ref)})


@dataclass(frozen=True, slots=True)
class Unbookmark:
    """Drop the bookmark of `ref`."""

    ref: Ref


@command(
    "unbookmark",
    "~~ <ref>",
    "~~<ref>",
    summary=_("Remove a bookmark"),
    section=Section.READING,
    examples=("~~ #100123",),
    access=Access.ANYONE,
)
async def unbookmark(context: Context, request: Unbookmark) -> Noted:
    """Drop it, if there is one, whether what it is about can be read or not."""
    note = await bookmarks.remove(context.connection, context.caller.user_id, request.ref)
    if note is None:
        return Noted("not_bookmarked", {"ref": str(request.ref)})
    context.undo_with(Bookmark(request.ref, note))
    return Noted("unbookmarked", {"ref": str(request.ref)})


@dataclass(frozen=True, slots=True)
class ListBookmarks:
    """The caller's bookmarks."""


@command(
    "bookmarks",
    "~",
    "BOOKMARKS",
    summary=_("Your bookmarks"),
    section=Section.READING,
    examples=("~",),
    access=Access.ANYONE,
)
async def list_bookmarks(context: Context, request: ListBookmarks) -> Bookmarks:
    """Ten a message, newest first."""
    before = int(context.after) if context.after else None
    found = await bookmarks.page(
        context.connection, context.caller.user_id, before=before, size=_PAGE + 1
    )
    shown = tuple(found[:_PAGE])
    return Bookmarks(shown, str(shown[-1].bookmark_id) if len(found) > _PAGE else "")
