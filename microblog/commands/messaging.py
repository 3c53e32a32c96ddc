"""Private messages from person to person."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.posting import check_length
from microblog.commands.replies import Reply
from microblog.domain.errors import Refused
from microblog.domain.names import Nick
from microblog.domain.people import User
from microblog.domain.text import COMMENT_LIMIT
from microblog.grammar.command import Section, command
from microblog.i18n import mark as _
from microblog.store import blocks, messages, users

_ADDRESSEES = 5


@dataclass(frozen=True, slots=True)
class PrivatelySent(Reply):
    """A private message is on its way."""


@dataclass(frozen=True, slots=True)
class SendPrivately:
    """Tell `text` to `nicks` and to nobody else."""

    nicks: tuple[Nick, ...]
    text: str


@command(
    "pm",
    "PM|P|DM <nicks> <text>",
    summary=_("Write to one person, or to five, and to nobody else"),
    section=Section.PEOPLE,
    examples=("PM @juliet Shall I hear more?",),
)
async def send_privately(context: Context, request: SendPrivately) -> PrivatelySent:
    """One message for each; to all of them or to nobody."""
    caller = context.caller.user_id
    if context.line.picture is not None:
        raise Refused("picture_with_command")
    check_length(request.text, COMMENT_LIMIT)
    recipients = await _recipients(context, request.nicks)
    await users.lock(context.connection, caller)
    for recipient in recipients:
        number = await messages.add(
            context.connection,
            caller,
            recipient.user_id,
            request.text,
            via_contact=bool(context.line.contact),
        )
        await context.emit("pm", post=number, recipient=recipient.user_id)
    return PrivatelySent()


async def _recipients(context: Context, nicks: tuple[Nick, ...]) -> list[User]:
    """Those called so, each once; refuses oneself, too many, and who does not want to hear."""
    caller = context.caller.user_id
    keys = {nick.key: nick for nick in nicks}
    if len(keys) > _ADDRESSEES:
        raise Refused("too_many_addressees", limit=_ADDRESSEES)
    found = []
    for nick in keys.values():
        user = await users.by_nick(context.connection, nick)
        if user.user_id == caller:
            raise Refused("message_yourself")
        if await blocks.is_blocked(context.connection, user.user_id, caller):
            raise Refused("message_unwelcome", nick=str(user.nick))
        found.append(user)
    return sorted(found, key=lambda user: user.user_id)
