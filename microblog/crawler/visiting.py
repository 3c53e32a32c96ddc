"""One room: asked what it is, written down, or missed."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from microblog.crawler import reading, schedule, wording
from microblog.crawler.network import Network
from microblog.crawler.polite import AWAY
from microblog.crawler.reading import NotARoom, RoomRead
from microblog.crawler.surveying import Counts, Surveyor
from microblog.domain.discovery import Unanswered
from microblog.domain.jid import Jid
from microblog.log import logger
from microblog.store import crawling
from microblog.store.crawling import Domain, KnownRoom, Sighting
from microblog.store.database import Database

_GONE = "gone"
_MISSING = frozenset(("item-not-found", "jid-malformed"))
# So many rooms in a row that do not answer are taken for their domain.
_SILENT = 3

log = logger("crawler")


@dataclass(frozen=True, slots=True)
class Picture:
    """A small copy of a picture, of a media type."""

    image: bytes
    media_type: str


# Makes a small copy of a picture; None where the octets are none.
Shrink = Callable[[bytes], Awaitable[Picture | None]]


class Visitor:
    """Visits rooms; what came of it is an outcome as of `room_requests.outcome`."""

    def __init__(
        self,
        database: Database,
        network: Network,
        surveyor: Surveyor,
        *,
        counts: Counts,
        shrink: Shrink,
        chance: Random,
    ) -> None:
        self._database = database
        self._network = network
        self._surveyor = surveyor
        self._counts = counts
        self._shrink = shrink
        self._chance = chance
        self._silent: dict[str, int] = {}

    async def visit(self, known: KnownRoom) -> str:
        """Ask a known room, and write down what it says; raises LinkLost."""
        if known.domain in self._surveyor.away:
            return "unreachable"
        if blocked := await self._blocked(known.address):
            async with self._database.transaction() as connection:
                await crawling.keep_blocks(connection, None)
            return blocked
        try:
            info = await self._network.info(known.address)
        except Unanswered as failure:
            return await self._missed(known, failure)
        self._silent.pop(known.domain, None)
        try:
            read = reading.room(info, self._counts.of(known.address))
        except NotARoom:
            unlisted = "gateway" if reading.is_bridged(info) else "hidden"
            await self._keep(known, RoomRead(unlisted=unlisted))
            return "gateway" if unlisted == "gateway" else "not_a_room"
        await self._keep(known, read)
        if read.avatar_hash:
            await self._fetch_picture(known.address, read.avatar_hash)
        return read.unlisted

    async def visit_address(self, address: str) -> str:
        """The same for an address that somebody names, of which nothing may be known yet.

        Nothing is remembered of what does not answer.
        """
        address = address.lower()
        try:
            jid = Jid.parse(address)
        except ValueError:
            return "not_a_room"
        if not jid.local or jid.resource:
            return "not_a_room"
        if blocked := await self._blocked(address):
            return blocked
        async with self._database.connection() as connection:
            known = await crawling.room(connection, address)
            domain = await crawling.domain(connection, jid.domain)
        outcome = await self._reached(jid.domain, domain)
        if outcome:
            return outcome
        if known is not None:
            return await self.visit(known)
        return await self._first_visit(address, jid.domain)

    async def _first_visit(self, address: str, domain: str) -> str:
        async with self._database.transaction() as connection:
            await crawling.add_rooms(connection, domain, [address])
            known = await crawling.room(connection, address)
        if known is None:
            return "not_a_room"
        outcome = await self.visit(known)
        if outcome == "unreachable":
            async with self._database.connection() as connection:
                await crawling.drop_unread(connection, known.room_id)
        return outcome

    async def _reached(self, name: str, known: Domain | None) -> str:
        """Make sure that the domain is a service; why it is not, else empty."""
        is_fine = known is not None and known.kind == "service" and not known.is_noindex
        if known is not None and is_fine and not known.failures:
            return ""
        try:
            read = reading.domain(await self._network.info(name))
        except Unanswered as failure:
            if known is not None:
                await self._surveyor.failed(known, failure.condition)
            return "unreachable" if failure.condition in AWAY else "refused"
        if read.kind not in ("service", "gateway"):
            return "not_a_room"
        await self._surveyor.keep(known or Domain(name), read, "asked")
        if read.kind == "gateway":
            return "gateway"
        return "noindex" if read.is_noindex else ""

    async def _blocked(self, address: str) -> str:
        async with self._database.connection() as connection:
            block = await crawling.block_of(connection, address)
        if block is None:
            return ""
        return "delisted" if block.source == "owner" else "blocked"

    async def _keep(self, known: KnownRoom, read: RoomRead) -> None:
        if read.unlisted:
            wait = schedule.after_unlisted()
        else:
            wait = schedule.after_room(read.occupants, known.average, read.activity)
        if schedule.is_home(known.domain, self._surveyor.home):
            wait = schedule.at_home(wait)
        async with self._database.transaction() as connection:
            await crawling.keep_room(
                connection, known.room_id, _sighting(read), is_alive=_is_alive(read)
            )
            await crawling.count(connection, known.room_id, read.occupants, read.activity)
            await crawling.schedule(
                connection, known.room_id, schedule.jittered(wait, self._chance)
            )

    async def _fetch_picture(self, address: str, avatar_hash: str) -> None:
        """Keep the picture of a hash that is new; what is no picture is asked for next time."""
        async with self._database.connection() as connection:
            if await crawling.has_avatar(connection, avatar_hash):
                return
        try:
            octets = await self._network.photo(address)
        except Unanswered:
            return
        is_meant = hashlib.sha1(octets).hexdigest() == avatar_hash  # noqa: S324  (XEP-0486 names it)
        picture = await self._shrink(octets) if octets and is_meant else None
        if picture is not None:
            async with self._database.connection() as connection:
                await crawling.keep_avatar(
                    connection, avatar_hash, picture.image, picture.media_type
                )

    async def _missed(self, known: KnownRoom, failure: Unanswered) -> str:
        if failure.condition in AWAY:
            await self._silence(known, failure)
            return "unreachable"
        self._silent.pop(known.domain, None)
        if failure.condition == _GONE:
            await self._bury(known, failure.moved_to)
            return "not_found"
        if failure.condition in _MISSING:
            await self._not_found(known)
            return "not_found"
        await self._keep(known, RoomRead(unlisted="hidden"))
        return "refused"

    async def _silence(self, known: KnownRoom, failure: Unanswered) -> None:
        """A room does not answer: it waits, and after three in a row all of its domain do."""
        self._silent[known.domain] = self._silent.get(known.domain, 0) + 1
        is_away = self._silent[known.domain] >= _SILENT
        if is_away:
            self._surveyor.away.add(known.domain)
            del self._silent[known.domain]
        wait = schedule.jittered(schedule.after_failures(known.failures + 1), self._chance)
        async with self._database.transaction() as connection:
            await crawling.schedule(connection, known.room_id, wait, failures=known.failures + 1)
            domain = await crawling.domain(connection, known.domain)
        if is_away and domain is not None:
            await self._surveyor.failed(domain, failure.condition)

    async def _not_found(self, known: KnownRoom) -> None:
        """Once may be a mistake; a second time in a row the room is gone."""
        async with self._database.transaction() as connection:
            if await crawling.drop_unread(connection, known.room_id):
                return
            if known.failures:
                await crawling.bury(connection, known.room_id)
                return
            wait = schedule.jittered(schedule.after_failures(1), self._chance)
            await crawling.schedule(connection, known.room_id, wait, failures=1)

    async def _bury(self, known: KnownRoom, moved_to: str) -> None:
        """A room says that it is gone, and may say where to: that is visited, but not believed."""
        target = _target(moved_to, known.address)
        async with self._database.transaction() as connection:
            if await crawling.drop_unread(connection, known.room_id):
                log.info("a room is gone", room=known.address)
            else:
                await crawling.bury(connection, known.room_id, target.bare if target else "")
            if target is not None:
                await crawling.add_domains(connection, [target.domain], "items")
                await crawling.add_rooms(connection, target.domain, [target.bare])


def _target(moved_to: str, address: str) -> Jid | None:
    try:
        jid = Jid.parse(moved_to.lower())
    except ValueError:
        return None
    return jid if jid.local and not jid.resource and jid.bare != address else None


def _is_alive(read: RoomRead) -> bool:
    return bool(read.occupants or read.activity)


def _sighting(read: RoomRead) -> Sighting:
    return Sighting(
        name=read.name,
        description=read.description,
        language=read.language,
        tags=tuple(tag.key for tag in read.tags),
        tag_words=wording.tag_words(read.tags),
        is_open=read.is_open,
        is_moderated=read.is_moderated,
        anonymity=read.anonymity,
        is_sensitive=read.is_sensitive,
        contacts=read.contacts,
        logs_url=read.logs_url,
        webchat_url=read.webchat_url,
        avatar_hash=read.avatar_hash,
        unlisted=read.unlisted,
    )
