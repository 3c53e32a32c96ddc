"""The bot: a component that answers people and pushes what they follow."""

import asyncio
import contextlib

from microblog.commands.catalogue import CATALOGUE
from microblog.delivery.worker import Worker
from microblog.domain.errors import Unavailable
from microblog.domain.foreign import Reach
from microblog.domain.line import Answer, Line
from microblog.domain.link import Bounce
from microblog.feeds.worker import Feeds
from microblog.grammar.command import Read
from microblog.pictures.worker import Thumbnails
from microblog.render.announcing import RoomTalk
from microblog.render.conversation import Conversation
from microblog.store import days, listings, memory, searching
from microblog.store.database import Database
from microblog.store.leading import Lead
from microblog.xmpp.abroad import Abroad
from microblog.xmpp.adhoc import AdHoc
from microblog.xmpp.asking import Service
from microblog.xmpp.component import Address, Component, Doing, Invite
from microblog.xmpp.conferences.announcer import Announcer, Limits
from microblog.xmpp.directory import Directory
from microblog.xmpp.juick import Juick
from microblog.xmpp.nodes.publishing import Deeds
from microblog.xmpp.nodes.service import Nodes
from microblog.xmpp.registering import Registering
from microblog.xmpp.searching import RoomSearch

_MINUTE, _HOUR = 60.0, 3600.0
# How long somebody waits for what the crawler finds, where there is one.
_PATIENCE = 8.0


class Bot:
    """Component, conversation, delivery and, where allowed, pictures over one database.

    Without the `lead` it stands by.
    """

    def __init__(
        self,
        database: Database,
        address: Address,
        *,
        bot: str,
        url: str,
        secret: bytes,
        lead: Lead,
        fetches_pictures: bool = False,
        multicast: str = "",
        look_back: float = 0.0,
        is_crawled: bool = True,
        rooms: Limits = Limits(),  # noqa: B008  (frozen)
        reach: Reach = Reach(),  # noqa: B008  (frozen)
    ) -> None:
        self.lead = lead
        self._rooms = rooms
        self._database = database
        self._thumbnails = Thumbnails(database) if fetches_pictures else None
        self._feeds = Feeds(database) if reach.has_feeds else None
        self.conversation = Conversation(
            database,
            CATALOGUE,
            url=url,
            secret=secret,
            posted=self._wake,
            patience=_PATIENCE if is_crawled else None,
            reach=reach,
        )
        self.component = self._component(address, bot, url, secret)
        self.worker = Worker(
            database,
            self.component,
            name=lead.name,
            secret=secret,
            sender_jid=f"{bot}@{address.domain}",
            url=url,
            multicast=multicast,
            look_back=look_back,
        )

    @property
    def database(self) -> Database:
        """Where everything is kept."""
        return self._database

    def _component(self, address: Address, bot: str, url: str, secret: bytes) -> Component:
        return Component(
            address,
            doing=Doing(
                self.conversation.answer,
                self.conversation.react,
                self.conversation.retract,
                self.conversation.at_once,
            ),
            bounced=self._bounced,
            database=self._database,
            url=url,
            bot=bot,
            services=self._services(self._database, address.domain, url, secret),
            lead=self.lead,
            guests=self._guests(f"{bot}@{address.domain}", url),
        )

    def _guests(self, bot_jid: str, url: str) -> tuple[Invite, ...]:
        """Whoever announces posts in conferences, and whoever reads elsewhere."""
        database, rooms = self._database, self._rooms
        talk = RoomTalk(database, CATALOGUE, url)
        return (
            lambda link, _: Announcer(database, link, bot_jid, talk, rooms),
            lambda _, requests: Abroad(database, requests, bot_jid),
        )

    def _services(
        self, database: Database, domain: str, url: str, secret: bytes
    ) -> tuple[Service, ...]:
        """What is asked by forms and queries, answered by the same handlers as chat."""
        menu = AdHoc(CATALOGUE, secret, perform=self._perform, speaks=self.conversation.speaks)
        return (
            menu.service(),
            Registering(database, self.conversation.answer).service(),
            Directory(database, domain, url).service(),
            RoomSearch(database).service(),
            Juick(database).service(),
            Nodes(database, domain, url, self._published()).service(),
        )

    def _published(self) -> Deeds:
        """Who does what comes as items of nodes."""
        talk = self.conversation
        return Deeds(talk.publish, talk.withdraw, talk.attach)

    async def _perform(self, line: Line, reading: Read) -> Answer:
        """Run what a form asks for; a vCard is read as if it had been said in chat."""
        answer = await self.conversation.perform(line, reading)
        if answer.wants_card:
            self.component.read_card(line.jid, line.language)
        return answer

    def _wake(self) -> None:
        self.worker.wake()
        self.component.wake()

    def _bounced(self, bounce: Bounce) -> None:
        self.worker.bounced(bounce)

    async def run(self) -> None:
        """Serve until cancelled; then finish what is in hand, within ten seconds."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.lead.run(), name="lead")
            tasks.create_task(self.component.run(), name="component")
            tasks.create_task(self.worker.run(), name="delivery")
            tasks.create_task(self._tidy(), name="tidy")
            if self._thumbnails is not None:
                tasks.create_task(self._thumbnails.run(), name="pictures")
            if self._feeds is not None:
                tasks.create_task(self._feeds.run(), name="feeds")

    async def stop(self) -> None:
        """Take no more commands, finish answers and the batch in flight, close the stream."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self.worker.drain()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self.component.close()

    async def _tidy(self) -> None:
        """Forget and count anew: soon after the start, when there may be much news, then hourly."""
        pause = _MINUTE
        while True:
            with contextlib.suppress(Unavailable):
                async with self._database.connection() as connection:
                    await memory.forget_old(connection)
                async with self._database.transaction() as connection:
                    await searching.count_words(connection)
                async with self._database.transaction() as connection:
                    await days.count(connection)
                    await listings.count(connection)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _HOUR)
