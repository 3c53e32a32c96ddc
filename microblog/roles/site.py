"""The web site on a socket of its own, under uvicorn."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from web.app import Site, create_app

from microblog.domain.errors import CannotStart

_BACKLOG = 2048


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
                lifespan="on",
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
