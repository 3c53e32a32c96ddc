"""Barriers over a component that several connections share (ejabberd, balanced by sender)."""

import asyncio
import contextlib

import pytest

from microblog.domain.line import Answer
from microblog.xmpp.component import Address, Component, Doing
from tests.support.ejabberd import is_installed, running_ejabberd
from tests.xmpp.conftest import URL, running

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not is_installed(), reason="ejabberd is not installed"),
]


@pytest.fixture(params=[0, 4], ids=["by chance", "by sender"])
def server(home, request):
    """ejabberd that shares what comes among the connections there are, or among four places."""
    with running_ejabberd(home, streams=request.param) as running_server:
        yield running_server


async def _nothing(_asked) -> Answer:
    return Answer(None)


@contextlib.asynccontextmanager
async def connected(server, desk):
    host, port = server.component_address
    address = Address(host, port, server.component, server.domain, server.secret, is_shared=True)
    bounces = []
    component = Component(
        address,
        doing=Doing(_nothing, _nothing, _nothing),
        bounced=bounces.append,
        database=desk.database,
        url=URL,
    )
    async with running(component):
        await asyncio.wait_for(component.connected(), 10)
        yield component
        await component.close()


async def test_each_of_several_connections_has_its_barriers(server, desk):
    async with contextlib.AsyncExitStack() as stack:
        components = [await stack.enter_async_context(connected(server, desk)) for _ in range(3)]
        for _ in range(3):
            took = await asyncio.gather(*(one.barrier() for one in components))
            assert max(took) < 5
        # Where senders lead changes with every connection that comes or goes.
        async with connected(server, desk) as another:
            took = await asyncio.gather(*(one.barrier() for one in (*components, another)))
            assert max(took) < 5
        await asyncio.gather(*(one.barrier() for one in components))
