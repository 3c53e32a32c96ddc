"""Bringing the schema up, and checking that everything is sound."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace

from microblog.domain.errors import CannotStart
from microblog.domain.line import Answer
from microblog.domain.link import Bounce
from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from microblog.roles.component import given_address
from microblog.roles.process import tasks
from microblog.roles.wiring import lead_name
from microblog.settings import Settings
from microblog.store import migrations
from microblog.store.database import Database
from microblog.store.leading import is_led
from microblog.xmpp.component import Component, Doing
from microblog.xmpp.crawling import CrawlerComponent

_LINK_SECONDS = 10.0


async def migrate(settings: Settings, tell: Callable[[str], None]) -> None:
    """Apply what is missing, on the given database or on the embedded one."""
    async with contextlib.AsyncExitStack() as stack:
        applied = await migrations.migrate(await _dsn(settings, stack))
    for name in applied:
        tell(f"applied {name}")
    if not applied:
        tell("the schema is up to date")


async def check(settings: Settings, tell: Callable[[str], None]) -> None:
    """Tell what is sound; raises CannotStart at the first thing that is not."""
    tell("settings: sound")
    async with contextlib.AsyncExitStack() as stack:
        dsn = await _dsn(settings, stack)
        pending = await migrations.pending(dsn)
        version = await migrations.server_version(dsn)
        if pending:
            raise CannotStart(f"the schema lacks {', '.join(pending)}; run `microblog migrate`")
        tell(f"database: sound, PostgreSQL {version}")
        if settings.xmpp is None:
            tell("XMPP server: the embedded one, started by `microblog run`")
        else:
            tell(await _check_link(settings, dsn))
            if settings.crawler is not None:
                tell(await _check_crawler(settings, dsn, settings.crawler))


async def _check_link(settings: Settings, dsn: str) -> str:
    """A sentence on the link; whoever holds it now is not disturbed."""
    if await is_led(dsn, lead_name(settings)):
        return _in_use(settings.domain)
    component = Component(
        given_address(settings),
        doing=Doing(_nothing, _nothing, _nothing),
        bounced=_ignore,
        database=Database(dsn, size=1),
        url=settings.url or "",
        bot=settings.bot,
    )
    async with tasks(component.run()):
        try:
            async with asyncio.timeout(_LINK_SECONDS):
                await component.connected()
            async with asyncio.timeout(_LINK_SECONDS):
                await component.barrier()
        except TimeoutError as silence:
            reason = component.refused or f"the XMPP server at {settings.xmpp} does not answer"
            raise CannotStart(reason) from silence
    return _sound(settings.domain, settings)


async def _check_crawler(settings: Settings, dsn: str, domain: str) -> str:
    """The same of the crawler's own link."""
    if await is_led(dsn, domain):
        return _in_use(domain)
    address = replace(given_address(settings), domain=domain, is_shared=False)
    component = CrawlerComponent(address, contacts=(), explain=str)
    async with tasks(component.run()):
        try:
            async with asyncio.timeout(_LINK_SECONDS):
                await component.admitted()
        except TimeoutError as silence:
            raise CannotStart(f"the XMPP server at {settings.xmpp} does not answer") from silence
    return _sound(domain, settings)


def _in_use(domain: str) -> str:
    return f"XMPP link: in use, {domain} is served by a running process"


def _sound(domain: str, settings: Settings) -> str:
    return f"XMPP link: sound, {domain} at {settings.xmpp}"


async def _nothing(_asked: object) -> Answer:
    return Answer(None, is_accepted=False)


def _ignore(_bounce: Bounce) -> None:
    pass


async def _dsn(settings: Settings, stack: contextlib.AsyncExitStack) -> str:
    if settings.database is not None:
        return settings.database
    running = Home.running(settings.data)
    if running is not None and running.get("database"):
        return str(running["database"])
    home = Home.open(settings.data)
    stack.callback(home.close)
    postgres = Postgres(home)
    stack.push_async_callback(postgres.stop)
    await postgres.start()
    return postgres.dsn()
