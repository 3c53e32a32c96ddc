"""Who is asked: the calls that web and chat make, and PostgreSQL where nobody tells it the way.

An engine takes a query as our parser gives it, and answers with numbers, in order.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from types import MappingProxyType

from microblog.domain.people import UserId
from microblog.search import posts as asked_of_posts
from microblog.search import rooms as asked_of_rooms
from microblog.search.compile import tsquery
from microblog.search.tree import Query
from microblog.store import rooms, searching
from microblog.store.rooms import Order
from ops.bench.find.cluster import Link

Engine = Callable[[Query], Awaitable[list[int]]]
# A page, and one more by which it is seen that there is another.
SIZE = 21
NEWEST = 2**63 - 1
# Somebody who has written, and follows and blocks nobody.
READER = UserId(1500)

_PLANNER = """
select p.post_id
from posts as p
where p.words @@ to_tsquery('microblog', $1)
    and p.visibility = 'public'
    and p.deleted_at is null
    and ($2 = '' or p.author_id = (select user_id from users where nick_key = $2))
    and (
        $3 = ''
        or p.post_id in (select post_id from post_tags join tags using (tag_id) where tag_key = $3)
    )
    and (
        $4 = ''
        or p.post_id in (
            select post_id from post_clubs join clubs using (club_id) where club_key = $4
        )
    )
order by p.post_id desc
limit $5
"""


async def web(connection: Link, query: Query) -> list[int]:
    """A page of what everyone may read."""
    asked = asked_of_posts.asked(query)
    if asked_of_posts.is_best_first(query):
        _, hits = await searching.everyones_best(connection, asked, after=None, size=SIZE)
        return [hit.post_id for hit in hits]
    return await searching.everyones(connection, asked, before=NEWEST, size=SIZE)


async def chat(connection: Link, query: Query) -> list[int]:
    """The same as somebody sees it who is known, in the transaction of a command."""
    asked = asked_of_posts.asked(query)
    async with connection.transaction():
        if asked_of_posts.is_best_first(query):
            _, hits = await searching.best(connection, asked, reader=READER, after=None, size=SIZE)
            return [hit.post_id for hit in hits]
        return await searching.posts(connection, asked, reader=READER, before=NEWEST, size=SIZE)


async def planner(connection: Link, query: Query) -> list[int]:
    """Words and order in one statement; PostgreSQL looks which of the two it begins with."""
    names = [next(iter(query.texts(field)), "") for field in ("user", "tag", "club")]
    async with connection.transaction():
        await connection.execute("set local plan_cache_mode = 'force_custom_plan'")
        rows = await connection.fetch(_PLANNER, tsquery(query.words), *names, SIZE)
    return [row["post_id"] for row in rows]


async def directory(connection: Link, query: Query, *, order: Order) -> list[int]:
    """A page of the directory, with all that a page shows."""
    page = await rooms.find(connection, asked_of_rooms.wanted(query), order=order, size=SIZE - 1)
    return [room.room_id for room in page.rooms]


def of_posts(connection: Link) -> Mapping[str, Engine]:
    """Our engines for posts, by name."""
    return MappingProxyType({
        "web": partial(web, connection),
        "chat": partial(chat, connection),
        "planner": partial(planner, connection),
    })  # fmt: skip
