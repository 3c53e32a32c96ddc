"""Our site under uvicorn."""

import asyncio
import signal
from collections.abc import Callable

from microblog.roles.serving import Serving, bind
from microblog.roles.site import WebServer, reader
from ops.bench.pages.page import HOST, site_of
from web.site import Site


async def serve(dsn: str, port: int) -> None:
    """Serve until SIGTERM."""
    await serve_by(dsn, lambda site: WebServer(site, bind(HOST, port)))


async def serve_by(dsn: str, make: Callable[[Site], Serving]) -> None:
    """The same by the server that `make` gives."""
    database = reader("", dsn)
    await database.open()
    server = make(site_of(database))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.stop)
    try:
        await server.run()
    finally:
        await database.close()
