"""The hourly pass over the directory: numbers, places, states, copies, languages, and news."""

from dataclasses import dataclass

from microblog.domain.tongue import guessed
from microblog.store import queries
from microblog.store.queries import Connection

_TEXTS = 2_000
# In this order: places follow from numbers, copies from places and states.
_STEPS = ("rank_daily", "hold_jumps", "rank_popularity", "rank_states", "fold_twins")


@dataclass(frozen=True, slots=True)
class _Wordy:
    """A room that does not say its language, and the one that was guessed before."""

    room_id: int
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class _News:
    """What one person is to be told of one room."""

    user_id: int
    room_id: int
    what: str


async def run(connection: Connection) -> int:
    """Bring the directory up to date, in several transactions of its own.

    Returns how many people are to be told something; whoever delivers to them is woken.
    """
    for step in _STEPS:
        async with connection.transaction():
            await queries.run(connection, step)
    await _guess_languages(connection)
    async with connection.transaction():
        told = await _tell(connection)
    if told:
        await queries.run(connection, "announce_events")
    return told


async def _guess_languages(connection: Connection) -> None:
    """Guess page by page; each is a transaction."""
    after = 0
    while rooms := await queries.many(
        connection, "untold_languages", _Wordy, after=after, size=_TEXTS
    ):
        after = rooms[-1].room_id
        found = [(one.room_id, guessed(one.words), one.language) for one in rooms]
        new = [(room_id, language) for room_id, language, before in found if language != before]
        if new:
            await queries.run(
                connection,
                "guess_languages",
                room_ids=[room_id for room_id, _ in new],
                languages=[language for _, language in new],
            )


async def _tell(connection: Connection) -> int:
    """Promise one message to each who follows a room or a search that has news."""
    news = await queries.many(connection, "stir_followers", _News)
    news += await queries.many(connection, "announce_rooms", _News)
    if news:
        await queries.run(
            connection,
            "promise_room_notices",
            user_ids=[one.user_id for one in news],
            room_ids=[one.room_id for one in news],
            whats=[one.what for one in news],
        )
    await queries.run(connection, "forget_room_notices")
    return len({one.user_id for one in news})
