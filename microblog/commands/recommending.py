"""Recommending posts and comments to one's own readers."""

from dataclasses import dataclass
from typing import cast

from microblog.commands import commenting
from microblog.commands.context import Context
from microblog.commands.replies import Commented, Noted, Reply
from microblog.domain.errors import Refused
from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.grammar.command import Section, command
from microblog.i18n import mark as _
from microblog.store import blocks, posts, recommendations, users


@dataclass(frozen=True, slots=True)
class Recommended(Reply):
    """The caller recommends a post or comment, from now on or already.

    `comment` is what became of the words that came with it, None where there were none or where
    the recommendation was there before.
    """

    ref: Ref
    is_new: bool
    has_words: bool = False
    comment: Ref | None = None


@dataclass(frozen=True, slots=True)
class Recommend:
    """Pass `ref` on to the caller's readers; `text` says why, as a comment."""

    ref: Ref
    text: str = ""


@command(
    "recommend",
    "! <ref>",
    "!<ref>",
    "! <ref> <text>",
    "!<ref> <text>",
    "REC|RECOMMEND|REPEAT|RT|FAV|LIKE <ref>",
    "REC|RECOMMEND|REPEAT|RT|FAV|LIKE <ref> <text>",
    summary=_("Recommend a post or comment to your readers"),
    section=Section.WRITING,
    examples=("! #100123", "! #100123/4 So true!"),
)
async def recommend(context: Context, request: Recommend) -> Recommended:
    """Recommend once, however often it is said; only then the words become a comment."""
    caller, ref = context.caller.user_id, request.ref
    await users.lock(context.connection, caller)
    author = await _author(context, ref)
    if not await recommendations.recommend(context.connection, ref, caller):
        return Recommended(ref, is_new=False, has_words=bool(request.text))
    if not await recommendations.is_passed_on(context.connection, ref, caller):
        await context.emit("recommendation", post=ref.post, comment=ref.comment)
        await context.emit("recommended", post=ref.post, comment=ref.comment, recipient=author)
    comment = await _comment(context, request) if request.text else None
    if not ref.is_comment:
        await context.tell_nodes(ref, is_like=True)
    context.undo_with(Unrecommend(ref))
    return Recommended(ref, is_new=True, comment=comment)


async def _author(context: Context, ref: Ref) -> UserId:
    """Who wrote `ref`; refuses what the caller may not recommend."""
    caller = context.caller.user_id
    thread = await posts.state(context.connection, ref, caller)
    author = thread.author_id
    if ref.is_comment:
        comment = await posts.comment_state(context.connection, ref)
        if comment.is_deleted:
            raise Refused("comment_deleted", ref=str(ref))
        author = comment.author_id
    if author == caller:
        raise Refused("recommend_own")
    if thread.visibility != "public":
        raise Refused("recommend_private", ref=str(ref))
    for owner in {thread.author_id, author}:
        if await blocks.is_blocked(context.connection, owner, caller):
            raise Refused("recommend_unwelcome", ref=str(ref))
    return author


async def _comment(context: Context, request: Recommend) -> Ref:
    """The words as a comment, as if they were said in the thread."""
    said = commenting.Comment(request.ref, request.text)
    return cast("Commented", await commenting.comment.handler(context, said)).ref


@dataclass(frozen=True, slots=True)
class Unrecommend:
    """Take a recommendation back."""

    ref: Ref


@command(
    "unrecommend",
    "!! <ref>",
    "!!<ref>",
    "UNREC|UNRECOMMEND <ref>",
    summary=_("Take a recommendation back"),
    section=Section.WRITING,
    examples=("!! #100123",),
)
async def unrecommend(context: Context, request: Unrecommend) -> Noted:
    """Take it back, if there is one; the words that came with it stay."""
    caller, ref = context.caller.user_id, request.ref
    await posts.any_state(context.connection, ref, caller)
    if ref.is_comment:
        await posts.comment_state(context.connection, ref)
    if not await recommendations.unrecommend(context.connection, ref, caller):
        return Noted("not_recommended", {"ref": str(ref)})
    if not ref.is_comment:
        await context.tell_nodes(ref, is_like=True)
    context.undo_with(Recommend(ref))
    return Noted("unrecommended", {"ref": str(ref)})
