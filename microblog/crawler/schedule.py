"""When something is asked again: what changes soon is asked often, what is away ever less."""

from datetime import timedelta
from random import Random

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_STABLE = timedelta(hours=6)
_FIRST_WAIT, _LONGEST_WAIT = _HOUR, timedelta(days=7)
_KINDS = {"service": _HOUR, "server": _STABLE}
# A room is hot where so many sit, so much is said, or their number has moved by a fifth.
_CROWD = 20
_TALK = 1.0
_MOVED = 0.2
_UNLISTED = timedelta(days=3)
_JITTER = 0.2
# On a server that is the operator's own people look for what they have just made.
_HOME_SERVICE, _HOME_ROOM = timedelta(minutes=5), _HOUR


def after_room(occupants: int | None, average: float | None, activity: float | None) -> timedelta:
    """How long a room that is listed is left alone: an hour, six or a day."""
    if not occupants and not activity:
        return _DAY
    present = occupants or 0
    if present >= _CROWD or (activity or 0.0) >= _TALK:
        return _HOUR
    has_moved = average is not None and abs(present - average) > max(1.0, _MOVED * average)
    return _HOUR if has_moved else _STABLE


def is_home(domain: str, home: str) -> bool:
    """Whether `domain` belongs to the operator's own server `home`, empty for none."""
    return bool(home) and f".{domain}".endswith(f".{home}")


def at_home(wait: timedelta, *, is_service: bool = False) -> timedelta:
    """`wait`, but no longer than is good on a server of our own."""
    return min(wait, _HOME_SERVICE if is_service else _HOME_ROOM)


def after_unlisted() -> timedelta:
    """How long a room that is not listed is left alone; its owner can have it read at once."""
    return _UNLISTED


def after_domain(kind: str) -> timedelta:
    """How long a domain of this kind is left alone."""
    return _KINDS.get(kind, _DAY)


def after_failures(failures: int) -> timedelta:
    """How long is waited after so many failures in a row: an hour, then twice, up to a week."""
    doubled: int = 2 ** min(max(failures - 1, 0), 10)
    return min(_FIRST_WAIT * doubled, _LONGEST_WAIT)


def jittered(wait: timedelta, chance: Random) -> timedelta:
    """`wait`, a fifth less or more, so that what was read at once is not always asked at once."""
    return wait * chance.uniform(1 - _JITTER, 1 + _JITTER)
