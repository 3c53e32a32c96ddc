"""What a domain has: its services, or where it is one, its rooms."""

import contextlib
from collections.abc import Iterator
from random import Random

from microblog.crawler import reading, schedule
from microblog.crawler.network import Network
from microblog.crawler.polite import AWAY
from microblog.crawler.wording import counted
from microblog.domain.discovery import Item, Unanswered
from microblog.domain.jid import Jid
from microblog.log import logger
from microblog.store import crawling
from microblog.store.crawling import Domain
from microblog.store.database import Database

_CHILDREN = 100
_ROOMS = 50_000
_PAGES = 1_000
_SOFTWARE_LIMIT = 100
# A service is asked seldom what runs there, for that seldom changes.
_VERSION_CHANCE = 1 / 24
_REMEMBERED = 100_000
# How ejabberd names an item that stands for the rooms that it leaves out.
_LEFT_OUT = "Empty Rooms"

log = logger("crawler")


class Counts:
    """Occupants as services list them, for rooms that do not tell themselves; the last few."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def note(self, address: str, occupants: int) -> None:
        """A service lists a room with so many."""
        self._counts.pop(address, None)
        if len(self._counts) >= _REMEMBERED:
            del self._counts[next(iter(self._counts))]
        self._counts[address] = occupants

    def of(self, address: str) -> int | None:
        """How many its service has listed last; None where it does not say."""
        return self._counts.get(address)


class Surveyor:
    """Asks domains what they are and have; `ours` are left out.

    Those of the server `home`, where there is one, are asked more often. Nobody is to ask the rooms
    of those that are `away`.
    """

    def __init__(
        self,
        database: Database,
        network: Network,
        *,
        counts: Counts,
        chance: Random,
        ours: frozenset[str] = frozenset(),
        home: str = "",
    ) -> None:
        self._database = database
        self._network = network
        self._counts = counts
        self._chance = chance
        self._ours = ours
        self.home = home
        self.away: set[str] = set()

    async def survey(self, domain: Domain) -> None:
        """Read a domain once, and write down what is new; raises LinkLost."""
        try:
            read = reading.domain(await self._network.info(domain.name))
            await self.keep(domain, read)
            if read.kind == "service" and not read.is_noindex:
                await self._rooms(domain.name, is_paged=read.is_paged)
            elif read.kind == "server":
                await self._children(domain.name)
        except Unanswered as failure:
            await self.failed(domain, failure.condition)

    async def keep(self, domain: Domain, read: reading.DomainRead, source: str = "items") -> None:
        """Write down what a domain says it is; `source` counts where it is new."""
        software = domain.software
        is_new = domain.kind != "service"
        if read.kind == "service" and (is_new or self._chance.random() < _VERSION_CHANCE):
            software = await self._software(domain.name) or software
        wait = schedule.after_domain(read.kind)
        if schedule.is_home(domain.name, self.home):
            wait = schedule.at_home(wait, is_service=True)
        wait = schedule.jittered(wait, self._chance)
        found = Domain(domain.name, read.kind, software, is_noindex=read.is_noindex)
        self.away.discard(domain.name)
        async with self._database.transaction() as connection:
            await crawling.keep_domain(
                connection,
                found,
                source=source,
                contacts=read.contacts,
                wait=wait,
            )
            if read.kind != "service":
                unlisted = "gateway" if read.kind == "gateway" else "hidden"
                await crawling.hide_rooms(connection, domain.name, unlisted)
            elif read.is_noindex:
                await crawling.hide_rooms(connection, domain.name, "noindex")
            else:
                await crawling.show_rooms(connection, domain.name)

    async def failed(self, domain: Domain, condition: str) -> None:
        """A domain did not answer, or not usefully: ask it later, and its rooms not before."""
        wait = schedule.jittered(schedule.after_failures(domain.failures + 1), self._chance)
        log.info("a domain does not answer", domain=domain.name, condition=condition)
        self.away.add(domain.name)
        async with self._database.transaction() as connection:
            await crawling.fail_domain(connection, domain.name, condition, wait)

    async def _software(self, name: str) -> str:
        """What a service, or else the server above it, says that it runs; empty where neither does.

        COMPAT: Prosody 0.12 and ejabberd 23.01 answer for their hosts only.
        """
        for domain in filter(None, (name, name.partition(".")[2])):
            with contextlib.suppress(Unanswered):
                return (await self._network.version(domain))[:_SOFTWARE_LIMIT]
        return ""

    async def _children(self, name: str) -> None:
        """Domains of a server: they are read in their own turn."""
        page = await self._network.items(name, None)
        found = dict.fromkeys(
            jid.domain
            for item in page.items
            if (jid := _parsed(item)) is not None and not jid.local and jid.domain != name
        )
        children = [child for child in found if child not in self._ours][:_CHILDREN]
        async with self._database.transaction() as connection:
            await crawling.add_domains(connection, children, "items")

    async def _rooms(self, name: str, *, is_paged: bool) -> None:
        """Rooms of a service, page by page, until it says the same again or nothing more."""
        after: str | None = "" if is_paged else None
        seen: set[str] = set()
        total = 0
        for _ in range(_PAGES):
            try:
                page = await self._network.items(name, after)
            except Unanswered as failure:
                if after and failure.condition not in AWAY:
                    return  # COMPAT: some answer a page behind the last with item-not-found
                raise
            addresses = list(self._addresses(name, page.items))
            async with self._database.transaction() as connection:
                await crawling.add_rooms(connection, name, addresses)
            total += len(page.items)
            is_over = total >= min(_ROOMS, _ROOMS if page.count is None else page.count)
            if not page.last or page.last in seen or not page.items or is_over:
                return
            seen.add(page.last)
            after = page.last

    def _addresses(self, name: str, items: tuple[Item, ...]) -> Iterator[str]:
        for item in items:
            jid = _parsed(item)
            if jid is None or not jid.local or jid.domain != name or item.name == _LEFT_OUT:
                continue
            _, occupants = counted(item.name)
            if occupants is not None:
                self._counts.note(jid.bare, occupants)
            yield jid.bare


def _parsed(item: Item) -> Jid | None:
    """The bare JID of an item; None for none, and for a resource."""
    try:
        jid = Jid.parse(item.jid.lower())
    except ValueError:
        return None
    return None if jid.resource else jid
