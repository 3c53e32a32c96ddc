"""What operators' tools ask a running process by HTTP: metrics, whether it lives, and is ready.

`/metrics` is Prometheus' text format. `/healthz` answers as long as the process does anything;
`/readyz` is 503 while people would not be served, and says why.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from microblog import metrics
from microblog.domain.errors import CannotStart, Unavailable
from microblog.roles.bot import Bot
from microblog.roles.serving import AppServer, bind
from microblog.settings import Settings, host_and_port
from microblog.store import migrations, queries, status
from microblog.store.database import Database

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

_PATIENCE = 3.0
# The link is pinged at least as often.
_SILENCE = 15.0
_TEXT = "text/plain; charset=utf-8"
_SAMPLE_EVERY = 0.1
_LAG_WINDOW = 15.0


@dataclass(frozen=True, slots=True)
class Link:
    """How the link to the XMPP server stands.

    Whether this process stands by for another, and for how many seconds nothing was heard of the
    server, None without a session.
    """

    is_standing_by: bool
    silence: float | None


class LoopLag:
    """Samples how long the event loop was held, at most, in the last 15 to 30 seconds."""

    def __init__(self) -> None:
        self._now = self._before = 0.0

    @property
    def most(self) -> float:
        """Seconds."""
        return max(self._now, self._before)

    async def run(self) -> None:
        """Sample until cancelled."""
        window = time.monotonic()
        while True:
            begun = time.monotonic()
            await asyncio.sleep(_SAMPLE_EVERY)
            ended = time.monotonic()
            self._now = max(self._now, ended - begun - _SAMPLE_EVERY)
            if ended - window > _LAG_WINDOW:
                self._before, self._now, window = self._now, 0.0, ended


class Observed:
    """The application; `link` tells how the link stands."""

    def __init__(self, database: Database, link: Callable[[], Link], lag: LoopLag) -> None:
        self._database = database
        self._link = link
        self._lag = lag
        self._is_migrated = False

    async def __call__(
        self, scope: "Scope", _receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http":
            return
        kind, code, body = await self._answer(scope["path"])
        headers = [
            (b"content-type", kind.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        is_head = scope["method"] == "HEAD"
        await send(
            {"type": "http.response.start", "status": code, "headers": headers, "trailers": False}
        )
        await send(
            {"type": "http.response.body", "body": b"" if is_head else body, "more_body": False}
        )

    async def _answer(self, path: str) -> tuple[str, int, bytes]:
        match path:
            case "/metrics":
                await self._ask_database()
                metrics.LOOP_LAG.set(self._lag.most)
                return CONTENT_TYPE_LATEST, 200, generate_latest(metrics.REGISTRY)
            case "/healthz":
                return _TEXT, 200, f"alive; loop lag {self._lag.most:.3f} s\n".encode()
            case "/readyz":
                reasons = [*self._link_reasons(), *await self._database_reasons()]
                return _TEXT, 503 if reasons else 200, f"{'; '.join(reasons) or 'ready'}\n".encode()
            case _:
                return _TEXT, 404, b"there are /metrics, /healthz and /readyz\n"

    async def _ask_database(self) -> None:
        """Bring the numbers that are the database's up to date; while it is away they stay."""
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(_PATIENCE), self._database.connection() as connection:
                outbox = await status.outbox(connection)
                addresses = await status.addresses(connection)
            metrics.LIVE_OLDEST.set(outbox.oldest or 0)
            metrics.EVENTS.labels("live").set(outbox.live)
            metrics.EVENTS.labels("dead").set(outbox.dead)
            metrics.RETRIES.set(outbox.retries)
            metrics.RETRIES_DUE.set(outbox.due)
            metrics.UNDELIVERED.set(outbox.undelivered)
            metrics.ADDRESSES.labels("all").set(addresses.paused)
            metrics.ADDRESSES.labels("full").set(addresses.full)
            metrics.ADDRESSES.labels("dead").set(addresses.dead)

    def _link_reasons(self) -> list[str]:
        link = self._link()
        if link.is_standing_by:
            return ["another process leads, standing by"]
        if link.silence is None:
            return ["there is no session with the XMPP server"]
        if link.silence > _SILENCE:
            return [f"the XMPP server has been silent for {link.silence:.0f} s"]
        return []

    async def _database_reasons(self) -> list[str]:
        try:
            async with asyncio.timeout(_PATIENCE):
                async with self._database.connection() as connection:
                    await queries.value(connection, "still_there", bool)
                if not self._is_migrated:
                    lacking = await migrations.pending(self._database.dsn)
                    if lacking:
                        return [f"the schema lacks {', '.join(lacking)}"]
                    self._is_migrated = True
        except (Unavailable, TimeoutError, CannotStart) as away:
            return [str(away) or "the database does not answer in time"]
        return []


class Observation:
    """Serves all that at `address` (HOST:PORT); raises CannotStart when that is taken."""

    def __init__(self, address: str, database: Database, link: Callable[[], Link]) -> None:
        listening = bind(*host_and_port(address, "$.metrics"), instead="the setting metrics")
        self._lag = LoopLag()
        self._server = AppServer(Observed(database, link, self._lag), listening)
        host, port = listening.getsockname()[:2]
        self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    async def run(self) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._lag.run())
            tasks.create_task(self._server.run())


def observation(settings: Settings, bot: Bot) -> Observation | None:
    """The process of `bot`, observed where the settings say so."""
    if settings.metrics is None:
        return None

    def link() -> Link:
        return Link(bot.lead.is_standing_by, bot.component.silence)

    return Observation(settings.metrics, bot.database, link)
