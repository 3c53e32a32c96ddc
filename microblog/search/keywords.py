"""What other programs ask of the directory: words and a least number of people, popular first."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from microblog.search import language
from microblog.search.fields import Target
from microblog.search.rooms import wanted
from microblog.store import rooms
from microblog.store.queries import Connection
from microblog.store.rooms import Order, Room, RoomQuery

PAGE = 100
_MOST_USERS = 2**31 - 2
# A word of a tsquery, and whether it is the beginning of one.
_LEXEME = re.compile(r"('(?:[^']|'')*')(:\*)?")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where words are looked for; tags count as part of the address."""

    name: bool = True
    description: bool = True
    address: bool = True

    @property
    def weights(self) -> str:
        """The parts of the index, empty for all."""
        parts = (("A", self.name), ("B", self.address), ("C", self.description))
        weights = "".join(weight for weight, is_meant in parts if is_meant)
        return "" if weights == "ABC" else weights


EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Answered:
    """Rooms, the place of the last of them (None where there are none), and whether more follow."""

    rooms: Sequence[Room]
    last: float | None
    has_more: bool


def room_query(words: str, min_users: float = 0, scope: Scope = EVERYWHERE) -> RoomQuery:
    """The meaning of words in the query language, for rooms with `min_users` people at least."""
    asked = wanted(language.read(words, Target.ROOMS))
    if scope.weights and asked.words:
        narrowed = _LEXEME.sub(lambda found: _within(found, scope.weights), asked.words)
        # Names and addresses are what is compared with words that nothing has.
        likeness = asked.likeness if scope.name and scope.address else ""
        asked = replace(asked, words=narrowed, likeness=likeness)
    least = min(math.ceil(min_users), _MOST_USERS)
    if least <= 0:
        return asked
    return replace(asked, users=(*asked.users, f"{{[{least},]}}"))


def _within(found: re.Match[str], weights: str) -> str:
    return f"{found[1]}:{'*' if found[2] else ''}{weights}"


async def popular(
    connection: Connection, asked: RoomQuery, *, after: float | None = None, size: int = PAGE
) -> Answered:
    """Rooms that fit, the popular ones first, whose popularity is below `after`.

    Where no room has the words there is one page of those whose names are alike. Raises Refused
    when searching takes too long.
    """
    place = "" if after is None else repr(after)
    page = await rooms.find(connection, asked, order=Order.POPULAR, after=place, size=size)
    if not page.rooms and after is None:
        likely = sorted(await alike(connection, asked, size), key=lambda room: -room.popularity)
        return Answered(likely, likely[-1].popularity if likely else None, has_more=False)
    last = page.rooms[-1].popularity if page.rooms else None
    return Answered(page.rooms, last, bool(page.cursor))


async def alike(connection: Connection, asked: RoomQuery, size: int) -> Sequence[Room]:
    """Rooms whose names or addresses are like the words, or hold them as somebody still types."""
    if not asked.likeness:
        return ()
    return (await rooms.find(connection, asked, order=Order.RELEVANCE, size=size)).rooms


def users(room: Room) -> int | None:
    """How many people are there, as directories tell it: the average of a day, rounded."""
    return room.occupants if room.average is None else round(room.average)
