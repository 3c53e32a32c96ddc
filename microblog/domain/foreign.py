"""Microblogs elsewhere: nodes of JIDs on other servers (XEP-0277), feeds on the web."""

from dataclasses import dataclass
from enum import Enum

from microblog.domain.jid import Jid

_WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a microblog is: a bare JID, or the address of a feed."""

    text: str

    @property
    def is_feed(self) -> bool:
        """Whether it is on the web."""
        return self.text.startswith(_WEB)

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read what somebody typed; raises ValueError where nobody can be followed there."""
        if text.casefold().startswith(_WEB):
            scheme, _, rest = text.partition("://")
            return cls(f"{scheme.lower()}://{rest}")
        jid = Jid.parse(text.casefold())
        if not jid.local or jid.resource:
            raise ValueError(text)
        return cls(jid.bare)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Reach:
    """How far people can follow from here: so many JIDs elsewhere and feeds, 0 for none."""

    blogs: int = 10_000
    has_feeds: bool = False


class Outcome(Enum):
    """What people are told of a microblog elsewhere: a post, or what became of following it."""

    POST = "post"
    FOLLOWED = "followed"
    LOCAL = "local"  # it is one of ours
    ABSENT = "absent"  # or not for everyone, which servers do not tell apart
    SILENT = "silent"  # its server did not answer
    ENDED = "ended"


def note(outcome: Outcome, address: Address) -> str:
    """Both in one text."""
    return f"{outcome.value} {address}"


def read_note(text: str) -> tuple[Outcome, Address]:
    """What `note` gave; raises ValueError on anything else."""
    outcome, _, address = text.partition(" ")
    return Outcome(outcome), Address(address)
