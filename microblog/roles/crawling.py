"""The crawler of conferences: beside the bot, or alone in production."""

import asyncio
import contextlib
from dataclasses import replace

from microblog.crawler import seeds
from microblog.crawler.visiting import Picture
from microblog.crawler.worker import Crawler, Options
from microblog.domain.errors import CannotStart
from microblog.pictures.shrinking import NoPicture, shrink
from microblog.render import crawling as words
from microblog.roles.component import given_address
from microblog.roles.observing import Link, Observation
from microblog.roles.process import Stopping, spare_collector, tasks, until_migrated
from microblog.roles.wiring import opened
from microblog.settings import Settings
from microblog.store import ranking
from microblog.store.database import Database
from microblog.store.leading import Lead
from microblog.xmpp.crawling import CrawlerComponent
from microblog.xmpp.link import Address

_POOL = 4
_AVATAR_SIDE = 128


class Crawling:
    """The crawler and its component over one database; without the `lead` it stands by."""

    def __init__(
        self, database: Database, component: CrawlerComponent, options: Options, lead: Lead
    ) -> None:
        self.database = database
        self.component = component
        self.lead = lead
        self._crawler = Crawler(database, component, options, shrink=_small, rank=ranking.run)

    async def run(self) -> None:
        """Crawl until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.lead.run(), name="lead of the crawler")
            group.create_task(self.component.run(), name="component of the crawler")
            group.create_task(self._crawler.run(), name="crawler")

    async def stop(self) -> None:
        """Ask nobody any more, and end the stream, within half a second."""
        await self.component.close()


async def crawling(
    settings: Settings,
    url: str,
    dsn: str,
    address: Address,
    stack: contextlib.AsyncExitStack,
) -> Crawling:
    """A crawler as `settings` have it, at `address`; raises CannotStart for what is wrong there."""
    options = await asyncio.to_thread(_options, settings, address.domain)
    about = f"{url}/rooms/about"
    lead = Lead(dsn, address.domain)
    component = CrawlerComponent(
        address,
        contacts=(f"xmpp:{settings.bot_jid}", about),
        explain=lambda language: words.explanation(language, url),
        lead=lead,
    )
    database = await opened(Database(dsn, size=_POOL), stack)
    return Crawling(database, component, options, lead)


async def crawl(settings: Settings) -> None:
    """Crawl until Ctrl-C or SIGTERM, on a given database and XMPP server."""
    stopping = Stopping()
    await stopping.govern(_crawl(settings, stopping))


async def _crawl(settings: Settings, stopping: Stopping) -> None:
    if (
        settings.database is None
        or settings.xmpp is None
        or settings.url is None
        or settings.crawler is None
    ):
        raise CannotStart("the crawler needs the settings database, xmpp, secret, url and crawler")
    async with contextlib.AsyncExitStack() as stack:
        await until_migrated(settings.database)
        address = replace(given_address(settings), domain=settings.crawler, is_shared=False)
        crawler = await crawling(settings, settings.url, settings.database, address, stack)
        observed = _observation(settings, crawler)
        async with tasks(crawler.run(), *([observed.run()] if observed else ())):
            await crawler.lead.gained()
            await crawler.component.admitted()
            spare_collector()
            stopping.serving.set()
            await stopping.wait()
            await crawler.stop()


def _observation(settings: Settings, crawler: Crawling) -> Observation | None:
    if settings.metrics is None:
        return None

    def link() -> Link:
        return Link(crawler.lead.is_standing_by, crawler.component.silence)

    return Observation(settings.metrics, crawler.database, link)


def _options(settings: Settings, domain: str) -> Options:
    blocked, dump = settings.blocked_rooms, settings.crawl_dump
    return Options(
        domains=settings.crawl_domains,
        finds=settings.crawl_found,
        rate=settings.crawl_rate,
        overall=settings.crawl_rate_all,
        blocked=seeds.blocked(blocked) if blocked else (),
        dump=seeds.dumped(dump) if dump else {},
        ours=frozenset((domain, settings.domain)),
        home=settings.server,
    )


async def _small(octets: bytes) -> Picture | None:
    try:
        small = await asyncio.to_thread(shrink, octets, _AVATAR_SIDE)
    except NoPicture:
        return None
    return Picture(small.image, "image/webp")
