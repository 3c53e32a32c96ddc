"""What presences of a room say (XEP-0045, 7 and 10): who is there as what, and how we left."""

from dataclasses import dataclass
from enum import Enum, auto
from xml.etree.ElementTree import Element

from microblog.xmpp.conferences.invitation import MUC_USER

_STAFF = frozenset(("owner", "admin"))
_SELF, _CREATED, _RENAMED = "110", "201", "303"
# Kicked, banned, no longer a member, the room is for members only now.
_UNWELCOME = frozenset(("307", "301", "321", "322"))
# The other end of the line was lost, or the service goes down for a moment.
_LOST = frozenset(("332", "333"))
# What an error says that trying again does not mend (RFC 6120, 8.3.3).
_HOPELESS = frozenset(("forbidden", "registration-required", "not-authorized", "gone"))


class Change(Enum):
    """What became of our own presence in a room."""

    NONE = auto()  # it is somebody else's
    IN = auto()
    CREATED = auto()  # there was no such room before
    NICK_TAKEN = auto()
    LOST = auto()
    UNWELCOME = auto()


@dataclass(frozen=True, slots=True)
class Heard:
    """A presence: of the occupant `nick`, whose bare JID is empty where the room hides it."""

    change: Change
    nick: str
    is_there: bool
    is_staff: bool
    jid: str


def read(presence: Element, own_nick: str) -> Heard:
    """What a presence of a room, in which we are or want to be as `own_nick`, says; total."""
    nick = presence.get("from", "").partition("/")[2]
    told = presence.find(f"{MUC_USER}x")
    item = told.find(f"{MUC_USER}item") if told is not None else None
    affiliation = item.get("affiliation", "") if item is not None else ""
    jid = item.get("jid", "").partition("/")[0] if item is not None else ""
    kind = presence.get("type", "")
    return Heard(
        _change(presence, told, kind, is_named=nick == own_nick),
        nick,
        is_there=not kind,
        is_staff=affiliation in _STAFF,
        jid=jid,
    )


def _change(presence: Element, told: Element | None, kind: str, *, is_named: bool) -> Change:
    if kind == "error":
        return _refused(presence)
    statuses = told.findall(f"{MUC_USER}status") if told is not None else []
    codes = {status.get("code", "") for status in statuses}
    if not is_named and _SELF not in codes:
        return Change.NONE
    if not kind:
        return Change.CREATED if _CREATED in codes else Change.IN if _SELF in codes else Change.NONE
    if _RENAMED in codes:
        return Change.NONE  # our new presence follows
    is_destroyed = told is not None and told.find(f"{MUC_USER}destroy") is not None
    if is_destroyed or (codes & _UNWELCOME and not codes & _LOST):
        return Change.UNWELCOME
    return Change.LOST


def _refused(presence: Element) -> Change:
    error = next((child for child in presence if child.tag.endswith("}error")), None)
    names = {child.tag.rpartition("}")[2] for child in error} if error is not None else set()
    if "conflict" in names:
        return Change.NICK_TAKEN
    return Change.UNWELCOME if names & _HOPELESS else Change.LOST
