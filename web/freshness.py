"""Whether what is kept is still what the database says, for one number now and then."""

import asyncio
import time
from collections.abc import Callable

from microblog.store import public
from microblog.store.database import Database
from microblog.store.public import Change

# Nobody sees a page that was changed so many seconds ago as it was before.
WINDOW = 0.02


class Freshness:
    """Asks `database` at most once in `window` seconds, however many want to know.

    `clock` is in seconds.
    """

    def __init__(
        self,
        database: Database,
        window: float = WINDOW,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._window = window
        self._clock = clock
        self._latest: Change | None = None
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    @property
    def known(self) -> Change | None:
        """What was asked within the window, without asking."""
        return self._latest if self._clock() - self._asked_at < self._window else None

    async def now(self) -> Change:
        """As things stood at most `window` seconds before this call; raises Unavailable."""
        since = self._clock() - self._window
        if self._latest is None or self._asked_at <= since:
            async with self._asking:
                # Whoever was before may have asked meanwhile.
                if self._latest is None or self._asked_at <= since:
                    begun = self._clock()
                    async with self._database.connection() as connection:
                        self._latest = await public.change(connection)
                    self._asked_at = begun
        return self._latest
