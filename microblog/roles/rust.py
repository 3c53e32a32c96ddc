"""An application on a socket of its own, under granian: its HTTP is written in Rust."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

from microblog.domain.errors import CannotStart

_PATIENCE = 10.0
_STEP = 0.01


class GranianServer:
    """Serves an application where a bound socket listens until stopped.

    Raises CannotStart where granian is not installed. It listens with a socket of its own, so ours
    says where, and is closed.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], listening: socket.socket) -> None:
        try:
            from granian.constants import Interfaces  # noqa: PLC0415  (an extra)
            from granian.server.embed import Server  # noqa: PLC0415
        except ModuleNotFoundError as missing:
            raise CannotStart(
                "granian is not installed: pip install 'microblog[granian]', "
                'or web_server = "uvicorn"'
            ) from missing
        self._address: tuple[str, int] = listening.getsockname()[:2]
        self._listening = listening
        self._server = Server(
            app,
            address=self._address[0],
            port=self._address[1],
            interface=Interfaces.ASGINL,
            websockets=False,
            log_enabled=False,
        )

    async def run(self) -> None:
        """Serve until `stop`."""
        self._listening.close()
        await self._server.serve()

    async def started(self) -> None:
        """Wait until connections are taken; raises TimeoutError."""
        async with asyncio.timeout(_PATIENCE):
            while not await _takes(self._address):  # noqa: ASYNC110  (granian has no event)
                await asyncio.sleep(_STEP)

    def stop(self) -> None:
        """End `run`."""
        self._server.stop()  # type: ignore[no-untyped-call]  # granian has no types there


async def _takes(address: tuple[str, int]) -> bool:
    try:
        _, writer = await asyncio.open_connection(*address)
    except OSError:
        return False
    writer.close()
    return True
