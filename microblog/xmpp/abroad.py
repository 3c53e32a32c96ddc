"""Microblogs of JIDs elsewhere (XEP-0277), read for whoever follows them from here (XEP-0060).

One subscription serves all who follow a blog. What a link or a restart has missed is asked for when
the link is back; items are known by their names, so that nothing is told twice.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from microblog import clock
from microblog.domain.errors import Unavailable
from microblog.domain.foreign import Address, Outcome
from microblog.domain.node import MICROBLOG
from microblog.domain.text import POST_LIMIT, clean, first_line
from microblog.log import logger
from microblog.render.entry import ATOM
from microblog.store import foreign
from microblog.store.database import Database
from microblog.store.foreign import Blog, Read
from microblog.xmpp.attached import is_link
from microblog.xmpp.nodes import written
from microblog.xmpp.nodes.protocol import NAMESPACE, pubsub
from microblog.xmpp.requesting import NotAnswered, Requests
from microblog.xmpp.writing import escaped

_EVENT = f"{{{NAMESPACE}#event}}"
_ITEMS = f"{{{NAMESPACE}}}pubsub/{{{NAMESPACE}}}items/{{{NAMESPACE}}}item"
_ATOM = f"{{{ATOM}}}"
_QUEUE = 1_000
_PAGE = 20
_AT_ONCE = 20
_TRIES = 5
_POLL = 1.0
_BACK_WITHIN = 60.0
_EVERY = 6 * 3600.0
_TITLE, _NAME = 60, 3000
_OLD = timedelta(days=31)
_GIVEN_UP = 60
# What a server that follows the protocol says for good, and what it says while it is repaired too.
_GONE = frozenset((
    "forbidden", "gone", "item-not-found", "not-allowed", "not-authorized", "registration-required",
    "subscription-required",
))  # fmt: skip
_ABSENT = frozenset(("service-unavailable", "feature-not-implemented", "jid-malformed"))

log = logger("abroad")


class Abroad:
    """Reads microblogs elsewhere for the bot `bot_jid`, which asks by `requests`."""

    def __init__(self, database: Database, requests: Requests, bot_jid: str) -> None:
        self._database = database
        self._requests = requests
        self._bot_jid = bot_jid
        self._domain = bot_jid.rpartition("@")[2]
        self._waiting: asyncio.Queue[Element] = asyncio.Queue(_QUEUE)
        self._is_back = False
        self._visited: dict[str, bool] = {}  # and whether anything came meanwhile

    def receive(self, stanza: Element) -> bool:
        """Take events of nodes that come to the bot."""
        if not stanza.tag.endswith("}message") or stanza.get("type") == "error":
            return False
        if stanza.find(f"{_EVENT}event") is None or stanza.get("to") != self._bot_jid:
            return False
        try:
            self._waiting.put_nowait(stanza)
        except asyncio.QueueFull:
            self._is_back = True  # what is dropped is asked for
        return True

    def wake(self) -> None:
        """What is posted here is nothing to others."""

    def began(self) -> None:
        """What was said elsewhere meanwhile is to be asked for."""
        self._is_back = True

    def leave(self) -> None:
        """Others keep what they want to tell us until we ask."""

    async def run(self) -> None:
        """Read until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._look())

    async def _listen(self) -> None:
        while True:
            stanza = await self._waiting.get()
            try:
                await self._told(stanza)
            except Unavailable:
                self._is_back = True
            except Exception:  # the edge: one odd event must not end the others
                log.exception("an event failed")

    async def _look(self) -> None:
        while True:
            try:
                if self._is_back:
                    self._is_back = False
                    async with self._database.connection() as connection:
                        await foreign.check_soon(connection, _BACK_WITHIN)
                async with self._database.connection() as connection:
                    blogs = await foreign.to_check(connection, _AT_ONCE, feeds=False)
                await asyncio.gather(*(self._visit(blog) for blog in blogs))
            except Unavailable as away:
                log.warning("waiting", reason=str(away))
            except Exception:  # the edge
                log.exception("looking abroad failed")
            await asyncio.sleep(_POLL)

    async def _visit(self, blog: Blog) -> None:
        """Follow or leave a blog, and read what is new there."""
        async with self._database.connection() as connection:
            is_wanted = await foreign.has_followers(connection, blog.blog_id)
        if not is_wanted:
            await self._unsubscribe(blog)
        elif blog.address.rpartition("@")[2] == self._domain:
            await self._end(blog, Outcome.LOCAL)
        else:
            try:
                await self._subscribe(blog)
            except NotAnswered as refused:
                await self._refused(blog, refused.condition)

    async def _subscribe(self, blog: Blog) -> None:
        """Subscribe, anew as well: a server may have forgotten us; read what was missed.

        Servers tell the last item then, which would come before those that are older. So nothing
        that comes meanwhile is taken, but asked for.
        """
        wanted = f"node='{MICROBLOG}' jid='{escaped(self._bot_jid)}'"
        self._visited[blog.address] = False
        try:
            await self._requests.set(blog.address, pubsub(f"<subscribe {wanted}/>"))
            for _ in range(_TRIES):
                self._visited[blog.address] = False
                items = await self._items(blog, f"max_items='{_PAGE}'")
                if not self._visited[blog.address]:
                    break
            await self._read(blog, items)
        finally:
            del self._visited[blog.address]

    async def _read(self, blog: Blog, items: Sequence[Element]) -> None:
        """Tell what is new of all that was asked for, or that the blog is followed now."""
        read = _in_order(items)
        async with self._database.transaction() as connection:
            new = await foreign.keep(connection, blog.blog_id, [one for one, _ in read])
            if not blog.is_followed:
                await foreign.tell(connection, blog, Outcome.FOLLOWED, new[-1] if new else 0)
            else:
                await foreign.promise(connection, blog, new)
            title = read[-1][1] if read else ""
            await foreign.checked(
                connection, blog.blog_id, title=title, validator="", seconds=_EVERY
            )

    async def _unsubscribe(self, blog: Blog) -> None:
        """Nobody follows it any more."""
        wanted = f"node='{MICROBLOG}' jid='{escaped(self._bot_jid)}'"
        async with self._database.connection() as connection:
            await foreign.forget(connection, blog.blog_id)
        if blog.is_followed:
            try:
                await self._requests.set(blog.address, pubsub(f"<unsubscribe {wanted}/>"))
            except NotAnswered as refused:
                log.info("not left", blog=blog.blog_id, reason=refused.condition)

    async def _items(self, blog: Blog, which: str, inside: str = "") -> list[Element]:
        wanted = f"<items node='{MICROBLOG}' {which}>{inside}</items>"
        return (await self._requests.get(blog.address, pubsub(wanted))).findall(_ITEMS)

    async def _refused(self, blog: Blog, condition: str) -> None:
        """Tell who has asked; whoever follows already is told when it is gone for good."""
        if not blog.is_followed:
            is_absent = condition in _ABSENT or condition in _GONE
            await self._end(blog, Outcome.ABSENT if is_absent else Outcome.SILENT)
        elif condition in _GONE or blog.failures >= _GIVEN_UP:
            await self._end(blog, Outcome.ENDED)
        else:
            async with self._database.connection() as connection:
                await foreign.failed(connection, blog.blog_id)

    async def _end(self, blog: Blog, outcome: Outcome) -> None:
        async with self._database.transaction() as connection:
            await foreign.tell(connection, blog, outcome)
            await foreign.forget(connection, blog.blog_id)

    async def _told(self, message: Element) -> None:
        """An event of a blog that is followed; all others are nobody's."""
        address = message.get("from", "").partition("/")[0]
        if address in self._visited:
            self._visited[address] = True
            return
        async with self._database.connection() as connection:
            blog = await foreign.blog(connection, Address(address))
        if blog is None or not blog.is_followed:
            return
        for told in message.findall(f"{_EVENT}event/*"):
            if told.get("node") != MICROBLOG:
                continue
            if told.tag == f"{_EVENT}delete":
                await self._end(blog, Outcome.ENDED)
                return
            await self._keep(blog, await self._whole(blog, told.findall(f"{_EVENT}item")))

    async def _whole(self, blog: Blog, items: Sequence[Element]) -> list[Element]:
        """The items; those that came without their content are asked for."""
        named = [item.get("id", "") for item in items if len(item) == 0 and item.get("id")]
        whole = [item for item in items if len(item)]
        if named:
            inside = "".join(f"<item id='{escaped(name)}'/>" for name in named[:_PAGE])
            try:
                whole += await self._items(blog, "", inside)
            except NotAnswered as refused:
                log.info("an item was not told", blog=blog.blog_id, reason=refused.condition)
        return whole

    async def _keep(self, blog: Blog, items: Sequence[Element]) -> None:
        read = [one for one, _ in _in_order(items)]
        async with self._database.transaction() as connection:
            new = await foreign.keep(connection, blog.blog_id, read)
            await foreign.promise(connection, blog, new)


def _in_order(items: Iterable[Element]) -> list[tuple[Read, str]]:
    """What items say, and what their author is called; the oldest first, none of old times."""
    found = []
    for item in items:
        entry = item.find(f"{_ATOM}entry")
        name = item.get("id", "")
        if entry is None or not 0 < len(name.encode()) <= _NAME:
            continue
        moment = _moment(entry)
        if moment is not None and clock.now() - moment > _OLD:
            continue
        body = written.read(entry).text[:POST_LIMIT]
        if body:
            called = first_line(clean(entry.findtext(f"{_ATOM}author/{_ATOM}name", "")), _TITLE)
            found.append((moment or clock.now(), Read(name, body, _link(entry)), called))
    return [(read, called) for _, read, called in sorted(found, key=lambda one: one[0])]


def _moment(entry: Element) -> datetime | None:
    """When it was published; None where that cannot be read."""
    told = entry.findtext(f"{_ATOM}published", "") or entry.findtext(f"{_ATOM}updated", "")
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _link(entry: Element) -> str:
    """Where it is shown on the web, empty for nowhere."""
    links = (
        link.get("href", "")
        for link in entry.findall(f"{_ATOM}link")
        if link.get("rel", "alternate") == "alternate"
    )
    return next((href for href in links if is_link(href)), "")
