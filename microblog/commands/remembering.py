"""What a stanza became, kept so that its correction and its retraction find it."""

from microblog.commands.context import Context
from microblog.commands.replies import Commented, Kept, NotDone, Published, Reply
from microblog.domain.ref import Ref
from microblog.grammar.command import Batch, Read
from microblog.store import memory


async def remember(context: Context, reading: Read | Batch, reply: Reply) -> None:
    """Note what came of `context.line`; a correction becomes what its original had become."""
    line, connection, caller = context.line, context.connection, context.caller.user_id
    first = await memory.saying(connection, caller, line.corrects) if line.corrects else None
    deed: tuple[str, Ref | None]
    match reply:
        case Published(ref):
            deed = ("post", ref)
        case Commented(ref):
            deed = ("comment", ref)
        case Kept() | NotDone():
            deed = ("nothing", None)
        case _ if first is not None and first.deed != "nothing":
            deed = (first.deed, first.ref)
        case _:
            is_private = isinstance(reading, Read) and reading.command.name == "pm"
            deed = ("pm" if is_private else "command", None)
    await memory.keep_saying(connection, caller, line.stanza_id, *deed)


async def remember_nothing(context: Context) -> None:
    """Nothing came of `context.line`: corrected, it is a new one."""
    await memory.keep_saying(
        context.connection, context.caller.user_id, context.line.stanza_id, "nothing"
    )
