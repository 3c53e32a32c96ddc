"""What a stanza id in somebody's chat means: what we pushed or showed, or what he said himself."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.domain import stanza_id
from microblog.domain.errors import Refused
from microblog.domain.ref import Ref
from microblog.store import memory

# Pushes about a post or a comment, and our answers that show just one.
_OF_POSTS = frozenset((
    "post", "comment", "recommendation", "recommended", "invited", "edited", stanza_id.SHOWN,
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pointed:
    """A post or comment, or the private message `message_id`."""

    ref: Ref
    message_id: int = 0


async def pointed(context: Context, secret: bytes, named: str) -> Pointed | None:
    """What the stanza `named` was about, or None for an answer about nothing, or a foreign id.

    Raises Refused for what was written elsewhere.
    """
    pushed = stanza_id.read(secret, named, context.caller.user_id)
    if pushed is not None:
        kind, ref = pushed
        if kind == "foreign":
            raise Refused("foreign_readonly")
        if kind == "pm":
            return Pointed(Ref(0), ref.post)
        return Pointed(ref) if kind in _OF_POSTS else None
    said = await memory.saying(context.connection, context.caller.user_id, named)
    if said is None or said.deed not in ("post", "comment"):
        return None
    return Pointed(said.ref)
