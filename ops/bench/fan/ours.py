"""Our sender: with the recipients given, and whole, as the roles wire it, over a database."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from microblog.delivery.breakers import Breakers
from microblog.delivery.carrier import Carrier
from microblog.delivery.flight import Flight
from microblog.delivery.push import Identity, Message, Push, Signing
from microblog.domain.line import Line
from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.roles.bot import Bot
from microblog.roles.process import spare_collector
from microblog.store.database import Database
from microblog.store.leading import Lead
from microblog.store.recipients import Recipient
from microblog.xmpp.component import Address
from microblog.xmpp.link import Link
from ops.bench.fan.job import AUTHOR, NUMBER, SECRET, TAG, URL, Job, Sender, body, payload, words

_LIMIT = 600.0
_STEP = 0.05


def recipients(job: Job) -> list[Recipient]:
    """Everybody, as the database tells of them."""
    return [
        Recipient(UserId(number + 1), jid, "en", "author") for number, jid in enumerate(job.jids())
    ]


def push(job: Job) -> Push:
    """The post, as the composer makes it."""
    text = words()
    message = Message(lambda _language: text, payload())
    signing = Signing(SECRET, shares_ids=bool(job.multicast))
    return Push(job.sender, signing, Identity("post", Ref(NUMBER)), message)


def address(job: Job) -> Address:
    """Where the component connects."""
    return Address(job.host, job.port, job.domain, job.server, job.secret)


@dataclass(frozen=True, slots=True)
class _Courier:
    """A link as the worker sees it, without the component around it."""

    link: Link

    async def connected(self) -> int:
        return await self.link.connected()

    async def send(self, chunk: bytes, sample: bytes | None = None) -> None:
        await self.link.send(chunk, sample)

    async def uptime(self) -> float | None:
        return None

    async def barrier(self, through: str = "") -> float:
        return await self.link.barrier(through=through)


@dataclass(frozen=True, slots=True)
class FromMemory:
    """The carrier of the worker, its window and its templates, for recipients that are given."""

    link: Link
    job: Job
    recipients: Sequence[Recipient]

    async def send(self) -> float:
        """Batch after batch, as the worker does."""
        began = time.monotonic()
        carrier = Carrier(_Courier(self.link), Breakers(), multicast=self.job.multicast)
        await _fan(carrier, push(self.job), self.recipients)
        return began

    async def settled(self) -> None:
        """All barriers are behind us already."""


@contextlib.asynccontextmanager
async def from_memory(job: Job) -> AsyncIterator[Sender]:
    """Our link, connected, and everybody's address in a list."""
    link = Link(address(job), _ignore)
    async with asyncio.TaskGroup() as tasks:
        holding = tasks.create_task(link.run(_nothing))
        await asyncio.wait_for(link.connected(), 10)
        sender = FromMemory(link, job, recipients(job))
        spare_collector()
        yield sender
        await link.finish(2)
        holding.cancel()


async def _fan(carrier: Carrier, pushed: Push, people: Sequence[Recipient]) -> None:
    at = 0
    async with asyncio.TaskGroup() as tasks:
        while at < len(people):
            await carrier.window.acquire()
            page = people[at : at + carrier.pace.batch]
            flight = await carrier.send(pushed, page, may_multicast=True)
            at += flight.taken
            tasks.create_task(_land(carrier, flight))


async def _land(carrier: Carrier, flight: Flight) -> None:
    try:
        await carrier.land(flight)
    finally:
        carrier.forget(flight)
        carrier.window.release()


class _Timed(Bot):
    """A bot that notes when a post of its own process was committed."""

    committed = 0.0

    def _wake(self) -> None:
        self.committed = time.monotonic()
        super()._wake()


@dataclass(frozen=True, slots=True)
class FromDatabase:
    """The bot, whose author posts once."""

    bot: _Timed
    database: Database

    async def send(self) -> float:
        """Publish the post; the worker does the rest."""
        await self.bot.conversation.answer(
            Line(f"{AUTHOR}@people.example", f"*{TAG} {body()}", "", "en")
        )
        return self.bot.committed

    async def settled(self) -> None:
        """Wait until the last batch counts."""
        async with asyncio.timeout(_LIMIT):
            while await self._live():  # noqa: ASYNC110  (the database tells nobody)
                await asyncio.sleep(_STEP)

    async def _live(self) -> int:
        async with self.database.connection() as connection:
            live = await connection.fetchval("select count(*) from outbox where state = 'live'")
            return int(str(live))


@contextlib.asynccontextmanager
async def from_database(job: Job) -> AsyncIterator[Sender]:
    """The bot on the database of the job, connected."""
    database = Database(job.dsn)
    await database.open()
    lead = Lead(job.dsn, job.domain)
    bot = _Timed(database, address(job), bot="bot", url=URL, secret=SECRET, lead=lead)
    try:
        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(bot.run())
            await asyncio.wait_for(bot.component.connected(), 20)
            spare_collector()
            yield FromDatabase(bot, database)
            await bot.stop()
            serving.cancel()
    finally:
        await database.close()


def _ignore(_stanza: Element) -> None:
    pass


async def _nothing() -> None:
    pass
