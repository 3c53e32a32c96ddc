"""Many people at once, made in the database: one author and followers whose server is the sink."""

import asyncpg

from tests.support.sink import Sink


async def crowd(dsn: str, author: str, followers: int) -> None:
    """Let people at the sink follow the author, whose JID is author@people.example."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            author_id = await connection.fetchval(
                "insert into users (nick, nick_key) values ($1, $1) returning user_id", author
            )
            await connection.execute(
                "insert into jids (jid, user_id) values ($1, $2)",
                f"{author}@people.example",
                author_id,
            )
            ids = await connection.fetch(
                "insert into users (language) select 'en' from generate_series(1, $1)"
                " returning user_id",
                followers,
            )
            people = [row["user_id"] for row in ids]
            await connection.executemany(
                "insert into jids (jid, user_id) values ($1, $2)",
                [(Sink.jid(person), person) for person in people],
            )
            await connection.execute(
                "insert into user_subscriptions (author_id, subscriber_id)"
                " select $1, unnest($2::bigint[])",
                author_id,
                people,
            )
    finally:
        await connection.close()
