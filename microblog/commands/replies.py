"""The shapes of replies: data without words."""

from dataclasses import dataclass
from enum import Enum

from microblog.domain.errors import Refused
from microblog.domain.names import Nick, Tag
from microblog.domain.people import Profile, User
from microblog.domain.post import Comment, Post
from microblog.domain.ref import Ref

Target = Nick | Tag | Ref


@dataclass(frozen=True, slots=True)
class Published:
    """A post is on disk."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Commented:
    """A comment is on disk."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Deleted:
    """A post or a comment is a tombstone now."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Kept:
    """A body waits until its author has chosen a nick."""


class Heading(Enum):
    """What a listing of posts is."""

    LAST = "last"
    FEED = "feed"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Listing:
    """Posts, newest first."""

    heading: Heading
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """A post and some of its comments, in order."""

    post: Post
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class OneComment:
    """A comment alone."""

    comment: Comment


@dataclass(frozen=True, slots=True)
class Person:
    """What everyone may know of a person."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class Tags:
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
class Relations:
    """One line a target."""

    items: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """Whom and what the caller follows."""

    nicks: tuple[str, ...]
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Subscribers:
    """Who follows the caller."""

    nicks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blacklist:
    """Whom and what the caller blocks."""

    nicks: tuple[str, ...]
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Recommended:
    """The caller recommends a post, from now on or already."""

    ref: Ref
    is_new: bool


@dataclass(frozen=True, slots=True)
class Unrecommended:
    """The caller does not recommend a post, from now on or ever."""

    ref: Ref
    is_new: bool


@dataclass(frozen=True, slots=True)
class NotDone:
    """What had waited for a nick cannot be any more."""

    refused: Refused


@dataclass(frozen=True, slots=True)
class Named:
    """The caller has a nick; `then` is the answer to what had waited for it."""

    nick: Nick
    then: "Reply | None" = None


@dataclass(frozen=True, slots=True)
class Switched:
    """Pushes are delivered, or not."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class LanguageSet:
    """The language of answers from now on."""

    language: str


@dataclass(frozen=True, slots=True)
class Myself:
    """The caller's own account."""

    user: User


@dataclass(frozen=True, slots=True)
class Pong:
    """The bot is there."""


@dataclass(frozen=True, slots=True)
class Versioned:
    """The version that runs."""

    version: str


@dataclass(frozen=True, slots=True)
class Helped:
    """Help on everything, or on one command."""

    topic: str = ""


Reply = (
    Published
    | Commented
    | Deleted
    | Kept
    | Listing
    | Thread
    | OneComment
    | Person
    | Tags
    | Relations
    | Subscriptions
    | Subscribers
    | Blacklist
    | Recommended
    | Unrecommended
    | Named
    | NotDone
    | Switched
    | LanguageSet
    | Myself
    | Pong
    | Versioned
    | Helped
)
