"""Everything in one process tree: what is not given is embedded."""

import asyncio
import contextlib
import json
import socket
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from microblog.domain.errors import CannotStart
from microblog.domain.foreign import Reach
from microblog.embedded.home import Home, write_private
from microblog.embedded.postgres import Postgres
from microblog.embedded.prosody import Prosody
from microblog.roles.bot import Bot
from microblog.roles.crawling import Crawling, crawling
from microblog.roles.observing import observation
from microblog.roles.process import Stopping, spare_collector, tasks, until_migrated
from microblog.roles.ready import Ready
from microblog.roles.serving import Serving, bind
from microblog.roles.site import reader, server, site_of
from microblog.roles.wiring import lead_name, linked, opened, room_limits, stanza_secret
from microblog.settings import Settings, host_and_port
from microblog.store.database import Database
from microblog.store.leading import Lead
from microblog.xmpp.component import Address
from web.app import ChatPage


@dataclass(frozen=True, slots=True)
class Engines:
    """The database and the XMPP server, embedded or given."""

    database: str
    web_database: str | None
    address: Address
    prosody: Prosody | None


async def run(
    settings: Settings, *, ready_file: Path | None, announce: Callable[[Ready], None]
) -> None:
    """Serve until Ctrl-C or SIGTERM; raises CannotStart when something is in the way."""
    stopping = Stopping()
    await stopping.govern(_serve(settings, ready_file, announce, stopping))


async def _serve(
    settings: Settings,
    ready_file: Path | None,
    announce: Callable[[Ready], None],
    stopping: Stopping,
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        if ready_file is not None:
            _remove(ready_file)
            stack.callback(_remove, ready_file)
        home = Home.open(settings.data)
        stack.callback(home.close)
        listening = bind(*host_and_port(settings.web, "$.web"))
        stack.callback(listening.close)
        url = settings.url or _url(listening)
        engines = await _engines(settings, home, stack)
        await until_migrated(engines.database)
        bot = await _bot(settings, url, engines, stack)
        site = await _site(settings, url, engines, listening, stack)
        crawler = await _crawler(settings, url, engines, stack)
        observed = observation(settings, bot)
        beside = [one.run() for one in (crawler, observed) if one is not None]
        async with tasks(bot.run(), site.run(), *beside):
            await site.started()
            await linked(bot)
            ready = _ready(settings, home, url, engines)
            home.announce(asdict(ready) | {"metrics": observed and observed.address})
            if ready_file is not None:
                write_private(ready_file, json.dumps(asdict(ready)) + "\n")
            announce(ready)
            spare_collector()
            stopping.serving.set()
            await stopping.wait()
            site.stop()
            if crawler is not None:
                await crawler.stop()
            await bot.stop()


async def _bot(
    settings: Settings, url: str, engines: Engines, stack: contextlib.AsyncExitStack
) -> Bot:
    return Bot(
        await opened(Database(engines.database), stack),
        engines.address,
        bot=settings.bot,
        url=url,
        secret=stanza_secret(engines.address.secret),
        lead=Lead(engines.database, lead_name(settings)),
        fetches_pictures=settings.fetch_pictures,
        multicast=settings.multicast or "",
        look_back=settings.look_back,
        is_crawled=settings.crawler_domain is not None,
        rooms=room_limits(settings),
        reach=Reach(settings.foreign_blogs, settings.foreign_feeds),
    )


async def _crawler(
    settings: Settings, url: str, engines: Engines, stack: contextlib.AsyncExitStack
) -> Crawling | None:
    if settings.crawler_domain is None:
        return None
    address = replace(engines.address, domain=settings.crawler_domain, is_shared=False)
    return await crawling(settings, url, engines.database, address, stack)


async def _site(
    settings: Settings,
    url: str,
    engines: Engines,
    listening: socket.socket,
    stack: contextlib.AsyncExitStack,
) -> Serving:
    reading = await opened(reader(engines.database, engines.web_database), stack)
    site = site_of(settings, url, reading, _chat(settings, engines.prosody))
    return server(settings, site, listening)


async def _engines(settings: Settings, home: Home, stack: contextlib.AsyncExitStack) -> Engines:
    postgres = None if settings.database else Postgres(home)
    prosody = None if settings.xmpp else _prosody(settings, home)
    engines = [engine for engine in (postgres, prosody) if engine is not None]
    for engine in engines:
        stack.push_async_callback(engine.stop)
    try:
        async with asyncio.TaskGroup() as group:
            for engine in engines:
                group.create_task(engine.start())
    except* CannotStart as several:
        raise several.exceptions[0] from several
    await stack.enter_async_context(tasks(*(engine.supervise() for engine in engines)))
    return Engines(
        database=postgres.dsn() if postgres else str(settings.database),
        web_database=postgres.dsn("microblog_web") if postgres else settings.web_database,
        address=_address(settings, home, prosody),
        prosody=prosody,
    )


def _prosody(settings: Settings, home: Home) -> Prosody:
    return Prosody(
        home,
        domain=settings.server,
        component=settings.domain,
        secret=home.secret("component"),
        c2s_port=settings.c2s_port,
        crawler=settings.crawler_domain,
    )


def _address(settings: Settings, home: Home, prosody: Prosody | None) -> Address:
    if prosody is not None:
        host, port = prosody.component_address
        secret = home.secret("component")
    else:
        host, port = host_and_port(str(settings.xmpp), "$.xmpp")
        secret = str(settings.secret)
    is_shared = settings.shares_component and prosody is None
    return Address(host, port, settings.domain, settings.server, secret, is_shared)


def _chat(settings: Settings, prosody: Prosody | None) -> ChatPage | None:
    host, _ = host_and_port(settings.web, "$.web")
    wanted = host in ("127.0.0.1", "::1", "localhost") if settings.chat is None else settings.chat
    if not wanted or prosody is None:
        return None
    return ChatPage(
        websocket=prosody.websocket,
        bosh=prosody.bosh,
        domain=settings.server,
        bot=settings.bot_jid,
    )


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _ready(settings: Settings, home: Home, url: str, engines: Engines) -> Ready:
    prosody = engines.prosody
    return Ready(
        web=url,
        bot=settings.bot_jid,
        component=settings.domain,
        xmpp_domain=settings.server,
        c2s="{}:{}".format(*prosody.c2s) if prosody else None,
        database=_without_password(engines.database),
        websocket=prosody.websocket if prosody else None,
        data=str(home.path),
    )


def _without_password(dsn: str) -> str:
    parts = urlsplit(dsn)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}"))


def _remove(ready_file: Path) -> None:
    ready_file.unlink(missing_ok=True)
