"""The shapes of replies: data without words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from microblog.domain.errors import Refused
from microblog.domain.names import Nick, Tag
from microblog.domain.people import Profile, User
from microblog.domain.post import Comment, Post
from microblog.domain.ref import Ref
from microblog.grammar.command import Command

Target = Nick | Tag | Ref


class Reply:
    """What a handler answers: data without words; `microblog.render.answers` says them.

    A list that has more to show than fits a message has a field `then`: the cursor behind its last
    item, with which `MORE` calls the handler again (`context.after`); empty at the end.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Noted(Reply):
    """Something is so from now on, or was so already, and one sentence says it.

    `what` is a message id of the `NOTES` in `microblog.render.answers`; `values` fill its
    placeholders.
    """

    what: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published(Reply):
    """A post is on disk."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Commented(Reply):
    """A comment is on disk."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Deleted(Reply):
    """A post or a comment is a tombstone now."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Kept(Reply):
    """A body waits until its author has chosen a nick."""


class Heading(Enum):
    """What a listing of posts is."""

    LAST = "last"
    FEED = "feed"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Listing(Reply):
    """Posts, newest first; `then` is the cursor behind the last one, empty at the end."""

    heading: Heading
    posts: tuple[Post, ...]
    then: str = ""


@dataclass(frozen=True, slots=True)
class Thread(Reply):
    """A post and some of its comments, in order."""

    post: Post
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class OneComment(Reply):
    """A comment alone."""

    comment: Comment


@dataclass(frozen=True, slots=True)
class Person(Reply):
    """What everyone may know of a person."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class Tags(Reply):
    """The most used tags."""

    tags: tuple[Tag, ...]


class Relation(Enum):
    """How the caller stands to a target from now on, or stood already."""

    FOLLOWED = "followed"
    ALREADY_FOLLOWED = "already followed"
    UNFOLLOWED = "unfollowed"
    NOT_FOLLOWED = "not followed"
    BLOCKED = "blocked"
    ALREADY_BLOCKED = "already blocked"
    UNBLOCKED = "unblocked"
    NOT_BLOCKED = "not blocked"


@dataclass(frozen=True, slots=True)
class Related:
    """A target and the relation to it; `comments` counts those of a thread."""

    target: Target
    relation: Relation
    comments: int = 0


@dataclass(frozen=True, slots=True)
class Relations(Reply):
    """One line a target."""

    items: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Subscriptions(Reply):
    """Whom and what the caller follows."""

    nicks: tuple[str, ...]
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Subscribers(Reply):
    """Who follows the caller."""

    nicks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blacklist(Reply):
    """Whom and what the caller blocks."""

    nicks: tuple[str, ...]
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Recommended(Reply):
    """The caller recommends a post, from now on or already."""

    ref: Ref
    is_new: bool


@dataclass(frozen=True, slots=True)
class Unrecommended(Reply):
    """The caller does not recommend a post, from now on or ever."""

    ref: Ref
    is_new: bool


@dataclass(frozen=True, slots=True)
class NotDone(Reply):
    """What had waited for a nick cannot be any more."""

    refused: Refused


@dataclass(frozen=True, slots=True)
class Named(Reply):
    """The caller has a nick; `then` is the answer to what had waited for it."""

    nick: Nick
    then: Reply | None = None


@dataclass(frozen=True, slots=True)
class Switched(Reply):
    """Pushes are delivered, or not."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class LanguageSet(Reply):
    """The language of answers from now on."""

    language: str


@dataclass(frozen=True, slots=True)
class Myself(Reply):
    """The caller's own account."""

    user: User


@dataclass(frozen=True, slots=True)
class Pong(Reply):
    """The bot is there."""


@dataclass(frozen=True, slots=True)
class Versioned(Reply):
    """The version that runs."""

    version: str


@dataclass(frozen=True, slots=True)
class Helped(Reply):
    """Help on everything, or on one command."""

    topic: str = ""
    commands: tuple[Command, ...] = ()
