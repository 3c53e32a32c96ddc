"""Bringing the schema up, and checking that everything is sound."""

import asyncio
import contextlib
from collections.abc import Callable

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


async def _check_link(settings: Settings, dsn: str) -> str:
    """A sentence on the link; whoever holds it now is not disturbed."""
    if await is_led(dsn, lead_name(settings)):
        return f"XMPP link: in use, {settings.domain} is served by a running process"
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
    return f"XMPP link: sound, {settings.domain} at {settings.xmpp}"


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
