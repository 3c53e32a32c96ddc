"""The page rendered each time by Starlette under uvicorn."""

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from ops.bench.pages.page import HOST, rendering


async def serve(dsn: str, port: int) -> None:
    """Serve until SIGTERM."""
    render = await rendering(dsn)

    async def front(_request: Request) -> HTMLResponse:
        return HTMLResponse(await render())

    await asgi(Starlette(routes=[Route("/", front)]), port)


async def asgi(app: ASGIApp, port: int) -> None:
    """Any application under uvicorn."""
    config = uvicorn.Config(
        app, host=HOST, port=port, log_level="warning", access_log=False, http="httptools"
    )
    await uvicorn.Server(config).serve()
