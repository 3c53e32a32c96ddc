"""The page rendered each time by Tornado, on which BnW ran."""

import asyncio
import signal

from tornado.web import Application, RequestHandler

from ops.bench.pages.page import HOST, rendering


async def serve(dsn: str, port: int) -> None:
    """Serve until SIGTERM."""
    render = await rendering(dsn)

    class Front(RequestHandler):
        async def get(self) -> None:
            self.finish(await render())

    Application([("/", Front)]).listen(port, HOST)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
