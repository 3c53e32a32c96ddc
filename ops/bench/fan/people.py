"""People in the database of a measurement: a crowd behind one author, and authors of one reader."""

import asyncpg

from ops.bench.fan.job import AUTHOR
from tests.support.crowd import crowd
from tests.support.engines import SINK

SMALL = 40

_AUTHORS = """
with authors as (
    insert into users (nick, nick_key)
    select 'fair' || n, 'fair' || n
    from generate_series(0, $2::int - 1) as n
    returning user_id, nick
),

readers as (
    insert into users (language)
    select 'en'
    from generate_series(0, $2::int - 1)
    returning user_id
),

pairs as (
    select a.user_id as author_id, r.user_id as reader_id, a.n
    from (select user_id, row_number() over (order by user_id) - 1 as n from authors) as a
    join (select user_id, row_number() over (order by user_id) - 1 as n from readers) as r using (n)
),

addressed as (
    insert into jids (jid, user_id)
    select 'fair-said-' || n || '@' || $1::text, author_id from pairs
    union all
    select 'fair-post-' || n || '@' || $1::text, reader_id from pairs
)

insert into user_subscriptions (author_id, subscriber_id)
select author_id, reader_id
from pairs
"""


async def settle(dsn: str, followers: int) -> None:
    """Let `followers` people at the sink follow the author, and one each of the small ones."""
    await crowd(dsn, AUTHOR, followers)
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_AUTHORS, SINK, SMALL)
        await connection.execute("analyze")
    finally:
        await connection.close()
