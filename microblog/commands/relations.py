"""How the caller stands to people, tags, clubs and threads: one line a target."""

from dataclasses import dataclass
from enum import Enum

from microblog.commands.replies import Reply
from microblog.domain.errors import Refused
from microblog.domain.names import Club, Nick, Tag, grouped
from microblog.domain.ref import Ref
from microblog.store.lists import Named

Targets = tuple[Nick | Tag | Club | Ref, ...]


class Relation(Enum):
    """How the caller stands to a target from now on, or stood already."""

    FOLLOWED = "followed"
    ALREADY_FOLLOWED = "already followed"
    FOR_RECOMMENDATIONS = "followed for recommendations only"
    ALREADY_FOR_RECOMMENDATIONS = "already followed for recommendations only"
    WITHOUT_RECOMMENDATIONS = "followed without recommendations"
    ALREADY_WITHOUT_RECOMMENDATIONS = "already followed without recommendations"
    SILENT = "followed without pushes"
    ALREADY_SILENT = "already followed without pushes"
    ASKED = "asked to read"
    ALREADY_ASKED = "already asked to read"
    WITHDRAWN = "asks no longer to read"
    UNFOLLOWED = "unfollowed"
    NOT_FOLLOWED = "not followed"
    BLOCKED = "blocked"
    ALREADY_BLOCKED = "already blocked"
    UNBLOCKED = "unblocked"
    NOT_BLOCKED = "not blocked"
    MUTED = "muted"
    ALREADY_MUTED = "already muted"
    UNMUTED = "unmuted"
    NOT_MUTED = "not muted"
    ALLOWED = "allowed to read"
    ADMITTED = "allowed to read, as asked"
    ALREADY_ALLOWED = "already allowed to read"
    DISALLOWED = "no longer allowed to read"
    DECLINED = "not allowed to read, though asked"
    NOT_ALLOWED = "not allowed to read"
    LOST = "follows the caller no longer"
    NOT_FOLLOWING = "does not follow the caller"


@dataclass(frozen=True, slots=True)
class Related:
    """A target and the relation to it; `comments` counts those of a thread."""

    target: Named
    relation: Relation
    comments: int = 0


@dataclass(frozen=True, slots=True)
class Relations(Reply):
    """One line a target."""

    items: tuple[Related, ...]


def local(targets: Targets | str) -> tuple[Named, ...]:
    """`targets` with tags bound to the nick before them; refuses the address of another server."""
    if isinstance(targets, str):
        raise Refused("addresses_later", address=targets)
    return grouped(targets)


def either(changed: bool, now: Relation, already: Relation) -> Relation:
    """`now` where something has changed, else `already`."""
    return now if changed else already
