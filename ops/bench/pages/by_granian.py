"""Our site under granian."""

from microblog.roles.rust import GranianServer
from microblog.roles.serving import bind
from ops.bench.pages.by_uvicorn import serve_by
from ops.bench.pages.page import HOST
from web.app import create_app


async def serve(dsn: str, port: int) -> None:
    """Serve until SIGTERM."""
    await serve_by(dsn, lambda site: GranianServer(create_app(site), bind(HOST, port)))
