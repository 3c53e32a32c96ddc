"""Whom and what somebody follows, and who follows them."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Reply
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import lists


@dataclass(frozen=True, slots=True)
class ListSubscriptions:
    """Whom and what the caller follows."""


@dataclass(frozen=True, slots=True)
class Subscriptions(Reply):
    """Whom and what the caller follows; `then` is the cursor behind the last line."""

    entries: tuple[lists.Entry, ...]
    then: str = ""


@command(
    "subscriptions",
    "S|SUBS|SUBSCRIPTIONS",
    summary=_("Whom and what you follow"),
    section=Section.FOLLOWING,
    examples=("S",),
    access=Access.ANYONE,
)
async def list_subscriptions(context: Context, request: ListSubscriptions) -> Subscriptions:
    """The people, tags, clubs and people's tags that the caller follows."""
    page = await lists.page(
        context.connection, "list_subscriptions", context.caller.user_id, context.after
    )
    return Subscriptions(page.entries, page.then)


@dataclass(frozen=True, slots=True)
class ListSubscribers:
    """Who follows the caller."""


@dataclass(frozen=True, slots=True)
class Subscribers(Reply):
    """Who follows the caller; `then` is the cursor behind the last one."""

    entries: tuple[lists.Entry, ...]
    then: str = ""


@command(
    "subscribers",
    "READERS|SUBSCRIBERS",
    summary=_("Who follows you"),
    section=Section.FOLLOWING,
    examples=("READERS",),
    access=Access.ANYONE,
)
async def list_subscribers(context: Context, request: ListSubscribers) -> Subscribers:
    """The people who follow the caller, as far as they have nicks."""
    page = await lists.page(
        context.connection, "list_followers", context.caller.user_id, context.after
    )
    return Subscribers(page.entries, page.then)
