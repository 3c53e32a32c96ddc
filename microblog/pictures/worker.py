"""Makes the small copies of pictures whose authors want them shown, one after the other."""

import asyncio

from microblog.domain.errors import Unavailable
from microblog.fetching.fetcher import Fetcher, Kind, NotFetched
from microblog.log import logger
from microblog.pictures.shrinking import NoPicture, shrink
from microblog.store import thumbnails
from microblog.store.database import Database

_POLL = 5.0
_PAUSE = 5.0

PICTURES = Kind("image/*", ("image/",), 10 * 1024 * 1024)

log = logger("pictures")


class Thumbnails:
    """Fetches with `fetcher` what `database` says is wanted, until cancelled."""

    def __init__(self, database: Database, fetcher: Fetcher | None = None) -> None:
        self._database = database
        self._fetcher = fetcher or Fetcher(PICTURES)

    async def run(self) -> None:
        """Look for new pictures every few seconds."""
        while True:
            try:
                while await self.turn():
                    pass
                await asyncio.sleep(_POLL)
            except Unavailable as away:
                log.warning("away", reason=str(away))
                await asyncio.sleep(_PAUSE)

    async def turn(self) -> bool:
        """Make one copy, or note that it failed; False when nothing is wanted."""
        async with self._database.connection() as connection:
            wanted = await thumbnails.claim(connection)
        if wanted is None:
            return False
        try:
            fetched = await self._fetcher.fetch(wanted.url)
            small = await asyncio.to_thread(shrink, fetched.octets or b"")
        except (NotFetched, NoPicture) as reason:
            log.info("no copy", post=wanted.post_id, comment=wanted.comment, reason=str(reason))
            return True
        async with self._database.transaction() as connection:
            await thumbnails.keep(
                connection, wanted, small.image, width=small.width, height=small.height
            )
        return True
