"""The shapes of replies: data without words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from microblog.domain.errors import Refused
from microblog.domain.names import Nick
from microblog.domain.post import Post
from microblog.domain.ref import Ref


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
    TODAY = "today"
    FEED = "feed"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Listing(Reply):
    """Posts, newest first; `then` is the cursor behind the last one, empty at the end."""

    heading: Heading
    posts: tuple[Post, ...]
    then: str = ""


@dataclass(frozen=True, slots=True)
class NotDone(Reply):
    """What had waited for a nick cannot be any more."""

    refused: Refused


@dataclass(frozen=True, slots=True)
class Named(Reply):
    """The caller has a nick; `waited` is the answer to what had waited for it."""

    nick: Nick
    waited: Reply | None = None


@dataclass(frozen=True, slots=True)
class LanguageSet(Reply):
    """The language of answers from now on, empty for that of each message."""

    language: str


@dataclass(frozen=True, slots=True)
class Pong(Reply):
    """The bot is there."""


@dataclass(frozen=True, slots=True)
class Versioned(Reply):
    """The version that runs."""

    version: str
