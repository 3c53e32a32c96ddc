"""Going on with the last listing."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.obeying import handle, keep_listing
from microblog.commands.replies import Reply
from microblog.domain.errors import Refused
from microblog.grammar.command import Access, Read, Section, command
from microblog.i18n import mark as _
from microblog.store import memory


@dataclass(frozen=True, slots=True)
class More:
    """The next page of the last listing."""


@command(
    "more",
    "MORE|NEXT",
    summary=_("The next page of the last list"),
    section=Section.READING,
    examples=("MORE",),
    access=Access.ANYONE,
)
async def more(context: Context, request: More) -> Reply:
    """Show the last list behind what it has shown, as it is by now."""
    listed = await memory.take_listing(context.connection, context.caller.user_id)
    if listed is None:
        raise Refused("nothing_more")
    reading = context.catalogue.read(listed.body)
    if not isinstance(reading, Read):
        raise TypeError(f"MORE cannot say {listed.body!r}")
    reply = await handle(context.going_on(listed.after), reading)
    await keep_listing(context, reading, reply)
    return reply
