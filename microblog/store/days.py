"""What happened each day in the public, and the public as a whole for those who index it."""

from dataclasses import dataclass
from datetime import date, datetime

from microblog.store import queries
from microblog.store.queries import Connection

MONTH = 30


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day of UTC: new posts, comments, recommendations and people, who wrote, what was sent."""

    day: date
    posts: int
    comments: int
    recommendations: int
    people: int
    authors: int
    deliveries: int
    all_people: int


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag and its public posts."""

    name: str
    tag_key: str
    posts: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A post and when it changed last."""

    post_id: int
    changed_at: datetime


async def count(connection: Connection) -> None:
    """Count the days anew that may have changed."""
    await queries.run(connection, "count_days")


async def counted(connection: Connection, days: int = MONTH) -> list[DayCount]:
    """The last days, the oldest first."""
    return await queries.many(connection, "days_counted", DayCount, days=days)


async def foremost_tags(connection: Connection, size: int) -> list[TagCount]:
    """The tags with the most public posts."""
    return await queries.many(connection, "foremost_tags", TagCount, size=size)


async def newest_post(connection: Connection) -> int:
    """The highest number of a public post, 0 where there is none."""
    return await queries.value(connection, "newest_number", int) or 0


async def newest_person(connection: Connection) -> int:
    """The highest number of a person, 0 where there is nobody."""
    return await queries.value(connection, "newest_person", int) or 0


async def posts(connection: Connection, first: int, after: int) -> list[Listed]:
    """Public posts with numbers from `first` to below `after`."""
    return await queries.many(connection, "posts_between", Listed, first=first, after=after)


async def people(connection: Connection, first: int, after: int) -> list[str]:
    """Nicks of people with numbers in such a range whose blogs are open."""
    return await queries.many(connection, "people_between", str, first=first, after=after)
