"""What the bot remembers of a conversation: answered stanzas, drafts, failures, what may follow."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from microblog.domain.line import Line
from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Seen:
    """The first answer to a stanza that came again."""

    answer: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A command that failed, and what it should have been, empty where nobody knows."""

    body: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The command of a listing, and the cursor behind what it has shown."""

    body: str
    after: str


@dataclass(frozen=True, slots=True)
class Saying:
    """What a stanza became: `deed` is post, comment, pm, command, or nothing."""

    deed: str
    post_id: int
    comment: int

    @property
    def ref(self) -> Ref:
        """The post or comment that it became."""
        return Ref(self.post_id, self.comment)


def _key(line: Line) -> bytes:
    said = (line.stanza_id, line.contact, line.corrects, line.text)
    return hashlib.sha256("\0".join(said).encode()).digest()


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
    """Drop stanzas older than a day and sayings older than a month; returns how many stanzas."""
    await queries.run(connection, "forget_sayings")
    return await queries.run(connection, "forget_stanzas")


async def keep_draft(connection: Connection, user_id: UserId, body: str, reason: str) -> None:
    """Keep `body` for `.` (reason `held`) or for `NICK` (reason `nameless`)."""
    await queries.run(connection, "keep_draft", user_id=user_id, body=body, reason=reason)


async def take_draft(connection: Connection, user_id: UserId, reason: str) -> str | None:
    """The kept body, taken away; None when there is none, or a held one is over ten minutes old."""
    return await queries.value(connection, "take_draft", str, user_id=user_id, reason=reason)


async def forget_held(connection: Connection, user_id: UserId) -> None:
    """Forget a held draft, and what failed before."""
    await queries.run(connection, "forget_held", user_id=user_id)


async def keep_failure(connection: Connection, user_id: UserId, body: str, suggestion: str) -> None:
    """Keep the start of a body that failed as a command, and what was probably meant."""
    await queries.run(
        connection, "keep_failure", user_id=user_id, body=body[:200], suggestion=suggestion
    )


async def take_failure(connection: Connection, user_id: UserId) -> Failure | None:
    """What failed last, within ten minutes, unless something has worked since; told once."""
    return await queries.one(connection, "take_failure", Failure, user_id=user_id)


async def keep_undo(connection: Connection, user_id: UserId, lines: Sequence[str]) -> None:
    """UNDO says these lines, in this order, within ten minutes."""
    await queries.run(connection, "keep_undo", user_id=user_id, lines=list(lines))


async def forget_undo(connection: Connection, user_id: UserId) -> None:
    """What was done last cannot be undone."""
    await queries.run(connection, "forget_undo", user_id=user_id)


async def take_undo(connection: Connection, user_id: UserId) -> list[str]:
    """The lines for UNDO, taken away; empty where there are none or the time is over."""
    return await queries.value(connection, "take_undo", list, user_id=user_id) or []


async def keep_listing(connection: Connection, user_id: UserId, body: str, after: str) -> None:
    """MORE says `body` again, behind the cursor `after`."""
    await queries.run(connection, "keep_listing", user_id=user_id, body=body, after=after)


async def take_listing(connection: Connection, user_id: UserId) -> Listed | None:
    """The last listing that has more to show, taken away."""
    return await queries.one(connection, "take_listing", Listed, user_id=user_id)


async def keep_saying(
    connection: Connection, user_id: UserId, stanza_id: str, deed: str, ref: Ref | None = None
) -> None:
    """Note what a stanza became."""
    if stanza_id:
        await queries.run(
            connection,
            "keep_saying",
            user_id=user_id,
            stanza_id=stanza_id,
            deed=deed,
            post_id=ref.post if ref else 0,
            comment=ref.comment if ref else 0,
        )


async def saying(connection: Connection, user_id: UserId, stanza_id: str) -> Saying | None:
    """What a stanza of this person became, within a month."""
    return await queries.one(connection, "saying", Saying, user_id=user_id, stanza_id=stanza_id)


async def replace_reactions(
    connection: Connection, user_id: UserId, ref: Ref, deeds: Sequence[str]
) -> list[str]:
    """Note what a person's reactions to `ref` do now; returns what they did before."""
    found = await queries.value(
        connection,
        "replace_reactions",
        list,
        user_id=user_id,
        post_id=ref.post,
        comment=ref.comment,
        deeds=list(deeds),
    )
    return found or []


async def address_as(connection: Connection, user_id: UserId) -> str:
    """What `@nick words` of this person shall be: `pm`, `post`, or `ask`."""
    return await queries.value(connection, "address_as", str, user_id=user_id) or "ask"
