"""Microblogs elsewhere that people follow from here, and what was read there."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.domain.foreign import Address, Outcome, note
from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection

EACH_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Blog:
    """A microblog elsewhere; `is_followed` once whoever has it has let us.

    `failures` is how often in a row it was not to be read, `validator` by which the server of a
    feed tells whether it is new.
    """

    blog_id: int
    address: str
    is_feed: bool
    title: str
    is_followed: bool
    failures: int
    validator: str

    @property
    def at(self) -> Address:
        """Where it is."""
        return Address(self.address)


@dataclass(frozen=True, slots=True)
class ForeignPost:
    """What was read at `address`; `title` is what that calls itself, `link` where it is shown."""

    foreign_id: int
    address: str
    title: str
    body: str
    link: str


@dataclass(frozen=True, slots=True)
class Read:
    """An item as it was read elsewhere."""

    item: str
    body: str
    link: str


async def blog(connection: Connection, address: Address) -> Blog | None:
    """The microblog, if somebody follows it or has just asked for it."""
    return await queries.one(connection, "foreign_blog", Blog, address=address.text)


async def ask(connection: Connection, address: Address, most: int) -> int | None:
    """Let it be asked whether we may follow it; its number, None where there are `most`."""
    return await queries.value(
        connection,
        "ask_for_foreign_blog",
        int,
        address=address.text,
        is_feed=address.is_feed,
        most=most,
    )


async def follow(connection: Connection, blog_id: int, user: UserId) -> bool:
    """Let a person follow it; False where that is so."""
    return bool(
        await queries.value(connection, "follow_foreign", bool, blog_id=blog_id, user_id=user)
    )


async def unfollow(connection: Connection, address: Address, user: UserId) -> bool:
    """Let a person follow it no more; False where he did not."""
    return bool(
        await queries.value(
            connection, "unfollow_foreign", bool, address=address.text, user_id=user
        )
    )


async def count(connection: Connection, user: UserId) -> int:
    """How many a person follows."""
    return await queries.value(connection, "count_foreign_follows", int, user_id=user) or 0


async def to_check(connection: Connection, size: int, *, feeds: bool) -> list[Blog]:
    """At most `size` feeds, or others, to be asked now; nobody else gets them for ten minutes."""
    return await queries.many(connection, "foreign_blogs_to_check", Blog, size=size, is_feed=feeds)


async def has_followers(connection: Connection, blog_id: int) -> bool:
    """Whether anybody follows it."""
    return bool(await queries.value(connection, "foreign_has_followers", bool, blog_id=blog_id))


async def check_soon(connection: Connection, seconds: float) -> None:
    """Ask all JIDs, a few at a time, but within so many seconds, for what was missed."""
    await queries.run(connection, "check_foreign_soon", seconds=seconds)


async def checked(
    connection: Connection, blog_id: int, *, title: str, validator: str, seconds: float
) -> None:
    """It has answered, and is asked again so many seconds later."""
    await queries.run(
        connection,
        "foreign_checked",
        blog_id=blog_id,
        title=title,
        validator=validator,
        seconds=seconds,
    )


async def failed(connection: Connection, blog_id: int) -> None:
    """It has not answered, and is asked again later, at most six hours."""
    await queries.run(connection, "foreign_failed", blog_id=blog_id)


async def forget(connection: Connection, blog_id: int) -> None:
    """Forget it with all who follow it and what was read."""
    await queries.run(connection, "forget_foreign", blog_id=blog_id)


async def keep(connection: Connection, blog_id: int, read: Sequence[Read]) -> list[int]:
    """Keep items in this order; the numbers of those that are new."""
    found = await queries.many(
        connection,
        "keep_foreign_posts",
        int,
        blog_id=blog_id,
        items=[one.item for one in read],
        bodies=[one.body for one in read],
        links=[one.link for one in read],
    )
    await queries.run(connection, "forget_foreign_posts", blog_id=blog_id)
    return sorted(found)


async def post(connection: Connection, foreign_id: int) -> ForeignPost | None:
    """What was read, if it is still kept."""
    return await queries.one(connection, "foreign_post", ForeignPost, foreign_id=foreign_id)


async def promise(connection: Connection, blog: Blog, foreign_ids: Sequence[int]) -> None:
    """Promise posts to who follows the blog, in this order."""
    await queries.many(
        connection,
        "promise_foreign",
        int,
        blog_id=blog.blog_id,
        foreign_ids=list(foreign_ids),
        node=note(Outcome.POST, blog.at),
    )


async def tell(connection: Connection, blog: Blog, outcome: Outcome, foreign_id: int = 0) -> None:
    """Promise everybody who follows the blog to tell what became of that, and its newest post."""
    await queries.many(
        connection,
        "promise_foreign_outcome",
        int,
        blog_id=blog.blog_id,
        foreign_id=foreign_id,
        node=note(outcome, blog.at),
    )
