"""What the database of a conversation holds, for what no command shows."""

from typing import Any

from tests.support.talk import Talk


async def rows(talk: Talk, statement: str, *values: object) -> list[Any]:
    """The rows that `statement` gives, run by itself."""
    async with talk.database.connection() as connection:
        return await connection.fetch(statement, *values)
