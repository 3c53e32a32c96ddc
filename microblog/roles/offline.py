"""The handlers without a stream: on the running service's database, or on the database alone."""

import contextlib
from collections.abc import AsyncIterator

from microblog.commands.catalogue import CATALOGUE
from microblog.delivery.worker import announce
from microblog.domain.line import Answer, Line
from microblog.domain.names import Nick
from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from microblog.render.conversation import Conversation
from microblog.roles.wiring import opened
from microblog.settings import Settings
from microblog.store import users
from microblog.store.database import Database
from microblog.store.migrations import migrate

# How long a line waits for what the crawler of the running service finds.
_PATIENCE = 8.0


class Speaker:
    """Says lines as anybody, for operators and demonstrations."""

    def __init__(self, database: Database, settings: Settings, url: str) -> None:
        self._database = database
        self._settings = settings
        self._posted = False
        self._conversation = Conversation(
            database,
            CATALOGUE,
            url=url,
            secret=b"nobody replies here",
            posted=self._note,
            patience=None if settings.crawler_domain is None else _PATIENCE,
        )

    def _note(self) -> None:
        self._posted = True

    async def say(self, who: str, text: str, *, language: str = "") -> Answer:
        """Say `text` as `who`, a JID, a nick, or the name of an account on our server."""
        line = Line(await self._jid(who), text, language=language)
        answer = await self._conversation.answer(line)
        if self._posted:
            self._posted = False
            await announce(self._database)
        return answer

    async def _jid(self, who: str) -> str:
        if "@" in who.removeprefix("@"):
            return who
        name = who.removeprefix("@")
        async with self._database.connection() as connection:
            known = await users.jid_of_nick(connection, Nick(name))
        return known or f"{name}@{self._settings.server}"

    async def is_known(self, nick: str) -> bool:
        """Whether somebody is called so."""
        async with self._database.connection() as connection:
            return await users.profile(connection, Nick(nick)) is not None


@contextlib.asynccontextmanager
async def speaker(settings: Settings) -> AsyncIterator[Speaker]:
    """A speaker on the service that runs on the data directory, else on its database alone."""
    async with contextlib.AsyncExitStack() as stack:
        dsn, url = settings.database, settings.url or f"http://{settings.web}"
        running = Home.running(settings.data)
        if running is not None and running.get("database"):
            dsn = dsn or str(running["database"])
            url = str(running["web"])
        if dsn is None:
            dsn = await _alone(settings, stack)
        await migrate(dsn)
        yield Speaker(await opened(Database(dsn, size=2), stack), settings, url)


async def _alone(settings: Settings, stack: contextlib.AsyncExitStack) -> str:
    home = Home.open(settings.data)
    stack.callback(home.close)
    postgres = Postgres(home)
    stack.push_async_callback(postgres.stop)
    await postgres.start()
    return postgres.dsn()
