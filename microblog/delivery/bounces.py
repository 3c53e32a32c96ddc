"""What an error that comes back means (RFC 6120, 8.3; measured on Prosody and ejabberd)."""

from enum import Enum


class Meaning(Enum):
    """What to do about a bounce."""

    SOFT = "try again later"
    REFUSED = "leave this address alone"
    OURS = "the same bytes would bounce again"


_REFUSED = frozenset(("forbidden", "not-acceptable", "not-authorized", "subscription-required"))
_DEAD = frozenset(("gone", "item-not-found"))
_OURS = frozenset(("bad-request", "jid-malformed", "policy-violation"))


def meaning(kind: str, condition: str) -> Meaning:
    """`service-unavailable` says everything from "offline" to "no such user", so it is soft."""
    if kind == "auth" or condition in _REFUSED or condition in _DEAD:
        return Meaning.REFUSED
    if kind == "modify" or condition in _OURS:
        return Meaning.OURS
    return Meaning.SOFT
