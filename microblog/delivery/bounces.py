"""What an error that comes back means (RFC 6120, 8.3; measured on Prosody and ejabberd)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from microblog.domain.link import Bounce
from microblog.domain.people import UserId


class Meaning(Enum):
    """What to do about a bounce."""

    SOFT = "try again later"
    DOMAIN = "try again later; the whole domain may be away"
    DEAD = "try again later; there may be no such address"
    REFUSED = "leave this address alone"
    FULL = "its server stores no more for this address: switch it off until it is heard of"
    OURS = "the same bytes would bounce again"


_DOMAIN = frozenset(("remote-server-timeout", "remote-server-not-found", "not-allowed"))
_DEAD = frozenset(("gone", "item-not-found"))
_OURS = frozenset(("bad-request", "jid-malformed", "policy-violation"))


def meaning(kind: str, condition: str) -> Meaning:
    """`service-unavailable` says everything from "offline" to "no such user", so it is soft.

    `resource-constraint` says that the offline storage is full (XEP-0160, 3); `not-acceptable` is
    what a server says for people who block us (XEP-0191, 3.2).
    """
    if condition in _DOMAIN:
        return Meaning.DOMAIN
    if condition == "resource-constraint":
        return Meaning.FULL
    if kind == "wait":
        return Meaning.SOFT
    if kind == "auth" or condition == "not-acceptable":
        return Meaning.REFUSED
    if kind == "modify" or condition in _OURS:
        return Meaning.OURS
    return Meaning.DEAD if condition in _DEAD else Meaning.SOFT


@dataclass(frozen=True, slots=True)
class Verdict:
    """What some bounces of one event come to: whom to try again, which addresses to note."""

    again: dict[UserId, str] = field(default_factory=dict)
    unreached: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    full: list[str] = field(default_factory=list)
    ours: dict[UserId, str] = field(default_factory=dict)


def judge(bounces: Iterable[tuple[UserId, Bounce]], *, is_settling: bool = False) -> Verdict:
    """All bounces of an event together.

    While the session `is_settling`, refusals say little as well: ejabberd forbids what is meant for
    a component or a server that is not back yet.
    """
    verdict = Verdict()
    for user_id, bounce in bounces:
        meant = meaning(bounce.kind, bounce.condition)
        if is_settling and meant in (Meaning.REFUSED, Meaning.DEAD):
            meant = Meaning.SOFT
        match meant:
            case Meaning.REFUSED:
                verdict.refused.append(bounce.jid)
            case Meaning.FULL:
                verdict.full.append(bounce.jid)
            case Meaning.OURS:
                verdict.ours[user_id] = bounce.condition
            case Meaning.SOFT | Meaning.DOMAIN | Meaning.DEAD:
                verdict.again[user_id] = bounce.condition
        if meant is Meaning.DOMAIN:
            verdict.unreached.append(bounce.jid)
        if meant is Meaning.DEAD:
            verdict.dead.append(bounce.jid)
    return verdict
