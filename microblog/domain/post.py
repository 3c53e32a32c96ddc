"""Posts and comments as a reader sees them."""

from dataclasses import dataclass
from datetime import datetime

from microblog.domain.names import Tag
from microblog.domain.people import UserId
from microblog.domain.ref import Ref


@dataclass(frozen=True, slots=True)
class Post:
    """A post; `tag_names` in the author's order, `author` his nick."""

    post_id: int
    author_id: UserId
    author: str
    body: str
    tag_names: list[str]
    comments: int
    recommendations: int
    created_at: datetime

    @property
    def ref(self) -> Ref:
        """Its public number."""
        return Ref(self.post_id)

    @property
    def tags(self) -> tuple[Tag, ...]:
        """Its tags as values."""
        return tuple(map(Tag, self.tag_names))


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

    @property
    def ref(self) -> Ref:
        """Its public number."""
        return Ref(self.post_id, self.number)
