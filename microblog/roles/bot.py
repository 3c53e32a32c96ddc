"""The bot: a component that answers people and pushes what they follow."""

import asyncio
import contextlib

from microblog.commands.catalogue import CATALOGUE
from microblog.delivery.worker import Worker
from microblog.domain.errors import Unavailable
from microblog.domain.link import Bounce
from microblog.render.conversation import Conversation
from microblog.store import memory
from microblog.store.database import Database
from microblog.xmpp.component import Address, Component

_HOUR = 3600.0


class Bot:
    """Component, conversation and delivery over one database."""

    def __init__(
        self, database: Database, address: Address, *, bot: str, url: str, secret: bytes, name: str
    ) -> None:
        self._database = database
        self.conversation = Conversation(
            database, CATALOGUE, url=url, secret=secret, posted=self._wake
        )
        self.component = Component(
            address,
            answer=self.conversation.answer,
            bounced=self._bounced,
            presences=database,
            url=url,
            bot=bot,
        )
        self.worker = Worker(
            database,
            self.component,
            name=name,
            secret=secret,
            sender_jid=f"{bot}@{address.domain}",
            url=url,
        )

    def _wake(self) -> None:
        self.worker.wake()

    def _bounced(self, bounce: Bounce) -> None:
        self.worker.bounced(bounce)

    async def run(self) -> None:
        """Serve until cancelled; then finish what is in hand, within ten seconds."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.component.run(), name="component")
            tasks.create_task(self.worker.run(), name="delivery")
            tasks.create_task(self._tidy(), name="tidy")

    async def stop(self) -> None:
        """Take no more commands, finish answers and the batch in flight, close the stream."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.worker.drain(), 5)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.component.close(), 5)

    async def _tidy(self) -> None:
        while True:
            with contextlib.suppress(Unavailable):
                async with self._database.connection() as connection:
                    await memory.forget_old(connection)
            await asyncio.sleep(_HOUR)
