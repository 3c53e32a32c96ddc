"""Recommending posts to one's own readers."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Recommended, Unrecommended
from microblog.domain.errors import Refused
from microblog.domain.ref import Ref
from microblog.grammar.command import Section, command
from microblog.i18n import mark as _
from microblog.store import posts, subscriptions, users


@dataclass(frozen=True, slots=True)
class Recommend:
    """Pass a post on to the caller's readers."""

    ref: Ref


@command(
    "recommend",
    "! <ref:post>",
    "!<ref:post>",
    "REC|RECOMMEND|REPEAT|RT|FAV|LIKE <ref:post>",
    summary=_("Recommend a post to your readers"),
    section=Section.WRITING,
    examples=("! #100123",),
)
async def recommend(context: Context, request: Recommend) -> Recommended:
    """Recommend once, however often it is said."""
    caller = context.caller.user_id
    post = await posts.state(context.connection, request.ref)
    if post.author_id == caller:
        raise Refused("recommend_own")
    if await subscriptions.is_blocked(context.connection, post.author_id, caller):
        raise Refused("recommend_unwelcome", ref=str(request.ref))
    await users.lock(context.connection, caller)
    new = await posts.recommend(context.connection, post, caller)
    if new:
        await context.emit("recommendation", post=post.post_id)
        await context.emit("recommended", post=post.post_id, recipient=post.author_id)
    return Recommended(request.ref, new)


@dataclass(frozen=True, slots=True)
class Unrecommend:
    """Take a recommendation back."""

    ref: Ref


@command(
    "unrecommend",
    "!! <ref:post>",
    "!!<ref:post>",
    "UNREC|UNRECOMMEND <ref:post>",
    summary=_("Take a recommendation back"),
    section=Section.WRITING,
    examples=("!! #100123",),
)
async def unrecommend(context: Context, request: Unrecommend) -> Unrecommended:
    """Take it back, if there is one."""
    post = await posts.any_state(context.connection, request.ref)
    gone = await posts.unrecommend(context.connection, post, context.caller.user_id)
    return Unrecommended(request.ref, gone)
