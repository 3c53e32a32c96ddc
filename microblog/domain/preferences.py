"""What a person has chosen for an account."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """Whether pushes are sent, and the last time they were not: from `off_since` to `on_since`.

    `off_until` is when they begin again by themselves; None: when somebody says so.
    """

    is_on: bool
    off_since: datetime | None
    off_until: datetime | None
    on_since: datetime | None


@dataclass(frozen=True, slots=True)
class Preferences:
    """Everything that SET knows; `language` is empty where that of each message is answered."""

    address_as: str
    hears_mentions: bool
    hears_notices: bool
    hears_edits: bool
    wants_nodes_only: bool
    is_closed: bool
    zone: str
    wants_juick: bool
    pictures: str
    follows_address: bool
    language: str
    about: str
    full_name: str
    link: str
