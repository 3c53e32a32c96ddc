"""The web site alone, for production: on a given database."""

import contextlib
from collections.abc import Callable

from microblog.domain.errors import CannotStart
from microblog.roles.process import Stopping, tasks
from microblog.roles.serving import bind
from microblog.roles.site import reader, server, site_of
from microblog.roles.wiring import opened
from microblog.settings import Settings, host_and_port


async def site(settings: Settings, tell: Callable[[str], None]) -> None:
    """Serve the web site until Ctrl-C or SIGTERM, on a given database; `tell` where it is."""
    stopping = Stopping()
    await stopping.govern(_site(settings, tell, stopping))


async def _site(settings: Settings, tell: Callable[[str], None], stopping: Stopping) -> None:
    if settings.url is None or (settings.database or settings.web_database) is None:
        raise CannotStart("the web site needs the settings database (or web_database) and url")
    async with contextlib.AsyncExitStack() as stack:
        listening = bind(*host_and_port(settings.web, "$.web"))
        stack.callback(listening.close)
        reading = await opened(reader(str(settings.database), settings.web_database), stack)
        host, port = listening.getsockname()[:2]
        serving = server(settings, site_of(settings, settings.url, reading, None), listening)
        async with tasks(serving.run()):
            await serving.started()
            tell(f"the web site listens on http://{host}:{port}")
            stopping.serving.set()
            await stopping.wait()
            serving.stop()
