"""What came while deliveries were off, and what was sent in vain."""

from dataclasses import dataclass, replace

from microblog.domain.message import LIMIT, fitting, octets
from microblog.domain.people import UserId
from microblog.domain.post import Post
from microblog.domain.ref import Ref
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
class Letter:
    """A private message, and who sent it."""

    sender: str
    body: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some posts, newest first; `then` is the cursor behind the last one, empty at the end.

    The first page has comments and private messages that were sent in vain, the newest of each.
    """

    posts: tuple[Post, ...]
    then: str
    comments: tuple[Ref, ...] = ()
    letters: tuple[Letter, ...] = ()


async def digest(connection: Connection, user_id: UserId) -> Missed:
    """How much a person has missed while deliveries were off now or the last time.

    Those are posts that would have been sent, and answers to what the person has written.
    """
    numbers = await _numbers(connection, user_id, _NEWEST, COUNTED, is_all=False)
    replies = await queries.value(connection, "missed_replies", int, user_id=user_id)
    return Missed(len(numbers), replies or 0)


async def page(connection: Connection, user_id: UserId, after: str) -> Page:
    """The newest ten missed posts behind the cursor `after`."""
    first = Page((), "") if after else await _in_vain(connection, user_id)
    before = int(after) if after else _NEWEST
    numbers = await _numbers(connection, user_id, before, PAGE + 1, is_all=True)
    shown = await posts.by_ids(connection, numbers[:PAGE], user_id)
    taken = sum(octets(letter.body) for letter in first.letters)
    if taken and shown and taken + octets(shown[0].body) > LIMIT:
        return replace(first, then=str(_NEWEST))
    fit = fitting((post.body for post in shown), taken)
    if fit < len(shown):
        return replace(first, posts=tuple(shown[:fit]), then=str(shown[fit - 1].post_id))
    then = str(numbers[PAGE - 1]) if len(numbers) > PAGE else ""
    return replace(first, posts=tuple(shown), then=then)


async def _in_vain(connection: Connection, user_id: UserId) -> Page:
    """Comments and private messages that did not arrive, and no posts."""
    comments = await queries.many(connection, "missed_comments", Ref, user_id=user_id, size=PAGE)
    letters = await queries.many(connection, "missed_messages", Letter, user_id=user_id, size=PAGE)
    fit = fitting(letter.body for letter in letters)
    return Page((), "", tuple(comments), tuple(letters[:fit]))


async def _numbers(
    connection: Connection, user_id: UserId, before: int, size: int, *, is_all: bool
) -> list[int]:
    """Numbers of posts, newest first; of those that came while deliveries were off, or of all."""
    return await queries.many(
        connection, "missed_posts", int, user_id=user_id, before=before, size=size, is_all=is_all
    )
