"""Nudging: asking somebody to write again."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Noted
from microblog.domain.errors import Refused
from microblog.domain.names import Nick
from microblog.grammar.command import Section, command
from microblog.i18n import mark as _
from microblog.store import notices, readers, users


@dataclass(frozen=True, slots=True)
class Nudge:
    """Ask somebody to write again."""

    nick: Nick


@command(
    "nudge",
    "NUDGE <nick>",
    summary=_("Ask somebody to write again, once a day"),
    section=Section.PEOPLE,
    examples=("NUDGE @juliet",),
)
async def nudge(context: Context, request: Nudge) -> Noted:
    """Nudge a person who hears notices and does not block the caller; once a day and pair."""
    connection, caller = context.connection, context.caller.user_id
    user = await users.by_nick(connection, request.nick)
    nick = str(user.nick)
    if user.user_id == caller:
        raise Refused("nudge_yourself")
    standing = await readers.standing(connection, user.user_id, caller)
    if standing.is_unwelcome:
        raise Refused("nudge_unwelcome", nick=nick)
    if not standing.hears_notices:
        raise Refused("nudge_unheard", nick=nick)
    if await notices.has_told(connection, "nudged", caller, user.user_id):
        return Noted("nudged_already", {"nick": nick})
    await context.emit("nudged", recipient=user.user_id)
    return Noted("nudged", {"nick": nick})
