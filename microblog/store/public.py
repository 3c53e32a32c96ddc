"""What everyone may read: the public views, as the role that may only select."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from microblog.domain.names import Club, Nick, Tag
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection

PAGE = 20
NEWEST = 2**63 - 1
_THREAD_LIMIT = 2_000
_REVISIONS_LIMIT = 100

_VEIL = "nsfw"


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
    club_names: list[str]
    edited_at: datetime | None
    is_readonly: bool
    picture: str
    picture_description: str
    has_thumbnail: bool

    @property
    def ref(self) -> Ref:
        """Its number."""
        return Ref(self.post_id)

    @property
    def tags(self) -> tuple[Tag, ...]:
        """Its tags in the author's order."""
        return tuple(map(Tag, self.tag_names))

    @property
    def clubs(self) -> tuple[Club, ...]:
        """Its clubs in the author's order."""
        return tuple(map(Club, self.club_names))

    @property
    def is_veiled(self) -> bool:
        """Whether its author says by a tag that not everybody wants to see it."""
        return any(tag.key == _VEIL for tag in self.tags)


@dataclass(frozen=True, slots=True)
class PublicComment:
    """A comment; `parent` is 0 for one on the post; a deleted one is empty."""

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
class PublicUser:
    """A person who has a nick; the blog of one who `is_closed` is read by few."""

    user_id: int
    nick: str
    created_at: datetime
    full_name: str
    about: str
    link: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class PublicTag:
    """A tag that some post has."""

    tag_id: int
    name: str
    posts: int


@dataclass(frozen=True, slots=True)
class PublicClub:
    """A club in which somebody has posted."""

    club_id: int
    name: str
    posts: int


@dataclass(frozen=True, slots=True)
class Revision:
    """What something said until `replaced_at`."""

    body: str
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small copy of a picture."""

    image: bytes
    media_type: str


async def version(connection: Connection, scopes: Sequence[str]) -> int:
    """A number that grows whenever a page of these scopes changes."""
    found = await queries.value(connection, "public_version", int, scopes=list(scopes))
    return found or 0


@dataclass(frozen=True, slots=True)
class Change:
    """How much has changed in the public so far; versions of another `origin` say nothing here."""

    number: int
    origin: str


async def change(connection: Connection) -> Change:
    """As things stand now."""
    found = await queries.one(connection, "public_change", Change)
    if found is None:
        raise LookupError("public_change")
    return found


async def newest(connection: Connection, before: int) -> list[PublicPost]:
    """A page and one more of everyone's posts with numbers below `before`, newest first."""
    return await queries.many(connection, "public_newest", PublicPost, before=before, size=PAGE + 1)


async def of_author(connection: Connection, author_id: int, before: int) -> list[PublicPost]:
    """A page and one more of a person's posts."""
    return await queries.many(
        connection,
        "public_of_author",
        PublicPost,
        author_id=author_id,
        before=before,
        size=PAGE + 1,
    )


async def of_tag(connection: Connection, tag_id: int, before: int) -> list[PublicPost]:
    """A page and one more of the posts with a tag."""
    return await queries.many(
        connection, "public_of_tag", PublicPost, tag_id=tag_id, before=before, size=PAGE + 1
    )


async def of_club(connection: Connection, club_id: int, before: int) -> list[PublicPost]:
    """A page and one more of the posts in a club."""
    return await queries.many(
        connection, "public_of_club", PublicPost, club_id=club_id, before=before, size=PAGE + 1
    )


async def pinned(connection: Connection, user_id: int) -> PublicPost | None:
    """What a person has pinned to the top of the blog."""
    return await queries.one(connection, "public_pinned", PublicPost, user_id=user_id)


async def revisions(connection: Connection, ref: Ref) -> list[Revision]:
    """What a post or comment said before, newest first, at most a hundred."""
    return await queries.many(
        connection,
        "public_revisions_of",
        Revision,
        post_id=ref.post,
        comment=ref.comment,
        size=_REVISIONS_LIMIT,
    )


async def thumbnail(connection: Connection, ref: Ref) -> Thumbnail | None:
    """The small copy of the picture of `ref`, where there is one to show."""
    return await queries.one(
        connection, "public_thumbnail", Thumbnail, post_id=ref.post, comment=ref.comment
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


async def users_like(connection: Connection, name: str, size: int) -> list[PublicUser]:
    """People whose nicks begin with `name`, then those that are like it."""
    key = name.casefold()
    beginning = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return await queries.many(
        connection, "public_users_like", PublicUser, nick_key=key, beginning=beginning, size=size
    )


async def tag(connection: Connection, wanted: Tag) -> PublicTag | None:
    """The tag, when some post has it."""
    return await queries.one(connection, "public_tag", PublicTag, tag_key=wanted.key)


async def club(connection: Connection, wanted: Club) -> PublicClub | None:
    """The club, when somebody has posted in it."""
    return await queries.one(connection, "public_club", PublicClub, club_key=wanted.key)


async def by_numbers(connection: Connection, post_ids: Sequence[int]) -> list[PublicPost]:
    """Posts by their numbers, in that order."""
    found = await queries.many(connection, "public_by_id", PublicPost, post_ids=list(post_ids))
    read = {post.post_id: post for post in found}
    return [read[number] for number in post_ids if number in read]


async def is_alive(connection: Connection) -> bool:
    """Whether the database answers with the schema in place."""
    return bool(await queries.value(connection, "public_alive", bool))
