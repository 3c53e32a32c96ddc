"""Names that people choose: nicks, tags and clubs."""

import re
import unicodedata
from dataclasses import dataclass

TAG_LIMIT = 10
NICK_LENGTH = range(2, 33)
_NICK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

RESERVED_NICKS = frozenset(
    """
    about admin administrator anonymous api avatar best bot c chat club clubs component
    conference crawler events everybody everyone feed healthz help json juick jubo manifest
    me microblog moderator nobody null oembed opensearch owner post postmaster privacy
    pubsub qr readyz register robots root rooms search security sitemap static stats support
    sysop system t tag tags today u undefined upload user users webmaster www
    """.split()  # noqa: SIM905  (words read better than quotes)
)


@dataclass(frozen=True, slots=True)
class Nick:
    """A nick as typed; people are found by its folded `key`."""

    name: str

    @property
    def key(self) -> str:
        """The name folded for comparison."""
        return self.name.casefold()

    @property
    def fault(self) -> str | None:
        """Why nobody may be called so, as a message id, or None."""
        if len(self.name) not in NICK_LENGTH:
            return "nick_length"
        if not _NICK.fullmatch(self.name):
            return "nick_characters"
        if not any(map(str.isalpha, self.name)):
            return "nick_letterless"
        return "nick_reserved" if self.key in RESERVED_NICKS else None

    def __str__(self) -> str:
        return f"@{self.name}"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as typed; posts are found by its canonical `key`."""

    name: str

    @property
    def key(self) -> str:
        """The name in NFKC, folded."""
        return unicodedata.normalize("NFKC", self.name).casefold()

    def __str__(self) -> str:
        quoted = any(map(str.isspace, self.name))
        return f'*"{self.name}"' if quoted else f"*{self.name}"


@dataclass(frozen=True, slots=True)
class Club:
    """A club as typed."""

    name: str

    @property
    def key(self) -> str:
        """The name in NFKC, folded."""
        return unicodedata.normalize("NFKC", self.name).casefold()

    def __str__(self) -> str:
        return f"!{self.name}"
