"""What everyone may read: the public views, as the role that may only select."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from microblog.domain.names import Nick, Tag
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection

PAGE = 20
NEWEST = 2**63 - 1
_THREAD_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class PublicPost:
    """A post as everyone sees it."""

    post_id: int
    author: str
    body: str
    tag_names: list[str]
    comments: int
    recommendations: int
    created_at: datetime

    @property
    def ref(self) -> Ref:
        """Its number."""
        return Ref(self.post_id)

    @property
    def tags(self) -> tuple[Tag, ...]:
        """Its tags in the author's order."""
        return tuple(map(Tag, self.tag_names))


@dataclass(frozen=True, slots=True)
class PublicComment:
    """A comment; `parent` is 0 for one on the post; a deleted one is empty."""

    number: int
    parent: int
    author: str
    body: str
    created_at: datetime
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class PublicUser:
    """A person who has a nick."""

    user_id: int
    nick: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PublicTag:
    """A tag that some post has."""

    tag_id: int
    name: str
    posts: int


async def version(connection: Connection, scopes: Sequence[str]) -> int:
    """A number that grows whenever a page of these scopes changes."""
    found = await queries.value(connection, "public_version", int, scopes=list(scopes))
    return found or 0


async def newest(connection: Connection, before: int) -> list[PublicPost]:
    """A page of everyone's posts with numbers below `before`, newest first."""
    return await queries.many(connection, "public_newest", PublicPost, before=before, size=PAGE)


async def of_author(connection: Connection, author_id: int, before: int) -> list[PublicPost]:
    """A page of a person's posts."""
    return await queries.many(
        connection, "public_of_author", PublicPost, author_id=author_id, before=before, size=PAGE
    )


async def of_tag(connection: Connection, tag_id: int, before: int) -> list[PublicPost]:
    """A page of the posts with a tag."""
    return await queries.many(
        connection, "public_of_tag", PublicPost, tag_id=tag_id, before=before, size=PAGE
    )


async def post(connection: Connection, post_id: int) -> PublicPost | None:
    """One post, None when it is not there for everyone."""
    return await queries.one(connection, "public_post", PublicPost, post_id=post_id)


async def is_deleted(connection: Connection, post_id: int) -> bool:
    """Whether a post was there and is deleted."""
    return bool(await queries.value(connection, "public_tombstone", bool, post_id=post_id))


async def thread(connection: Connection, post_id: int) -> list[PublicComment]:
    """The comments of a post in order, deleted ones as empty places."""
    return await queries.many(
        connection, "public_thread", PublicComment, post_id=post_id, size=_THREAD_LIMIT
    )


async def user(connection: Connection, nick: Nick) -> PublicUser | None:
    """The person called so."""
    return await queries.one(connection, "public_user", PublicUser, nick_key=nick.key)


async def tag(connection: Connection, wanted: Tag) -> PublicTag | None:
    """The tag, when some post has it."""
    return await queries.one(connection, "public_tag", PublicTag, tag_key=wanted.key)


async def found(
    connection: Connection, words: str, nick: Nick | None, tags: Sequence[Tag], before: int
) -> list[PublicPost]:
    """A page of posts with `words` (websearch syntax), of a person, with all `tags`.

    None when there is nobody called so, or no such tag.
    """
    author = await user(connection, nick) if nick else None
    stored = [await tag(connection, each) for each in tags]
    known = [each.tag_id for each in stored if each is not None]
    if (nick and author is None) or len(known) < len(stored):
        return []
    values = {
        "words": words,
        "author_id": author.user_id if author else 0,
        "tag_ids": known,
        "before": before,
        "size": PAGE,
    }
    hits = await queries.many(connection, "public_found_newest", int, **values)
    if len(hits) < PAGE and words:
        hits = await queries.many(connection, "public_found", int, **values)
    return await queries.many(connection, "public_by_id", PublicPost, post_ids=hits)


async def is_alive(connection: Connection) -> bool:
    """Whether the database answers with the schema in place."""
    return bool(await queries.value(connection, "public_alive", bool))
