"""A crawler of our own on real engines, and what it has found."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Protocol

import pytest

from microblog.crawler.visiting import Picture
from microblog.crawler.worker import Crawler, Options
from microblog.embedded.home import Home
from microblog.embedded.prosody import Prosody
from microblog.store.database import Database
from microblog.store.queries import Connection
from microblog.xmpp.crawling import CrawlerComponent
from microblog.xmpp.link import Address
from tests.support import ejabberd as engine
from tests.support.ejabberd import Ejabberd
from tests.support.muc import Grounds

CONTACTS = ("xmpp:bot@blog.localhost", "https://blog.example/rooms/about")
FAST = 500.0


class Server(Protocol):
    """An XMPP server under test."""

    domain: str
    component: str
    secret: str

    @property
    def component_address(self) -> tuple[str, int]: ...


async def no_ranks(_connection: Connection) -> None:
    """The order of the directory is tested elsewhere."""


async def same(octets: bytes) -> Picture | None:
    """A picture that needs no work."""
    return Picture(octets, "image/png") if octets.startswith(b"\x89PNG") else None


@dataclass
class Desk:
    """A crawler that can be started on a server, over a database."""

    database: Database
    server: Server

    @contextlib.asynccontextmanager
    async def crawling(
        self, *domains: str, rate: float = FAST, overall: float = FAST, **options
    ) -> AsyncIterator[CrawlerComponent]:
        host, port = self.server.component_address
        component = CrawlerComponent(
            Address(
                host,
                port,
                f"crawler.{self.server.component}",
                self.server.domain,
                self.server.secret,
            ),
            contacts=CONTACTS,
            explain=lambda language: f"about {language}",
        )
        crawler = Crawler(
            self.database,
            component,
            Options(domains=domains, rate=rate, overall=overall, **options),
            shrink=same,
            rank=no_ranks,
            chance=Random(1),
            poll=0.2,
        )
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(component.run()), tasks.create_task(crawler.run())]
            try:
                async with asyncio.timeout(10):
                    await component.connected()
                yield component
                await component.close()
            finally:
                for task in running:
                    task.cancel()

    async def rows(self, query: str, *arguments: object) -> list[tuple[object, ...]]:
        async with self.database.connection() as connection:
            return [tuple(row) for row in await connection.fetch(query, *arguments)]

    async def value(self, query: str, *arguments: object) -> object:
        return (await self.rows(query, *arguments))[0][0]

    async def execute(self, statement: str, *arguments: object) -> None:
        async with self.database.connection() as connection:
            await connection.execute(statement, *arguments)

    async def listed(self) -> dict[str, tuple[object, ...]]:
        """Rooms in the directory: name and occupants, by their address."""
        found = await self.rows("select address, name, occupants from public_rooms")
        return {str(address): rest for address, *rest in map(list, found)}

    async def unlisted(self) -> Mapping[str, str]:
        """Why rooms are not in the directory, by their address."""
        found = await self.rows("select address, unlisted from rooms where unlisted <> ''")
        return {str(address): str(reason) for address, reason in found}

    async def until(self, query: str, *arguments: object, seconds: float = 20) -> None:
        """Wait until a query finds true."""
        async with asyncio.timeout(seconds):
            while not await self.value(query, *arguments):
                await asyncio.sleep(0.05)

    async def until_read(self, domain: str, count: int = 1, *, seconds: float = 30) -> None:
        """Wait until a domain has so many rooms and none of them is due."""
        await self.until(
            "select (select count(*) from rooms where domain = $1) >= $2 and not exists"
            " (select from rooms join room_schedule using (room_id)"
            " where domain = $1 and due_at <= now())",
            domain,
            count,
            seconds=seconds,
        )

    async def due(self, address: str = "") -> None:
        """Let a room be due, or all domains."""
        if address:
            await self.execute(
                "update room_schedule set due_at = now() from rooms"
                " where rooms.room_id = room_schedule.room_id and address = $1",
                address,
            )
        else:
            await self.execute("update muc_domains set due_at = now()")

    async def ask(self, address: str, *, seconds: float = 10) -> str:
        """What comes of somebody's request."""
        await self.execute("insert into room_requests (address) values ($1)", address)
        await self.execute("select pg_notify('room_requests', '')")
        answered = (
            "select exists (select from room_requests where address = $1 and answered_at is not"
            " null) and not exists (select from room_requests where answered_at is null)"
        )
        await self.until(answered, address, seconds=seconds)
        found = await self.value(
            "select outcome from room_requests where address = $1 order by request_id desc limit 1",
            address,
        )
        return str(found)


@pytest.fixture
async def opened(database: str) -> AsyncIterator[Database]:
    pool = Database(database, size=4)
    await pool.open()
    yield pool
    await pool.close()


@pytest.fixture
async def desk(opened: Database, prosody: Prosody) -> Desk:
    return Desk(opened, prosody)


@pytest.fixture
async def grounds(prosody: Prosody) -> AsyncIterator[Grounds]:
    """A scripted service, and owners of rooms, on Prosody."""
    async with Grounds().open(prosody.component_address) as opened_grounds:
        yield opened_grounds


@pytest.fixture(scope="session")
def ejabberd(home: Home) -> Iterator[Ejabberd]:
    if not engine.is_installed():
        pytest.skip(engine.INSTALL)
    with engine.running_ejabberd(home) as running:
        yield running
