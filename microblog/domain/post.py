"""Posts and comments as a reader sees them."""

from dataclasses import dataclass, field
from datetime import datetime

from microblog.domain.names import Club, Tag
from microblog.domain.people import UserId
from microblog.domain.picture import Picture
from microblog.domain.ref import Ref

# What stands before the tags of a post that not everybody reads, or on which nobody comments.
PRIVATE = Tag("private")
READONLY = Tag("readonly")


@dataclass(frozen=True, slots=True)
class Post:
    """A post; `tag_names` in the author's order, `author` his nick.

    `visibility` is public, readers (the author's white list) or private (those invited).
    """

    post_id: int
    author_id: UserId
    author: str
    body: str
    tag_names: list[str]
    comments: int
    recommendations: int
    created_at: datetime
    club_names: list[str] = field(default_factory=list)
    visibility: str = "public"
    is_readonly: bool = False
    edited_at: datetime | None = None
    picture_url: str = ""
    picture_type: str = ""
    picture_description: str = ""

    @property
    def ref(self) -> Ref:
        """Its public number."""
        return Ref(self.post_id)

    @property
    def tags(self) -> tuple[Tag, ...]:
        """Its tags as values."""
        return tuple(map(Tag, self.tag_names))

    @property
    def marks(self) -> tuple[Tag | Club, ...]:
        """What stands behind its author's name: how it is read, then tags, then clubs."""
        how = ((PRIVATE, self.visibility == "private"), (READONLY, self.is_readonly))
        clubs = tuple(map(Club, self.club_names))
        return (*(sign for sign, holds in how if holds), *self.tags, *clubs)

    @property
    def picture(self) -> Picture | None:
        """Its picture, if it has one."""
        return _picture(self.picture_url, self.picture_type, self.picture_description)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment; `parent` is 0 for one on the post itself; `quoted` is what it answers."""

    post_id: int
    number: int
    parent: int
    author_id: UserId
    author: str
    body: str
    created_at: datetime
    parent_author: str
    quoted: str
    edited_at: datetime | None = None
    picture_url: str = ""
    picture_type: str = ""
    picture_description: str = ""

    @property
    def ref(self) -> Ref:
        """Its public number."""
        return Ref(self.post_id, self.number)

    @property
    def picture(self) -> Picture | None:
        """Its picture, if it has one."""
        return _picture(self.picture_url, self.picture_type, self.picture_description)


def _picture(url: str, media_type: str, description: str) -> Picture | None:
    return Picture(url, media_type, description=description) if url else None
