"""What every role wires alike: pools, the link, the secret of stanza ids."""

import asyncio
import contextlib
import hashlib

from microblog.domain.errors import CannotStart
from microblog.roles.bot import Bot
from microblog.settings import Settings
from microblog.store.database import Database
from microblog.xmpp.conferences.announcer import Limits


async def opened(database: Database, stack: contextlib.AsyncExitStack) -> Database:
    """Open `database` now and close it with `stack`."""
    await database.open()
    stack.push_async_callback(database.close)
    return database


async def linked(bot: Bot) -> None:
    """Wait for the lead, then for the stream; a secret that is refused at the start ends it all."""
    await bot.lead.gained()
    while not bot.component.is_connected:
        if bot.component.refused is not None:
            raise CannotStart(bot.component.refused)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await bot.component.connected()


def lead_name(settings: Settings) -> str:
    """What only one process may do at a time: all of the component, or one worker's part."""
    shared = f"/{settings.worker}" if settings.shares_component else ""
    return f"{settings.domain}{shared}"


def room_limits(settings: Settings) -> Limits:
    """How many conferences are served: none by processes that share what a room says."""
    most = 0 if settings.shares_component else settings.announce_rooms
    return Limits(most, settings.announce_pause)


def stanza_secret(component_secret: str) -> bytes:
    """The key of stanza ids: the same in all processes of one component."""
    return hashlib.sha256(b"microblog stanza ids\0" + component_secret.encode()).digest()
