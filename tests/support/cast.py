"""The bot and people with real clients, over a real server and a fresh database."""

import asyncio
import contextlib
import re
import secrets
from collections.abc import AsyncIterator

from microblog.embedded.prosody import Prosody
from microblog.roles.bot import Bot
from microblog.store.database import Database
from microblog.store.leading import Lead
from microblog.xmpp.client import Client
from microblog.xmpp.component import Address
from microblog.xmpp.conferences.announcer import Limits
from tests.support.proxy import Proxy

URL = "URL"
SECRET = b"a secret of the tests"
_CODE = re.compile(r"CONFIRM (\w{6})")


class Cast:
    """Everybody in a play: clients register when they first speak, each account of its own.

    Those of the `act` of another play are the same people.
    """

    def __init__(self, prosody: Prosody, stack: contextlib.AsyncExitStack, act: str) -> None:
        self._prosody = prosody
        self._stack = stack
        self.act = act or secrets.token_hex(4)
        self._code = ""
        self._clients: dict[str, Client] = {}
        self.bot = f"bot@{prosody.component}"

    def jid(self, name: str) -> str:
        """The bare JID of `name` in this play."""
        return f"{name}.{self.act}@{self._prosody.domain}"

    def fill(self, name: str) -> str:
        """What `{name}` stands for in a play: the last code heard, or an address."""
        return self._code if name == "code" else self.jid(name)

    async def client(self, name: str) -> Client:
        """The client of `name`, logged in."""
        if name not in self._clients:
            host, port = self._prosody.c2s
            client = Client(self.jid(name), "secret", host=host, port=port, register=True)
            self._clients[name] = await self._stack.enter_async_context(client)
        return self._clients[name]

    async def say(self, name: str, text: str, language: str = "") -> None:
        """Say `text` to the bot."""
        client = await self.client(name)
        await client.send(self.bot, text, language=language)

    async def hear(self, name: str) -> str:
        """What the bot says to `name` next."""
        client = await self.client(name)
        while True:
            received = await client.receive()
            if received.body:
                found = _CODE.search(received.body)
                self._code = found[1] if found else self._code
                return received.body

    async def unheard(self) -> dict[str, str]:
        """What the bot said to anybody and nobody has heard yet, once everything has come."""
        rest = {}
        for name, client in self._clients.items():
            await client.send(self.bot, "PING")
            while not (body := await self.hear(name)).startswith("PONG"):
                rest[name] = body
        return rest


def address(prosody: Prosody, through: Proxy | None = None) -> Address:
    """Where the component connects, perhaps `through` something in between."""
    host, port = through.address if through is not None else prosody.component_address
    return Address(host, port, prosody.component, prosody.domain, prosody.secret)


def bot(
    database: Database,
    prosody: Prosody,
    url: str = URL,
    multicast: str = "",
    rooms: Limits = Limits(),  # noqa: B008  (frozen)
    through: Proxy | None = None,
) -> Bot:
    """A bot as the roles wire it, with the public address `url`."""
    return Bot(
        database,
        address(prosody, through),
        bot="bot",
        url=url,
        secret=SECRET,
        lead=Lead(database.dsn, prosody.component),
        multicast=multicast,
        rooms=rooms,
    )


@contextlib.asynccontextmanager
async def running(serving: Bot) -> AsyncIterator[Bot]:
    """The bot, connected, and stopped at the end as on SIGTERM."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(serving.run())
        try:
            await asyncio.wait_for(serving.component.connected(), 10)
            yield serving
        finally:
            await serving.stop()
            task.cancel()


@contextlib.asynccontextmanager
async def stage(
    dsn: str,
    prosody: Prosody,
    act: str = "",
    multicast: str = "",
    through: Proxy | None = None,
) -> AsyncIterator[Cast]:
    """A stage with a bot on it."""
    database = Database(dsn)
    await database.open()
    try:
        serving = bot(database, prosody, multicast=multicast, through=through)
        async with running(serving), contextlib.AsyncExitStack() as stack:
            yield Cast(prosody, stack, act)
    finally:
        await database.close()
