"""Private messages from person to person."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.posting import check_length, with_address
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
    text = with_address(context, request.text)
    check_length(text, COMMENT_LIMIT)
    recipients = await _recipients(context, request.nicks)
    await users.lock(context.connection, caller)
    for recipient in recipients:
        number = await messages.add(
            context.connection,
            caller,
            recipient.user_id,
            text,
            via_contact=bool(context.line.contact),
        )
        await context.emit("pm", post=number, recipient=recipient.user_id)
    return PrivatelySent()


async def _recipients(context: Context, nicks: tuple[Nick, ...]) -> list[User]:
    """Those called so, each once; refuses oneself, too many, and who does not want to hear."""
    connection, caller = context.connection, context.caller.user_id
    if len({nick.key for nick in nicks}) > _ADDRESSEES:
        raise Refused("too_many_addressees", limit=_ADDRESSEES)
    people = {user.user_id: user for user in await users.all_by_nick(connection, nicks)}
    if caller in people:
        raise Refused("message_yourself")
    unwelcoming, _blocked = await blocks.between(connection, caller, list(people))
    for user_id, user in people.items():
        if user_id in unwelcoming:
            raise Refused("message_unwelcome", nick=str(user.nick))
        if await blocks.is_blocked(context.connection, caller, user.user_id):
            raise Refused("message_blocked", nick=str(user.nick))
    return [people[user_id] for user_id in sorted(people)]
