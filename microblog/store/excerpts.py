"""What is around the words that a search has found, of texts that the caller has been shown."""

from collections.abc import Sequence

from microblog.store import queries
from microblog.store.queries import Connection
from microblog.store.searching import MARK_START, MARK_STOP

# Stands between two parts of a text; no text of people's holds it.
GAP = "\ue002"


async def excerpts(connection: Connection, bodies: Sequence[str], words: str) -> list[str]:
    """Parts of each text with the words that fit (for `to_tsquery`) between marks, in order.

    Nothing is read from a table: it can tell no more than it is given.
    """
    return await queries.many(
        connection,
        "excerpts",
        str,
        bodies=list(bodies),
        words=words,
        mark_start=MARK_START,
        mark_stop=MARK_STOP,
        gap=GAP,
    )
