"""What came while deliveries were off."""

from dataclasses import dataclass

from microblog.domain.message import fitting
from microblog.domain.people import UserId
from microblog.domain.post import Post
from microblog.store import posts, queries
from microblog.store.queries import Connection

PAGE = 10
COUNTED = 1_000
_NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class Missed:
    """How many posts and how many replies came, each counted up to a thousand."""

    posts: int
    replies: int

    def __bool__(self) -> bool:
        return bool(self.posts or self.replies)


@dataclass(frozen=True, slots=True)
class Page:
    """Some posts, newest first; `then` is the cursor behind the last one, empty at the end."""

    posts: tuple[Post, ...]
    then: str


async def digest(connection: Connection, user_id: UserId) -> Missed:
    """How much a person has missed while deliveries were off now or the last time.

    Those are posts that would have been sent, and answers to what the person has written.
    """
    numbers = await _numbers(connection, user_id, _NEWEST, COUNTED)
    replies = await queries.value(connection, "missed_replies", int, user_id=user_id)
    return Missed(len(numbers), replies or 0)


async def page(connection: Connection, user_id: UserId, after: str) -> Page:
    """The newest ten missed posts behind the cursor `after`."""
    before = int(after) if after else _NEWEST
    numbers = await _numbers(connection, user_id, before, PAGE + 1)
    shown = await posts.by_ids(connection, numbers[:PAGE], user_id)
    fit = fitting(post.body for post in shown)
    if fit < len(shown):
        return Page(tuple(shown[:fit]), str(shown[fit - 1].post_id))
    return Page(tuple(shown), str(numbers[PAGE - 1]) if len(numbers) > PAGE else "")


async def _numbers(connection: Connection, user_id: UserId, before: int, size: int) -> list[int]:
    return await queries.many(
        connection, "missed_posts", int, user_id=user_id, before=before, size=size
    )
