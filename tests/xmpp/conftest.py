"""A component of our own on the session's Prosody, and people to talk to it."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from microblog.domain.line import Answer, Line, Reaction, Retraction
from microblog.domain.link import Bounce
from microblog.embedded.prosody import Prosody
from microblog.store.database import Database
from microblog.store.leading import Lead
from microblog.xmpp.asking import Service
from microblog.xmpp.client import Client
from microblog.xmpp.component import Address, Component, Doing

URL = "https://blog.example"


def address(prosody: Prosody, *, secret: str = "", server: str = "") -> Address:
    host, port = prosody.component_address
    return Address(
        host, port, prosody.component, server or prosody.domain, secret or prosody.secret
    )


@dataclass
class Desk:
    """A component with the simplest bot behind it, and what it was told."""

    prosody: Prosody
    database: Database
    lines: list[Line] = field(default_factory=list)
    gestures: list[Reaction | Retraction] = field(default_factory=list)
    bounces: list[Bounce] = field(default_factory=list)
    services: tuple[Service, ...] = ()
    held: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.held.set()
        self.bot = f"bot@{self.prosody.component}"

    async def answer(self, line: Line) -> Answer:
        """Turns round what is said; some words have a meaning of their own."""
        self.lines.append(line)
        await self.held.wait()
        match line.text:
            case "silence":
                return Answer(None)
            case "refuse":
                return Answer("no", is_accepted=False)
            case "fail":
                raise RuntimeError("a bug")
            case text:
                return Answer(f"said: {text}")

    def at_once(self, line: Line) -> Answer | None:
        """Who says `now` need not wait."""
        return Answer("at once") if line.text == "now" else None

    async def gesture(self, gesture: Reaction | Retraction) -> Answer:
        """Silent, but for those to the message `loud`."""
        self.gestures.append(gesture)
        about = gesture.to if isinstance(gesture, Reaction) else gesture.said
        return Answer("done" if about == "loud" else None)

    def component(
        self, *, secret: str = "", server: str = "", lead: Lead | None = None
    ) -> Component:
        return Component(
            address(self.prosody, secret=secret, server=server),
            doing=Doing(self.answer, self.gesture, self.gesture, self.at_once),
            bounced=self.bounces.append,
            database=self.database,
            url=URL,
            services=self.services,
            lead=lead,
        )

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Component]:
        """A component that is connected, closed politely at the end."""
        async with running(self.component()) as component:
            await asyncio.wait_for(component.connected(), 10)
            yield component
            await component.close()

    def person(self, name: str = "romeo") -> Client:
        """A client with a fresh account."""
        host, port = self.prosody.c2s
        jid = f"{name}.{secrets.token_hex(4)}@{self.prosody.domain}"
        return Client(jid, "secret", host=host, port=port, register=True)


@contextlib.asynccontextmanager
async def running(component: Component) -> AsyncIterator[Component]:
    """A component whose run ends with the block."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(component.run())
        try:
            yield component
        finally:
            task.cancel()


@pytest.fixture
async def desk(prosody: Prosody, database: str) -> AsyncIterator[Desk]:
    pool = Database(database, size=2)
    await pool.open()
    yield Desk(prosody, pool)
    await pool.close()


async def until(condition, seconds: float = 10) -> None:
    """Wait for what should happen."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)
