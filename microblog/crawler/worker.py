"""The crawler at work: domains and rooms as they fall due, and what people ask for at once."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from microblog import metrics
from microblog.crawler.lanes import Lanes, Work
from microblog.crawler.network import Network
from microblog.crawler.pace import Pace
from microblog.crawler.polite import PoliteNetwork
from microblog.crawler.surveying import Counts, Surveyor
from microblog.crawler.visiting import Shrink, Visitor
from microblog.domain.errors import Unavailable
from microblog.domain.link import LinkLost
from microblog.log import logger
from microblog.store import crawling
from microblog.store.crawling import Domain, KnownRoom
from microblog.store.database import COLLIDED, Database
from microblog.store.queries import Connection

CHANNEL = "room_requests"
_KNOWN_SOURCES = ("settings", "asked", "items", "dump")
_FOUND_SOURCES = ("person", "mention")
_POLL = 2.0
_PAUSE = 5.0
_SIZE = 200
_LANE = 20
_REFILL = 5
_REQUESTS = 50
_TIDY = 60.0
_HOUR = 3600.0
# The first pass is ordered as soon as it is over, later news a little later.
_RANK_PAUSE = 300.0
_INVITED_PAUSE = 5.0
# What failed by a fault of ours is not tried at once again.
_POISONED = timedelta(days=1)

# What says nothing of what was asked: it is simply done again.
_LATER = (LinkLost, Unavailable, *COLLIDED)

log = logger("crawler")


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator decides.

    domains: where to begin. finds: whether domains of people and of links in posts are asked too.
    rate, overall: requests a second to a domain, and to all. blocked: rooms and domains that are
    not listed. dump: rooms that another directory knows, by their domains. ours: domains of our own
    that are not asked. home: the operator's own server, which is asked more often.
    """

    domains: tuple[str, ...] = ()
    finds: bool = False
    rate: float = 1.0
    overall: float = 10.0
    blocked: Sequence[str] = ()
    dump: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()
    home: str = ""


class Crawler:
    """Crawls by `network` into `database`; `rank` is called hourly, and when much is new.

    What is due is looked for every `poll` seconds.
    """

    def __init__(
        self,
        database: Database,
        network: Network,
        options: Options,
        *,
        shrink: Shrink,
        rank: Callable[[Connection], Awaitable[object]],
        chance: Random | None = None,
        poll: float = _POLL,
    ) -> None:
        chance = chance or Random()
        polite = PoliteNetwork(network, Pace(options.rate, options.overall))
        counts = Counts()
        self._database = database
        self._network = network
        self._options = options
        self._rank = rank
        self._poll = poll
        self._surveyor = Surveyor(
            database,
            polite,
            counts=counts,
            chance=chance,
            ours=options.ours,
            home=options.home,
        )
        self._visitor = Visitor(
            database, polite, self._surveyor, counts=counts, shrink=shrink, chance=chance
        )
        self._sources = (*_KNOWN_SOURCES, *(_FOUND_SOURCES if options.finds else ()))
        self._wake = asyncio.Event()
        self._asked = asyncio.Event()
        self._is_ranked = True
        self._ranked_at = 0.0
        self._rank_pause = 0.0

    async def run(self) -> None:
        """Crawl until cancelled, whenever there is a session."""
        await self._patiently(self._begin)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._database.listen(CHANNEL, self._asked.set))
            tasks.create_task(self._keep_house())
            tasks.create_task(self._accept())
            tasks.create_task(self._answer(tasks))
            tasks.create_task(self._crawl(tasks))

    async def _begin(self) -> None:
        """Write down where to begin."""
        options = self._options
        async with self._database.transaction() as connection:
            await crawling.keep_blocks(connection, options.blocked)
            await crawling.name_domains(connection, options.domains)
            await crawling.add_domains(connection, options.dump, "dump")
        for domain, addresses in options.dump.items():
            async with self._database.transaction() as connection:
                await crawling.add_rooms(connection, domain, addresses)

    async def _patiently(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                return await work()
            except Unavailable as away:
                log.warning("away", reason=str(away))
                await asyncio.sleep(_PAUSE)

    async def _accept(self) -> None:
        """Visit rooms into which the crawler was invited; it does not go in."""
        while True:
            address = (await self._network.invitation()).lower()

            async def ask(address: str = address) -> None:
                async with self._database.connection() as connection:
                    await crawling.ask(connection, address)

            await _guarded("invitation", ask)
            self._asked.set()
            await asyncio.sleep(_INVITED_PAUSE)

    async def _crawl(self, tasks: asyncio.TaskGroup) -> None:
        lanes = Lanes(tasks, self._wake.set)
        while True:
            self._wake.clear()
            await self._network.connected()
            await _guarded("fill", lambda: self._fill(lanes))
            if not lanes.in_hand:
                await self._order_what_is_new()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll):
                    await self._wake.wait()

    async def _fill(self, lanes: Lanes) -> None:
        """Put into the lanes what is due, as far as they have room."""
        domains = [key for key in lanes.in_hand if isinstance(key, str)]
        rooms = [key for key in lanes.in_hand if isinstance(key, int)]
        async with self._database.connection() as connection:
            due = await crawling.due_domains(connection, self._sources, domains, _LANE)
            full = lanes.busy(_REFILL)
            found = await crawling.due_rooms(connection, full, rooms, _SIZE)
        for domain in due:
            lanes.put(domain.name, domain.name, self._surveys(domain))
        room_for = dict.fromkeys((room.domain for room in found), _LANE)
        for room in found:
            if room_for[room.domain]:
                room_for[room.domain] -= 1
                lanes.put(room.domain, room.room_id, self._visits(room))

    def _surveys(self, domain: Domain) -> Work:
        async def put_off() -> None:
            await self._surveyor.failed(domain, "undefined-condition")

        return self._work(domain.name, lambda: self._surveyor.survey(domain), put_off)

    def _visits(self, room: KnownRoom) -> Work:
        async def visit() -> None:
            await self._visitor.visit(room)

        async def put_off() -> None:
            async with self._database.connection() as connection:
                await crawling.schedule(
                    connection, room.room_id, _POISONED, failures=room.failures + 1
                )

        return self._work(room.address, visit, put_off)

    def _answers(self, address: str) -> Work:
        async def answer() -> None:
            await self._tell(address, await self._visitor.visit_address(address))

        return self._work(address, answer, lambda: self._tell(address, "unreachable"))

    async def _tell(self, address: str, outcome: str) -> None:
        async with self._database.connection() as connection:
            await crawling.answer(connection, address, outcome)

    def _work(self, jid: str, work: Work, put_off: Work) -> Work:
        """`work` for a lane, where a fault of ours ends nothing else; `put_off` is for that."""

        async def done() -> None:
            try:
                await work()
                self._is_ranked = False
            except _LATER as reason:
                log.info("not now", jid=jid, reason=repr(reason))
            except Exception:  # the edge
                log.exception("could not be read", jid=jid)
                await _guarded("put off", put_off)

        return done

    async def _answer(self, tasks: asyncio.TaskGroup) -> None:
        """Visit at once what people ask for."""
        lanes = Lanes(tasks, lambda: None)
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll):
                    await self._asked.wait()
            self._asked.clear()
            await self._network.connected()
            await _guarded("answer", lambda: self._take_requests(lanes))

    async def _take_requests(self, lanes: Lanes) -> None:
        async with self._database.connection() as connection:
            waiting = await crawling.requests(connection, _REQUESTS)
        for request in waiting:
            domain = request.address.rpartition("@")[2]
            lanes.put(domain, request.address, self._answers(request.address))

    async def _keep_house(self) -> None:
        """Blocks and numbers every minute; people's domains, ranks and old things every hour."""
        tidied = float("-inf")
        while True:
            await self._network.connected()
            await _guarded("tidy", self._tidy)
            if time.monotonic() - tidied >= _HOUR:
                tidied = time.monotonic()
                await _guarded("tidy", self._tidy_hourly)
            await asyncio.sleep(_TIDY)

    async def _tidy(self) -> None:
        async with self._database.transaction() as connection:
            await crawling.keep_blocks(connection, None)
        async with self._database.connection() as connection:
            status = await crawling.status(connection)
        metrics.CRAWL_LISTED.set(status.listed)
        metrics.CRAWL_DUE.set(status.due)

    async def _tidy_hourly(self) -> None:
        async with self._database.transaction() as connection:
            await crawling.forget(connection)
            if self._options.finds:
                await crawling.add_domains_of_people(connection)
        await self._order()

    async def _order(self) -> None:
        self._is_ranked = True
        async with self._database.connection() as connection:
            await self._rank(connection)
        self._ranked_at = time.monotonic()

    async def _order_what_is_new(self) -> None:
        """All that was due is read: order it anew, but not all the time."""
        if not self._is_ranked and time.monotonic() - self._ranked_at >= self._rank_pause:
            self._rank_pause = _RANK_PAUSE
            await _guarded("order", self._order)


async def _guarded(what: str, work: Work) -> None:
    """Do what is no more than tidy: when it fails the crawler goes on."""
    try:
        await work()
    except _LATER as reason:
        log.warning("not now", work=what, reason=repr(reason))
    except Exception:  # the edge
        log.exception("failed", work=what)
