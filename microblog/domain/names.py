"""Names that people choose: nicks, tags and clubs."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from microblog.domain.ref import Ref

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


@dataclass(frozen=True, slots=True)
class TaggedNick:
    """What one person writes with one tag."""

    nick: Nick
    tag: Tag

    def __str__(self) -> str:
        return f"{self.nick} {self.tag}"


def grouped(
    targets: Iterable[Nick | Tag | Club | Ref],
) -> tuple[Nick | Tag | Club | Ref | TaggedNick, ...]:
    """`targets` with the tags right behind a nick bound to it, in their order.

    `@juliet *verona !poets` is what Juliet writes of Verona, and the club; a tag that comes before
    any nick stands for itself.
    """
    found: list[Nick | Tag | Club | Ref | TaggedNick] = []
    owner: Nick | None = None
    for target in targets:
        if owner is not None and isinstance(target, Tag):
            if found[-1] is owner:
                found.pop()
            found.append(TaggedNick(owner, target))
        else:
            owner = target if isinstance(target, Nick) else None
            found.append(target)
    return tuple(found)
