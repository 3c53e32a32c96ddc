"""Somebody at the sink who talks to the bot over the wire."""

import asyncio
import itertools

from tests.support.engines import SINK
from tests.support.grounds import Stage
from tests.support.sink import Told

_STEP = 0.05


class Voice:
    """`name` at the sink; what the bot says to them waits to be heard."""

    def __init__(self, stage: Stage, name: str) -> None:
        self.jid = f"{name}@{SINK}"
        self._stage = stage
        self._heard: asyncio.Queue[Told] = asyncio.Queue()
        self._numbers = itertools.count()
        stage.caught.inboxes[self.jid] = self._heard

    def say(self, text: str) -> None:
        """Write to the bot; raises OSError when there is no session."""
        stanza_id = f"say-{next(self._numbers)}"
        self._stage.caught.say(self.jid, self._stage.bot, text, stanza_id)

    async def hear(self, seconds: float = 30) -> str:
        """The next that the bot says and that is no error; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while True:
                told = await self._heard.get()
                if told.body and told.kind != "error":
                    return told.body

    async def ask(self, text: str, seconds: float = 30) -> str:
        """What the bot answers; raises TimeoutError."""
        self.say(text)
        return await self.hear(seconds)

    async def until_pong(self, seconds: float = 30) -> None:
        """Ask whether the bot is there until it is; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    if "PONG" in (await self.ask("PING", 1)).upper():
                        return
                except (OSError, TimeoutError):
                    await asyncio.sleep(_STEP)
