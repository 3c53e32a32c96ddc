"""What every role wires alike: pools, the link, the site, the secret of stanza ids."""

import asyncio
import contextlib
import hashlib
from urllib.parse import urlsplit

from web.app import ChatPage, Site

from microblog.commands.catalogue import CATALOGUE
from microblog.domain.errors import CannotStart
from microblog.grammar.projections import help_rows
from microblog.roles.bot import Bot
from microblog.settings import Settings
from microblog.store.database import Database

_WEB_ROLE = {
    "role": "microblog_web",
    "default_transaction_read_only": "on",
    "statement_timeout": "2000",
}


def reader(dsn: str, web_dsn: str | None) -> Database:
    """The web's pool: a role that may only select."""
    if web_dsn is not None:
        return Database(web_dsn, size=4)
    return Database(dsn, size=4, settings=_WEB_ROLE)


async def opened(database: Database, stack: contextlib.AsyncExitStack) -> Database:
    """Open `database` now and close it with `stack`."""
    await database.open()
    stack.push_async_callback(database.close)
    return database


async def linked(bot: Bot) -> None:
    """Wait for the stream; a secret that is refused at the start ends it all."""
    while not bot.component.is_connected:
        if bot.component.refused is not None:
            raise CannotStart(bot.component.refused)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(bot.component.connected(), 0.05)


def site_of(settings: Settings, url: str, reading: Database, chat: ChatPage | None) -> Site:
    """What the web site needs to know."""
    return Site(
        database=reading,
        url=url,
        bot=settings.bot_jid,
        people=settings.server,
        chat=chat,
        help_rows=help_rows(CATALOGUE),
        allowed_hosts=frozenset(
            filter(None, (urlsplit(url).hostname, "localhost", "127.0.0.1", "::1"))
        ),
    )


def stanza_secret(component_secret: str) -> bytes:
    """The key of stanza ids: the same in all processes of one component."""
    return hashlib.sha256(b"microblog stanza ids\0" + component_secret.encode()).digest()
