"""Who follows publish-subscribe nodes: bare JIDs, of people who need no account here."""

from microblog.domain.node import Node
from microblog.store import queries
from microblog.store.queries import Connection

MOST = 1000


async def follow(connection: Connection, node: Node, jid: str) -> bool:
    """Follow from now on, at the bare `jid`; False where its owner, if any, follows MOST nodes."""
    followed = await queries.value(
        connection, "follow_node", bool, node=node.key, jid=jid, most=MOST
    )
    return bool(followed)


async def leave(connection: Connection, node: Node, jid: str) -> bool:
    """Whether the bare `jid` did follow until now."""
    return bool(await queries.value(connection, "leave_node", bool, node=node.key, jid=jid))


async def followed(connection: Connection, jid: str) -> list[str]:
    """The keys of the nodes that the bare `jid` follows."""
    return await queries.many(connection, "followed_nodes", str, jid=jid)


async def is_barred(connection: Connection, person: int, jid: str) -> bool:
    """Whether a person blocks whoever has the bare `jid`."""
    return bool(await queries.value(connection, "is_barred", bool, about_id=person, jid=jid))
