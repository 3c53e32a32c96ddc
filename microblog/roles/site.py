"""The web site on a socket of its own, under uvicorn."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import uvicorn

from microblog.commands.catalogue import CATALOGUE
from microblog.domain.errors import CannotStart
from microblog.grammar.projections import help_rows
from microblog.settings import Settings
from microblog.store.database import Database
from web.app import ChatPage, Site, create_app

_BACKLOG = 2048
_WEB_ROLE = {
    "role": "microblog_web",
    "default_transaction_read_only": "on",
    "statement_timeout": "2000",
}


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; raises CannotStart naming the option when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as taken:
        bound.close()
        raise CannotStart(
            f"cannot listen on {host}:{port}: {taken.strerror}; choose one with --web HOST:PORT"
        ) from taken
    bound.listen(_BACKLOG)
    return bound


class _Server(uvicorn.Server):
    """uvicorn without signal handlers: the role that owns the process owns its signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """Serves a site on a bound socket until stopped."""

    def __init__(self, site: Site, listening: socket.socket) -> None:
        self._socket = listening
        self._server = _Server(
            uvicorn.Config(
                create_app(site),
                log_level="warning",
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=3,
                http="httptools",
            )
        )

    async def run(self) -> None:
        """Serve until `stop`."""
        await self._server.serve(sockets=[self._socket])

    async def started(self) -> None:
        """Wait until pages are served."""
        while not self._server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
            await asyncio.sleep(0.005)

    def stop(self) -> None:
        """Finish running requests, at most three seconds, then end `run`."""
        self._server.should_exit = True


def reader(dsn: str, web_dsn: str | None) -> Database:
    """The web's pool: a role that may only select."""
    if web_dsn is not None:
        return Database(web_dsn, size=4)
    return Database(dsn, size=4, settings=_WEB_ROLE)


def site_of(settings: Settings, url: str, reading: Database, chat: ChatPage | None) -> Site:
    """What the web site needs to know."""
    return Site(
        database=reading,
        url=url,
        bot=settings.bot_jid,
        people=settings.server,
        chat=chat,
        help_rows=help_rows(CATALOGUE),
        allowed_hosts=frozenset(
            filter(None, (urlsplit(url).hostname, "localhost", "127.0.0.1", "::1"))
        ),
    )
