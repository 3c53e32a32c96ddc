"""Lists of names in groups, page by page: people, tags, clubs, what a person writes with a tag."""

from dataclasses import dataclass

from microblog.domain.foreign import Address
from microblog.domain.names import Club, Nick, Tag, TaggedNick
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection

PAGE = 20

Named = Nick | Tag | Club | Ref | TaggedNick
_ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: `group` and `key` are its place, `mark` says what is special about it."""

    group: int
    key: str
    nick: str
    tag: str
    club: str
    post_id: int
    mark: str

    @property
    def target(self) -> Named | Address:
        """What the line names."""
        if self.mark == _ELSEWHERE:
            return Address(self.key)
        if self.post_id:
            return Ref(self.post_id)
        if self.club:
            return Club(self.club)
        if self.nick and self.tag:
            return TaggedNick(Nick(self.nick), Tag(self.tag))
        return Nick(self.nick) if self.nick else Tag(self.tag)


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of a list; `then` is the cursor behind the last one, empty at the end."""

    entries: tuple[Entry, ...]
    then: str


async def page(connection: Connection, query: str, user_id: int, after: str) -> Page:
    """At most twenty lines of the listing `query` of a person, behind the cursor `after`."""
    group, _, key = after.partition(" ")
    found = await queries.many(
        connection,
        query,
        Entry,
        user_id=user_id,
        after_group=int(group or 0),
        after_key=key,
        size=PAGE + 1,
    )
    shown = tuple(found[:PAGE])
    then = f"{shown[-1].group} {shown[-1].key}" if len(found) > PAGE else ""
    return Page(shown, then)
