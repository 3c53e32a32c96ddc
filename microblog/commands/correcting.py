"""A correction (XEP-0308) of what somebody said: an edit of what it became."""

from microblog.commands.commenting import Comment
from microblog.commands.context import Context
from microblog.commands.editing import Edit
from microblog.commands.posting import Post
from microblog.domain.errors import Refused
from microblog.domain.ref import Ref
from microblog.grammar.catalogue import normalise
from microblog.grammar.command import Held, Read
from microblog.store import memory
from microblog.store.memory import Saying


async def correction(context: Context) -> Read | None:
    """The edit that `context.line` asks for, or None where nothing had come of the first words.

    Raises Refused where a command, a private message or something unknown is corrected.
    """
    line, caller = context.line, context.caller.user_id
    said = await memory.saying(context.connection, caller, line.corrects)
    if said is None:
        raise Refused("corrects_unknown")
    if said.deed == "nothing":
        return None
    if said.deed not in ("post", "comment"):
        raise Refused(f"corrects_{said.deed}")
    return Read(context.catalogue.by_name("edit"), _edit(context, said))


def _edit(context: Context, said: Saying) -> Edit:
    """The whole again as it was said first: with its tags, or behind the number it answers."""
    text = normalise(context.line.text)
    if context.line.contact or context.line.replies_to:
        return Edit(said.ref, text)
    reading = context.catalogue.read(text)
    match reading:
        case Read(_, Post(words, marks)) if not said.ref.is_comment:
            return Edit(said.ref, words, marks, restated=True)
        case Read(_, Post()):
            return Edit(said.ref, text)
        case Read(_, Comment(ref, words)) if said.ref.is_comment and ref.post == said.ref.post:
            return Edit(said.ref, words)
        case Held(reason) if reason == "addressed":
            return Edit(said.ref, text)
        case _:
            raise Refused("corrects_into_command", ref=str(Ref(said.post_id, said.comment)))
