"""More of what everyone may read: a day's talk, recommendations, comments; people, tags, clubs."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from microblog.store import queries
from microblog.store.days import TagCount
from microblog.store.public import PAGE, PublicPost
from microblog.store.queries import Connection

TODAY = 50
LONG_PAGE = 200
FURTHEST = 2**62


@dataclass(frozen=True, slots=True)
class Reply:
    """A comment beside others of the same person."""

    post_id: int
    number: int
    parent: int
    author: str
    body: str
    created_at: datetime
    is_deleted: bool
    edited_at: datetime | None
    recommendations: int
    picture: str
    picture_description: str
    has_thumbnail: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A person with what was counted lately; `latest_post` is 0 for none."""

    user_id: int
    nick: str
    full_name: str
    about: str
    posts: int
    followers: int
    latest_post: int


class Order(Enum):
    """How people are listed; the value ends the name of the query."""

    FOLLOWED = "followers"
    ACTIVE = "latest"
    NEW = "number"


async def count(connection: Connection) -> None:
    """Count people anew."""
    await queries.run(connection, "count_people")


async def of_author_and_tag(
    connection: Connection, author_id: int, tag_id: int, before: int
) -> list[PublicPost]:
    """A page and one more of a person's posts with a tag."""
    return await queries.many(
        connection,
        "public_of_author_and_tag",
        PublicPost,
        author_id=author_id,
        tag_id=tag_id,
        before=before,
        size=PAGE + 1,
    )


async def recommended(connection: Connection, user_id: int, before: int) -> list[PublicPost]:
    """A page and one more of the posts that a person recommends."""
    return await queries.many(
        connection,
        "public_recommended_by",
        PublicPost,
        user_id=user_id,
        before=before,
        size=PAGE + 1,
    )


async def today(connection: Connection) -> list[PublicPost]:
    """What was talked of most in the last day and night, at most TODAY."""
    return await queries.many(connection, "public_today", PublicPost, size=TODAY)


async def replies(
    connection: Connection, author_id: int, moment: datetime, post_id: int, number: int
) -> list[Reply]:
    """A page and one more of a person's comments, newest first, behind that one."""
    return await queries.many(
        connection,
        "public_replies_by",
        Reply,
        author_id=author_id,
        moment=moment,
        post_id=post_id,
        number=number,
        size=PAGE + 1,
    )


async def tags(connection: Connection, posts: int, key: str) -> list[TagCount]:
    """A long page and one more of tags by their posts, behind that one."""
    return await queries.many(
        connection, "tags_listed", TagCount, posts=posts, tag_key=key, size=LONG_PAGE + 1
    )


async def clubs(connection: Connection, posts: int, key: str) -> list[TagCount]:
    """The same of clubs."""
    return await queries.many(
        connection, "clubs_listed", TagCount, posts=posts, tag_key=key, size=LONG_PAGE + 1
    )


async def people(connection: Connection, order: Order, place: int, user_id: int) -> list[Counted]:
    """A page and one more of people, behind a place."""
    return await queries.many(
        connection,
        f"people_by_{order.value}",
        Counted,
        place=place,
        user_id=user_id,
        size=2 * PAGE + 1,
    )


async def person(connection: Connection, user_id: int) -> Counted | None:
    """Somebody with what was counted."""
    return await queries.one(connection, "person_counted", Counted, user_id=user_id)
