"""What searches cost those who write: a post with and without the index, a visit's count of people.

Single commits take turns, so that both see the same disk.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import Random

from microblog.store import crawling, queries
from ops.bench.find import posts
from ops.bench.find.cluster import Link
from ops.bench.result import Row, median

# So many of the newest posts are in both tables; what is added is what both sample from.
_TABLE = 200_000
_BATCH = 1000
_BATCHES = 5
_COUNTED = "count_occupants"
_TABLES = ("indexed_posts", "bare_posts")
_COPY = """
create table {name} (like posts including defaults including generated including constraints);

insert into {name} (post_id, author_id, body, visibility, created_at, deleted_at)
select post_id, author_id, body, visibility, created_at, deleted_at
from posts
order by post_id desc
limit {size};

alter table {name} add primary key (post_id);

create index on {name} (author_id, post_id desc);
"""
_INDEXES = "select indexdef from pg_indexes where tablename = 'posts' and indexdef ~ 'USING gin'"
_INSERT = "insert into {name} (author_id, body) values ($1, $2)"


@asynccontextmanager
async def tables(connection: Link, size: int) -> AsyncIterator[None]:
    """Two tables of the newest posts with all their indexes; `bare_posts` lacks that of words."""
    await _drop(connection)
    try:
        for name in _TABLES:
            await connection.execute(_COPY.format(name=name, size=min(size, _TABLE)))
        for index in await connection.fetch(_INDEXES):
            of_posts = index["indexdef"].partition(" USING ")[2]
            await connection.execute(f"create index on indexed_posts using {of_posts}")
        for name in _TABLES:
            await connection.execute(f"vacuum analyze {name}")
        yield
    finally:
        await _drop(connection)


async def inserts(connection: Link, size: int, turn: int, count: int) -> Row:
    """Median milliseconds of single commits into both, and of a row in batches of a thousand."""
    chance = Random(f"inserts {turn}")
    made = list(posts.block(chance.choice(posts.blocks(size)), size))
    one, other = (_INSERT.format(name=name) for name in _TABLES)

    def insert(statement: str) -> Callable[[], Awaitable[object]]:
        post = chance.choice(made)
        return lambda: connection.execute(statement, post.author_id, post.body)

    singles = await _turns(count, lambda: insert(one), lambda: insert(other))
    rows = [(post.author_id, post.body) for post in (chance.choice(made) for _ in range(_BATCH))]

    async def batch(statement: str) -> None:
        async with connection.transaction():
            await connection.executemany(statement, rows)

    batches = await _turns(_BATCHES, lambda: lambda: batch(one), lambda: lambda: batch(other))
    return {
        "indexed ms": singles[0],
        "bare ms": singles[1],
        "batch indexed us": batches[0] * 1000 / _BATCH,
        "batch bare us": batches[1] * 1000 / _BATCH,
    }


async def counts(connection: Link, size: int, turn: int, count: int) -> Row:
    """Median milliseconds of what a visit writes of occupants, and of a commit of nothing."""
    chance = Random(f"counts {turn}")

    def counted() -> Callable[[], Awaitable[object]]:
        room_id, occupants = chance.randrange(1, size + 1), chance.randrange(1, 100)
        return lambda: queries.run(
            connection, _COUNTED, room_id=room_id, occupants=occupants, activity=None
        )

    def empty() -> Callable[[], Awaitable[object]]:
        # A commit without a row would not wait for the disk.
        return lambda: connection.execute("select pg_logical_emit_message(true, 'bench', '')")

    update, nothing = await _turns(count, counted, empty)
    return {"count ms": update, "empty ms": nothing}


async def visits(connection: Link, size: int, turn: int, count: int) -> Row:
    """Median milliseconds of all that a visit writes where nothing but the numbers has changed."""
    chance = Random(f"visits {turn}")
    took: list[float] = []
    for _ in range(count):
        room_id, occupants = chance.randrange(1, size + 1), chance.randrange(1, 100)
        began = time.perf_counter()
        async with connection.transaction():
            await crawling.count(connection, room_id, occupants, None)
        took.append(1000 * (time.perf_counter() - began))
    return {"visit ms": median(took)}


async def _turns(
    count: int,
    one: Callable[[], Callable[[], Awaitable[object]]],
    other: Callable[[], Callable[[], Awaitable[object]]],
) -> tuple[float, float]:
    """Median milliseconds of both, done in turns, each first every second time."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(count):
        for place in (0, 1) if number % 2 else (1, 0):
            do = (one, other)[place]()
            began = time.perf_counter()
            await do()
            took[place].append(1000 * (time.perf_counter() - began))
    return median(took[0]), median(took[1])


async def _drop(connection: Link) -> None:
    for name in _TABLES:
        await connection.execute(f"drop table if exists {name}")
