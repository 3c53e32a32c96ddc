"""Presence: who may see ours, who asks for it, telling them all (RFC 6121, 3 and 4)."""

import asyncio
import time
from dataclasses import replace
from typing import Protocol
from xml.etree.ElementTree import Element

from microblog.domain.errors import Unavailable
from microblog.domain.jid import Jid
from microblog.domain.link import LinkLost
from microblog.log import logger
from microblog.store import presences
from microblog.store.database import Database
from microblog.store.presences import Links, Watcher
from microblog.store.queries import Connection
from microblog.xmpp import writing
from microblog.xmpp.awakening import Awakening
from microblog.xmpp.budget import Budget, Grant
from microblog.xmpp.roster import Roster

# 500 stanzas a second: no burst over s2s links, and commands pass between two pages.
_PAGE = 50
_PAUSE = 0.1
_BATCH = 500
_WAITING = 10_000
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_KINDS = frozenset(("subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe"))

# A kind, a bare JID, and the local part of the contact, empty for the bot.
_Asked = tuple[str, str, str]

log = logger("presence")


class Output(Protocol):
    """Where stanzas go; raises LinkLost when the session is gone."""

    def write(self, octets: bytes) -> None: ...


class Presences:
    """Keeps the links of `bot_jid` in `database` and answers from them; `payload` is on each.

    `roster` does so for the contacts. Who is online is not kept: messages go to bare JIDs, and
    servers store them; but whoever was paused is heard of again.
    """

    def __init__(
        self, database: Database, output: Output, bot_jid: str, payload: str, roster: Roster
    ) -> None:
        self._database = database
        self._output = output
        self._bot_jid = bot_jid
        self._domain = bot_jid.rpartition("@")[2]
        self._payload = payload
        self._roster = roster
        self._awakening = Awakening(database)
        self._waiting: asyncio.Queue[_Asked] = asyncio.Queue(_WAITING)
        self._budget = Budget(answers=20, window=60, pause=600)
        # Whoever logs in asks once for each contact, which costs little.
        self._probes = Budget(answers=2000, window=60, pause=60)
        self._contacts = Budget(answers=200, window=60, pause=60)

    def heard(self, jid: str) -> None:
        """The bare `jid` was answered, and nothing was kept of that."""
        self._awakening.heard(jid)

    def receive(self, presence: Element) -> None:
        """Take note of a presence; cheap for those that say nothing about links."""
        kind = presence.get("type", "")
        if not kind:
            self._awakening.note(presence.get("from", "").partition("/")[0])
        if kind not in _KINDS:
            return
        try:
            sender = Jid.parse(presence.get("from", ""))
        except ValueError:
            return
        to = presence.get("to", "").partition("/")[0]
        is_contact = to not in (self._domain, self._bot_jid)
        if sender.domain == self._domain or (is_contact and not sender.local):
            return
        budget = self._contacts if is_contact else self._budget
        if (self._probes if kind == "probe" else budget).ask(sender.bare) is not Grant.ANSWER:
            return
        if to == self._domain:
            self._answer_for_the_service(kind, sender.bare)
        elif to == self._bot_jid:
            self._queue(kind, sender.bare, "")
        elif kind == "probe":
            self._queue(kind, sender.bare, to.rpartition("@")[0])
        else:
            spoken = presence.get(_XML_LANG, "")
            self._roster.receive(kind, sender.bare, to.rpartition("@")[0], spoken)

    def _queue(self, kind: str, jid: str, contact: str) -> None:
        try:
            self._waiting.put_nowait((kind, jid, contact))
        except asyncio.QueueFull:
            log.warning("too many presences wait", kind=kind)

    async def run(self) -> None:
        """Settle what has been received, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._awakening.run())
            tasks.create_task(self._roster.run())
            tasks.create_task(self._run())

    async def _run(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < _BATCH and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            await self._settle_patiently(batch)

    async def greet(self) -> None:
        """Tell all watchers that we are there: nobody heard us leave, nor come back."""
        await self._tell_all("")
        await self._roster.tell_all("")

    async def leave(self, seconds: float) -> None:
        """Tell watchers that we go, as many as can be told in so many seconds."""
        deadline = time.monotonic() + seconds
        await self._tell_all("unavailable", deadline)
        await self._roster.tell_all("unavailable", deadline)

    async def _tell_all(self, kind: str, deadline: float = float("inf")) -> None:
        after: Watcher | None = Watcher()
        while after is not None and time.monotonic() < deadline:
            async with self._database.connection() as connection:
                page = await presences.page(connection, after, _PAGE)
            if page:
                stanzas = (self._presence(watcher.jid, kind) for watcher in page)
                self._output.write(b"".join(stanzas))
            after = page[-1] if len(page) == _PAGE else None
            if after is not None:
                await asyncio.sleep(_PAUSE)

    async def _settle_patiently(self, batch: list[_Asked]) -> None:
        """Settle `batch`, waiting for a database that is away: nobody offers it again."""
        while True:
            try:
                answers = await self._settle(batch)
                if answers:
                    self._output.write(answers)
            except Unavailable as away:
                log.warning("waiting", reason=str(away))
                await asyncio.sleep(1)
            except LinkLost:
                return  # a request that was not answered comes again with the next login
            except Exception:  # the edge: one odd stanza must not end the others
                log.exception("failed", presences=len(batch))
                return
            else:
                return

    async def _settle(self, batch: list[_Asked]) -> bytes:
        answers: list[bytes] = []
        async with self._database.transaction() as connection:
            for kind, jid, _ in batch:
                if kind != "probe":
                    answers += await self._change(connection, kind, jid)
            probing = {jid for kind, jid, contact in batch if kind == "probe" and not contact}
            if probing:
                known = await presences.watching(connection, probing)
                answers += [self._presence(jid) for jid in sorted(known)]
        pairs = sorted({(jid, contact) for _, jid, contact in batch if contact})
        if pairs:
            answers.append(await self._roster.probed(pairs))
        return b"".join(answers)

    async def _change(self, connection: Connection, kind: str, jid: str) -> list[bytes]:
        links = await presences.links(connection, jid)
        present = _changed(links, kind)
        if present.watches_us or present.watched_by_us:
            if present != links:
                await presences.remember(connection, present)
        elif links.watches_us or links.watched_by_us:
            await presences.forget(connection, jid)
        return self._welcome(links) if kind == "subscribe" else []

    def _welcome(self, links: Links) -> list[bytes]:
        """Yes; and may we see theirs, unless we do; and here is ours."""
        stanzas = [writing.presence(self._bot_jid, links.jid, "subscribed")]
        if not links.watched_by_us:
            stanzas.append(writing.presence(self._bot_jid, links.jid, "subscribe"))
        return [*stanzas, self._presence(links.jid)]

    def _presence(self, jid: str, kind: str = "") -> bytes:
        return writing.shown(self._bot_jid, jid, kind, "" if kind else self._payload)

    def _answer_for_the_service(self, kind: str, jid: str) -> None:
        """The bare domain is always there for whoever asks, and remembers nobody."""
        stanzas = b""
        if kind == "subscribe":
            stanzas = writing.presence(self._domain, jid, "subscribed")
        if kind in ("subscribe", "probe"):
            stanzas += writing.presence(self._domain, jid)
        if stanzas:
            self._output.write(stanzas)


def _changed(links: Links, kind: str) -> Links:
    match kind:
        case "subscribe":
            return replace(links, watches_us=True)
        case "unsubscribe":
            return replace(links, watches_us=False)
        case "subscribed":
            return replace(links, watched_by_us=True)
        case _:
            return replace(links, watched_by_us=False)
