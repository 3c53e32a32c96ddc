"""A person who writes."""

from dataclasses import dataclass
from typing import NewType

UserId = NewType("UserId", int)

# Whoever has more readers, posts and so on than this has this many or more: nobody counts further.
COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class User:
    """An account: `nick` is None until one is chosen, `language` empty until one is known."""

    user_id: UserId
    nick: str | None
    language: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """What everyone may know of a person; `readers` and `reads` stop counting at 1,000."""

    user_id: UserId
    nick: str
    readers: int
    reads: int
    full_name: str
    about: str
    link: str
    is_closed: bool
