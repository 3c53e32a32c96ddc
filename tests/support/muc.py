"""Conferences to crawl: real rooms made by their owners, and a scripted service with its flaws."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from microblog.domain.link import LinkLost
from microblog.xmpp import writing
from microblog.xmpp.requesting import Requests
from microblog.xmpp.stream import Stream
from microblog.xmpp.writing import escaped
from tests.support.engines import SINK, SINK_SECRET

INFO = "http://jabber.org/protocol/disco#info"
ITEMS = "http://jabber.org/protocol/disco#items"
RSM = "http://jabber.org/protocol/rsm"
MUC = "http://jabber.org/protocol/muc"
ROOM_INFO = "http://jabber.org/protocol/muc#roominfo"
LISTED = ("muc_public", "muc_persistent", "muc_open", "muc_unsecured", "muc_semianonymous")
_OWNER = "http://jabber.org/protocol/muc#owner"
_CONFIG = "http://jabber.org/protocol/muc#roomconfig"
_AT_ONCE = 20


@dataclass(frozen=True)
class Asked:
    """A request that came: when, to whom, and the namespace of what was asked."""

    at: float
    to: str
    what: str
    sender: str


def failure(condition: str, *, more: str = "", kind: str = "cancel") -> str:
    """An error in place of an answer; `more` stands beside the condition."""
    stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"
    head = f"<{condition} xmlns='{stanzas}'/>" if not more.startswith(f"<{condition}") else ""
    return f"<error type='{kind}'>{head}{more}</error>"


def form(kind: str, fields: dict[str, str | list[str]]) -> str:
    """A form of results (XEP-0128)."""

    def values(told: str | list[str]) -> str:
        listed = [told] if isinstance(told, str) else told
        return "".join(f"<value>{escaped(value)}</value>" for value in listed)

    written = "".join(
        f"<field var='{escaped(var)}'>{values(told)}</field>"
        for var, told in {"FORM_TYPE": kind, **fields}.items()
    )
    return f"<x xmlns='jabber:x:data' type='result'>{written}</x>"


def info(*features: str, identity: str = "conference/text", name: str = "", more: str = "") -> str:
    """An answer to disco#info."""
    category, _, kind = identity.partition("/")
    listed = "".join(f"<feature var='{escaped(one)}'/>" for one in features)
    return (
        f"<query xmlns='{INFO}'><identity category='{category}' type='{kind}'"
        f" name='{escaped(name)}'/>{listed}{more}</query>"
    )


def room(name: str = "", features: tuple[str, ...] = LISTED, **fields: str | list[str]) -> str:
    """What a room says; fields are those of muc#roominfo, without their prefix."""
    told = {f"muc#roominfo_{var}": value for var, value in fields.items()}
    return info(MUC, *features, name=name, more=form(ROOM_INFO, told))


@dataclass
class Grounds:
    """The component `sink.localhost`, where owners live and a scripted service listens.

    `answers` maps an address and a namespace to a payload, an error, or None for silence; a
    function is called with the request. What is not there is item-not-found.
    """

    answers: dict[tuple[str, str], str | Callable[[Element], str | None] | None] = field(
        default_factory=dict
    )
    asked: list[Asked] = field(default_factory=list)
    messages: list[Element] = field(default_factory=list)
    _waiting: dict[str, asyncio.Future[Element]] = field(default_factory=dict)
    _asking: dict[str, Requests] = field(default_factory=dict)
    _stream: Stream | None = None

    def lists(self, items: dict[str, str], *, paged: int = 0) -> None:
        """Be a conference service with these rooms, given in pages where it should."""
        features = (MUC, RSM) if paged else (MUC,)
        self.answers[SINK, INFO] = info(*features, name="Scripted")
        self.answers[SINK, ITEMS] = lambda iq: _items(iq, items, paged)

    def says(self, local: str, told: str | None) -> None:
        """Let a room say this to disco#info."""
        self.answers[f"{local}@{SINK}", INFO] = told

    def requests(self, what: str = "", to: str = "") -> list[Asked]:
        """What was asked, narrowed."""
        return [
            one for one in self.asked if (not what or one.what == what) and (not to or one.to == to)
        ]

    def write(self, octets: bytes) -> None:
        """Send stanzas."""
        if self._stream is None:
            raise LinkLost("no stream")
        self._stream.write(octets)

    async def set(self, sender: str, to: str, payload: str) -> Element:
        """An IQ of type set by one of our people; its answer."""
        stanza_id = writing.fresh_id()
        answer: asyncio.Future[Element] = asyncio.get_running_loop().create_future()
        self._waiting[stanza_id] = answer
        iq = f"<iq from='{sender}' to='{escaped(to)}' type='set' id='{stanza_id}'>{payload}</iq>"
        self.write(iq.encode())
        async with asyncio.timeout(20):
            reply = await answer
        assert reply.get("type") == "result", _shown(reply)
        return reply

    async def get(self, sender: str, to: str, payload: str) -> Element:
        """An IQ of type get by one of our people; its answer."""
        requests = self._asking.setdefault(sender, Requests(self, sender))
        return await requests.get(to, payload)

    async def make(self, address: str, *, occupants: int = 1, **config: str) -> None:
        """Make a room of a real server, configured, with so many in it."""
        local = address.partition("@")[0]
        owner = f"owner-{local}@{SINK}/home"
        await self._enter(owner, f"{address}/owner")
        fields = "".join(
            f"<field var='muc#roomconfig_{var}'><value>{escaped(value)}</value></field>"
            for var, value in {"persistentroom": "1", "publicroom": "1", **config}.items()
        )
        await self.set(
            owner,
            address,
            f"<query xmlns='{_OWNER}'><x xmlns='jabber:x:data' type='submit'><field"
            f" var='FORM_TYPE'><value>{_CONFIG}</value></field>{fields}</x></query>",
        )
        for number in range(1, occupants):
            await self._enter(f"guest{number}-{local}@{SINK}/home", f"{address}/guest{number}")
        if not occupants:
            await self.leave(address)

    async def leave(self, address: str) -> None:
        """The owner of a room leaves it."""
        local = address.partition("@")[0]
        owner = f"owner-{local}@{SINK}/home"
        await self._present(owner, f"{address}/owner", " type='unavailable'", "")

    async def destroy(self, address: str, moved_to: str = "") -> None:
        """The owner of a room ends it, and may say where it has gone."""
        local = address.partition("@")[0]
        named = f" jid='{escaped(moved_to)}'" if moved_to else ""
        await self.set(
            f"owner-{local}@{SINK}/home",
            address,
            f"<query xmlns='{_OWNER}'><destroy{named}/></query>",
        )

    async def make_all(self, rooms: dict[str, dict[str, str]]) -> None:
        """Make many rooms, some at a time; `occupants` among their settings is a number."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(address: str, config: dict[str, str]) -> None:
            async with gate:
                told = dict(config)
                await self.make(address, occupants=int(told.pop("occupants", "1")), **told)

        async with asyncio.TaskGroup() as tasks:
            for address, config in rooms.items():
                tasks.create_task(one(address, config))

    async def _enter(self, who: str, occupant: str) -> None:
        await self._present(who, occupant, "", f"<x xmlns='{MUC}'><history maxstanzas='0'/></x>")

    async def _present(self, who: str, occupant: str, kind: str, payload: str) -> None:
        """Send a presence and wait until it is reflected."""
        reflected: asyncio.Future[Element] = asyncio.get_running_loop().create_future()
        key = f"{who} {occupant} {kind}"
        self._waiting[key] = reflected
        self.write(
            f"<presence from='{who}' to='{escaped(occupant)}'{kind}>{payload}</presence>".encode()
        )
        async with asyncio.timeout(20):
            answer = await reflected
        assert answer.get("type") != "error", _shown(answer)

    def receive(self, stanza: Element) -> None:
        """Take one stanza."""
        sender, to = stanza.get("from", ""), stanza.get("to", "")
        match stanza.tag.rpartition("}")[2]:
            case "presence":
                kind = " type='unavailable'" if stanza.get("type") == "unavailable" else ""
                waiting = self._waiting.pop(f"{to} {sender} {kind}", None)
                if waiting is None and stanza.get("type") == "error":
                    waiting = self._waiting.pop(f"{to} {sender} ", None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(stanza)
            case "iq" if stanza.get("type") in ("result", "error"):
                waiting = self._waiting.pop(stanza.get("id", ""), None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(stanza)
                for requests in self._asking.values():
                    requests.receive(stanza)
            case "iq":
                self._answer(stanza)
            case "message":
                self.messages.append(stanza)

    def _answer(self, iq: Element) -> None:
        to = iq.get("to", "")
        what = iq[0].tag[1:].partition("}")[0]
        self.asked.append(Asked(time.monotonic(), to, what, iq.get("from", "")))
        told = self.answers.get((to, what), failure("item-not-found"))
        payload = told(iq) if callable(told) else told
        if payload is None:
            return
        kind = "error" if payload.startswith("<error") else "result"
        self.write(
            f"<iq from='{escaped(to)}' to='{escaped(iq.get('from', ''))}' type='{kind}'"
            f" id='{iq.get('id')}'>{payload}</iq>".encode()
        )

    @contextlib.asynccontextmanager
    async def open(self, address: tuple[str, int]) -> AsyncIterator["Grounds"]:
        """Connected to a server as its component."""
        self._stream = Stream(SINK, SINK_SECRET, self.receive)
        await self._stream.open(*address)
        try:
            yield self
        finally:
            self._stream.finish()
            await self._stream.ended()


def _items(iq: Element, items: dict[str, str], paged: int) -> str:
    wanted = iq.find(f".//{{{RSM}}}set")
    listed = list(items.items())
    paging = ""
    if paged:
        after = wanted.findtext(f"{{{RSM}}}after", "") if wanted is not None else ""
        start = list(items).index(after) + 1 if after in items else 0
        listed = listed[start : start + paged]
        ends = f"<first>{listed[0][0]}</first><last>{listed[-1][0]}</last>" if listed else ""
        paging = f"<set xmlns='{RSM}'>{ends}</set>"
    written = "".join(
        f"<item jid='{escaped(jid)}' name='{escaped(name)}'/>" for jid, name in listed
    )
    return f"<query xmlns='{ITEMS}'>{written}{paging}</query>"


def _shown(stanza: Element) -> str:
    return " ".join(child.tag for one in stanza for child in (one, *one))
