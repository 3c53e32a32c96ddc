"""Many people at once, made in the database: one author and followers whose server is the sink."""

import asyncpg

from tests.support.sink import Sink


async def crowd(
    dsn: str, author: str, followers: int, domain: str = "people.example", natives: int = 0
) -> list[str]:
    """Let people at the sink follow the author, whose JID is author@`domain`; their JIDs.

    The last `natives` of them follow the author's node (XEP-0060) in place of the chat.
    """
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            author_id = await connection.fetchval(
                "insert into users (nick, nick_key) values ($1, $1) returning user_id", author
            )
            await connection.execute(
                "insert into jids (jid, user_id) values ($1, $2)",
                f"{author}@{domain}",
                author_id,
            )
            ids = await connection.fetch(
                "insert into users (language) select 'en' from generate_series(1, $1)"
                " returning user_id",
                followers,
            )
            people = [row["user_id"] for row in ids]
            await connection.execute(
                "insert into jids (jid, user_id) select * from unnest($1::text[], $2::bigint[])",
                jids := [Sink.jid(person) for person in people],
                people,
            )
            chatting = followers - natives
            await connection.execute(
                "insert into user_subscriptions (author_id, subscriber_id)"
                " select $1, unnest($2::bigint[])",
                author_id,
                people[:chatting],
            )
            await connection.execute(
                "insert into node_subscriptions (node, user_id, jid)"
                " select $1, * from unnest($2::bigint[], $3::text[])",
                f"person/{author}",
                people[chatting:],
                jids[chatting:],
            )
    finally:
        await connection.close()
    return jids
