"""What the bot remembers of a conversation: answered stanzas and kept drafts."""

import hashlib
from dataclasses import dataclass

from microblog.domain.line import Line
from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Seen:
    """The first answer to a stanza that came again."""

    answer: str | None


def _key(line: Line) -> bytes:
    return hashlib.sha256(f"{line.stanza_id}\0{line.text}".encode()).digest()


async def recall(connection: Connection, line: Line) -> Seen | None:
    """The answer to the same stanza within a day, or None for one that is new (now claimed).

    A line without a stanza id is always new.
    """
    if not line.stanza_id:
        return None
    key = _key(line)
    if await queries.value(connection, "claim_stanza", bool, jid=line.jid, stanza_key=key):
        return None
    answer = await queries.value(connection, "answer_of_stanza", str, jid=line.jid, stanza_key=key)
    return Seen(answer)


async def record(connection: Connection, line: Line, answer: str | None) -> None:
    """Keep what is answered to `line`, in the transaction of the deed."""
    if line.stanza_id:
        await queries.run(
            connection, "record_answer", jid=line.jid, stanza_key=_key(line), answer=answer
        )


async def forget_old(connection: Connection) -> int:
    """Drop what is older than a day; returns how many stanzas."""
    return await queries.run(connection, "forget_stanzas")


async def keep_draft(connection: Connection, user_id: UserId, body: str, reason: str) -> None:
    """Keep `body` for `.` (reason `held`) or for `NICK` (reason `nameless`)."""
    await queries.run(connection, "keep_draft", user_id=user_id, body=body, reason=reason)


async def take_draft(connection: Connection, user_id: UserId, reason: str) -> str | None:
    """The kept body, taken away; None when there is none, or a held one is over ten minutes old."""
    return await queries.value(connection, "take_draft", str, user_id=user_id, reason=reason)


async def drop_held(connection: Connection, user_id: UserId) -> None:
    """Forget a held draft."""
    await queries.run(connection, "drop_held_draft", user_id=user_id)
