"""What those who run a conference tell the bot there: which posts it announces."""

from dataclasses import dataclass
from enum import Enum, auto

from microblog.commands.following import Subscribe, Unsubscribe
from microblog.commands.subscriptions import ListSubscriptions
from microblog.domain.errors import Refused
from microblog.domain.names import Club, Nick, Tag, grouped
from microblog.domain.node import Kind, Node, of_person
from microblog.grammar.command import Catalogue, Read
from microblog.store import announcements, nodes, users
from microblog.store.queries import Connection

_BYE = frozenset(("LEAVE", "BYE", "QUIT", "ПОКА", "УЙДИ"))


@dataclass(frozen=True, slots=True)
class RoomLine:
    """What an occupant said in `room`, less the name of the bot where it `is_addressed`.

    `is_staff` where the room calls the occupant an owner or admin (XEP-0045, 5.2).
    """

    room: str
    text: str
    is_addressed: bool
    is_staff: bool
    language: str = ""


class Deed(Enum):
    """What came of a line."""

    ANNOUNCED = auto()
    ANNOUNCED_ALREADY = auto()
    NO_MORE = auto()
    NEVER_WAS = auto()
    LISTED = auto()
    LEFT = auto()
    NOT_STAFF = auto()
    NOT_UNDERSTOOD = auto()


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, and to which nodes."""

    deed: Deed
    nodes: tuple[Node, ...] = ()


async def obey(connection: Connection, catalogue: Catalogue, line: RoomLine) -> tuple[Done, ...]:
    """Do what `line` asks for; nothing where it is not meant for the bot. Raises Refused.

    Without the bot's name only `S` and `U` with their targets are.
    """
    if line.is_addressed and line.text.strip(" .!").upper() in _BYE:
        return (Done(Deed.LEFT if line.is_staff else Deed.NOT_STAFF),)
    reading = catalogue.read(line.text)
    request = reading.request if isinstance(reading, Read) else None
    match request:
        case Subscribe(tuple(targets), False, False) | Unsubscribe(tuple(targets), False):
            if not line.is_staff:
                return (Done(Deed.NOT_STAFF),) if line.is_addressed else ()
            wanted = [await _node(connection, target) for target in grouped(targets)]
            return await _change(connection, line.room, wanted, isinstance(request, Subscribe))
        case ListSubscriptions() if line.is_addressed:
            followed = await announcements.followed(connection, line.room)
            return (Done(Deed.LISTED, tuple(followed)),)
        case _:
            return (Done(Deed.NOT_UNDERSTOOD),) if line.is_addressed and line.is_staff else ()


async def _change(
    connection: Connection, room: str, wanted: list[Node], is_more: bool
) -> tuple[Done, ...]:
    change = announcements.follow if is_more else announcements.leave
    done: dict[bool, list[Node]] = {True: [], False: []}
    for node in wanted:
        done[await change(connection, room, node)].append(node)
    if is_more and done[False]:
        followed = await announcements.followed(connection, room)
        if set(done[False]) - set(followed):
            raise Refused("room_hears_enough", limit=announcements.TARGETS_LIMIT)
    deeds = (Deed.ANNOUNCED, Deed.ANNOUNCED_ALREADY) if is_more else (Deed.NO_MORE, Deed.NEVER_WAS)
    return tuple(
        Done(deed, tuple(done[changed]))
        for deed, changed in zip(deeds, (True, False), strict=True)
        if done[changed]
    )


async def _node(connection: Connection, target: object) -> Node:
    """The node of a target; refuses people who are not there, and what is never announced."""
    match target:
        case Nick():
            author = await users.by_nick(connection, target)
            node = of_person(Nick(author.nick or target.name))
            known = await nodes.known(connection, node)
            if known is None or known.is_closed:
                raise Refused("room_blog_closed", nick=author.nick or target.name)
            return node
        case Tag():
            return Node(Kind.TAG, target.key)
        case Club():
            return Node(Kind.CLUB, target.key)
        case _:
            raise Refused("room_targets")
