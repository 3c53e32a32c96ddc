"""The component alone, for production: chat and deliveries on a given database and XMPP server."""

import contextlib

from microblog.domain.errors import CannotStart
from microblog.domain.foreign import Reach
from microblog.roles.bot import Bot
from microblog.roles.observing import observation
from microblog.roles.process import Stopping, spare_collector, tasks, until_migrated
from microblog.roles.wiring import lead_name, linked, opened, room_limits, stanza_secret
from microblog.settings import Settings, host_and_port
from microblog.store.database import Database
from microblog.store.leading import Lead
from microblog.xmpp.component import Address


async def component(settings: Settings) -> None:
    """Serve chat and deliveries until Ctrl-C or SIGTERM, on a given database and XMPP server."""
    stopping = Stopping()
    await stopping.govern(_component(settings, stopping))


async def _component(settings: Settings, stopping: Stopping) -> None:
    if settings.database is None or settings.xmpp is None or settings.url is None:
        raise CannotStart("the component needs the settings database, xmpp, secret and url")
    async with contextlib.AsyncExitStack() as stack:
        await until_migrated(settings.database)
        database = await opened(Database(settings.database), stack)
        bot = Bot(
            database,
            given_address(settings),
            bot=settings.bot,
            url=settings.url,
            secret=stanza_secret(str(settings.secret)),
            lead=Lead(settings.database, lead_name(settings)),
            fetches_pictures=settings.fetch_pictures,
            multicast=settings.multicast or "",
            look_back=settings.look_back,
            is_crawled=settings.crawler_domain is not None,
            rooms=room_limits(settings),
            reach=Reach(settings.foreign_blogs, settings.foreign_feeds),
        )
        observed = observation(settings, bot)
        async with tasks(bot.run(), *([observed.run()] if observed else ())):
            await linked(bot)
            spare_collector()
            stopping.serving.set()
            await stopping.wait()
            await bot.stop()


def given_address(settings: Settings) -> Address:
    """Where the operator's own XMPP server takes components."""
    host, port = host_and_port(str(settings.xmpp), "$.xmpp")
    return Address(
        host,
        port,
        settings.domain,
        settings.server,
        str(settings.secret),
        is_shared=settings.shares_component,
    )
