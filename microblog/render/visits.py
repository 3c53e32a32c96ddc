"""Waiting for what the crawler finds in a room that somebody asks about."""

import asyncio

from microblog.render.answers import rooms as answers
from microblog.render.words import Words
from microblog.store import room_care, rooms
from microblog.store.database import Database

_PAUSE = 0.2


async def visited(
    database: Database, number: int, words: Words, seconds: float | None
) -> str | None:
    """The words for a request that is answered within `seconds`, else None.

    Where no crawler runs, which is what None seconds mean, they say so at once.
    """
    if seconds is None:
        async with database.connection() as connection:
            asked = await room_care.requested(connection, number)
            return answers.unvisited(asked.address, words) if asked is not None else None
    ends = asyncio.get_running_loop().time() + seconds
    while True:
        async with database.connection() as connection:
            asked = await room_care.requested(connection, number)
            if asked is not None and asked.is_answered:
                room = await rooms.room(connection, asked.address)
                return answers.visited(asked.outcome, asked.address, room, words)
        if asyncio.get_running_loop().time() + _PAUSE > ends:
            return None
        await asyncio.sleep(_PAUSE)
