"""An application on a socket of its own, under uvicorn."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol

import uvicorn

from microblog.domain.errors import CannotStart

_BACKLOG = 2048


def bind(host: str, port: int, *, instead: str = "--web HOST:PORT") -> socket.socket:
    """A listening socket; raises CannotStart naming the option `instead` when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as taken:
        bound.close()
        raise CannotStart(
            f"cannot listen on {host}:{port}: {taken.strerror}; choose one with {instead}"
        ) from taken
    bound.listen(_BACKLOG)
    return bound


class _Server(uvicorn.Server):
    """uvicorn without signal handlers: the role that owns the process owns its signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Serving(Protocol):
    """An application that is served."""

    async def run(self) -> None:
        """Serve until `stop`."""

    async def started(self) -> None:
        """Wait until requests are answered."""

    def stop(self) -> None:
        """Finish running requests for a moment, then end `run`."""


def quick_loop() -> asyncio.AbstractEventLoop:
    """The event loop that serves most: uvloop, or Python's own where there is none."""
    try:
        import uvloop  # noqa: PLC0415  (not for every system)
    except ModuleNotFoundError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


class AppServer:
    """Serves an application on a bound socket until stopped."""

    def __init__(self, app: Callable[..., Awaitable[None]], listening: socket.socket) -> None:
        self._socket = listening
        self._server = _Server(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=3,
                http="httptools",
                # Who asks when a proxy asks is told by the application.
                proxy_headers=False,
            )
        )

    async def run(self) -> None:
        """Serve until `stop`."""
        await self._server.serve(sockets=[self._socket])

    async def started(self) -> None:
        """Wait until requests are answered."""
        while not self._server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
            await asyncio.sleep(0.005)

    def stop(self) -> None:
        """Finish running requests, at most three seconds, then end `run`."""
        self._server.should_exit = True
