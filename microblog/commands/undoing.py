"""Taking back the last deed."""

from dataclasses import dataclass, replace

from microblog.commands.context import Context
from microblog.commands.obeying import Several, handle
from microblog.domain.errors import Refused
from microblog.grammar.command import Access, Read, Section, command
from microblog.i18n import mark as _
from microblog.store import memory


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the last deed."""


@command(
    "undo",
    "UNDO",
    summary=_("Take back what you did last, within ten minutes"),
    section=Section.WRITING,
    examples=("UNDO",),
    access=Access.ANYONE,
)
async def undo(context: Context, request: Undo) -> Several:
    """Say what undoes the last deed that can be undone, all of it or nothing; once."""
    lines = await memory.take_undo(context.connection, context.caller.user_id)
    if not lines:
        raise Refused("nothing_to_undo")
    # What undoes the undoing is not kept: a second UNDO is no redo.
    undoing = replace(context, inverses=[])
    return Several(tuple([await handle(undoing, _read(context, line)) for line in lines]))


def _read(context: Context, line: str) -> Read:
    reading = context.catalogue.read(line)
    if not isinstance(reading, Read):
        raise TypeError(f"UNDO cannot say {line!r}")
    return reading
