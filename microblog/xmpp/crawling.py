"""The crawler's side of the XMPP network: it asks, and says who asks and how to stop it.

Service discovery (XEP-0030) with pages (XEP-0059), versions (XEP-0092), pictures of rooms
(XEP-0054), and for whoever asks back an identity with contacts (XEP-0157).
"""

import asyncio
import base64
import binascii
import contextlib
import re
import time
from collections.abc import Callable
from datetime import timedelta
from xml.etree.ElementTree import Element

from slixmpp.jid import JID, InvalidJID

from microblog import __version__
from microblog.domain.discovery import Identity, Info, Item, Page, Unanswered
from microblog.domain.errors import CannotStart
from microblog.domain.link import LinkLost
from microblog.domain.text import clean, is_legal
from microblog.log import logger
from microblog.store.leading import Lead
from microblog.xmpp import disco, writing
from microblog.xmpp.link import Address, Link
from microblog.xmpp.requesting import NotAnswered, Requests
from microblog.xmpp.writing import Route, escaped

_INFO, _ITEMS = f"{{{disco.INFO}}}", f"{{{disco.ITEMS}}}"
_RSM = "http://jabber.org/protocol/rsm"
_SET = f"{{{_RSM}}}set"
_DATA = "{jabber:x:data}"
_VERSION = "jabber:iq:version"
_PAGE = 100
_SECONDS = 20.0
# A whole list of rooms in one answer takes a slow server its time.
_LIST_SECONDS = 60.0
_PHOTO_LIMIT = 1024 * 1024
_FIELDS, _FORMS, _FEATURES, _TEXT_LIMIT = 200, 10, 500, 20_000
_EXPLAIN_EVERY = 3600.0
_EXPLAINED_LIMIT = 10_000
_INVITATIONS = 20
_LOOK_EVERY = 0.05
_URI = re.compile(r"xmpp:([^?;]+)", re.IGNORECASE)
_SEAMS = str.maketrans("", "", " \t\r\n")

log = logger("crawler")


class CrawlerComponent:
    """A component of its own at `address`, which asks as its bare domain.

    `contacts` are addresses of those who answer for it, as URIs. `explain` gives the sentence that
    any message is answered with, in a language; once a sender and hour.
    """

    def __init__(
        self,
        address: Address,
        *,
        contacts: tuple[str, ...],
        explain: Callable[[str], str],
        lead: Lead | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.jid = address.domain
        self._link = Link(address, self._receive, lead, is_measured=False)
        self._requests = Requests(self._link, self.jid)
        self._explain = explain
        self._clock = clock
        self._explained: dict[str, float] = {}
        self._invited: asyncio.Queue[str] = asyncio.Queue(_INVITATIONS)
        form = disco.Form("http://jabber.org/network/serverinfo", "abuse-addresses", contacts)
        self._identity = disco.Identity(
            "client", "bot", "Microblog crawler", (disco.INFO, disco.ITEMS, _VERSION), (form,)
        )

    @property
    def silence(self) -> float | None:
        """For how many seconds nothing was heard of the server, None without a session."""
        return self._link.silence

    async def run(self) -> None:
        """Connect and reconnect until cancelled or closed."""
        await self._link.run(self._session)

    async def close(self) -> None:
        """End the stream, within half a second."""
        await self._link.finish(0.5)

    async def connected(self) -> int:
        """Wait for a session; its number, which grows at each reconnection."""
        return await self._link.connected()

    async def admitted(self) -> None:
        """Wait for a first session; raises CannotStart when the server does not let us in."""
        while not self._link.is_connected:
            if self._link.refused is not None:
                raise CannotStart(self._link.refused)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY):
                    await self._link.connected()

    async def info(self, jid: str) -> Info:
        """What `jid` is; raises Unanswered and LinkLost."""
        return _info(await self._get(jid, f"<query xmlns='{disco.INFO}'/>"))

    async def items(self, domain: str, after: str | None) -> Page:
        """What `domain` has, a hundred behind `after`, or all; raises Unanswered and LinkLost."""
        wanted = ""
        if after is not None:
            behind = f"<after>{escaped(after)}</after>" if after else ""
            wanted = f"<set xmlns='{_RSM}'><max>{_PAGE}</max>{behind}</set>"
        payload = f"<query xmlns='{disco.ITEMS}'>{wanted}</query>"
        return _page(await self._get(domain, payload, _LIST_SECONDS))

    async def version(self, domain: str) -> str:
        """What runs behind `domain`; raises Unanswered and LinkLost."""
        iq = await self._get(domain, f"<query xmlns='{_VERSION}'/>")
        told = (iq.findtext(f".//{{{_VERSION}}}{name}", "") for name in ("name", "version"))
        return " ".join(word for text in told for word in clean(text)[:100].split())

    async def photo(self, room: str) -> bytes:
        """The picture in the vCard of a room; raises Unanswered and LinkLost."""
        iq = await self._get(room, "<vCard xmlns='vcard-temp'/>")
        encoded = iq.findtext(".//{vcard-temp}PHOTO/{vcard-temp}BINVAL", "")
        if len(encoded) > 2 * _PHOTO_LIMIT:
            return b""
        try:
            return base64.b64decode(encoded.translate(_SEAMS), validate=True)
        except (binascii.Error, ValueError):
            return b""

    async def _session(self) -> None:
        """What waits for an answer waits no longer than the session."""
        try:
            await asyncio.Event().wait()
        finally:
            self._requests.end()

    async def _get(self, to: str, payload: str, seconds: float = _SECONDS) -> Element:
        """The answer of `to`; raises Unanswered, and LinkLost where the session ended meanwhile.

        Who is not written as servers write him is not asked, for he would answer under another JID.
        """
        if not is_legal(to) or _prepared(to) != to:
            raise Unanswered("jid-malformed")
        session = self._link.session
        try:
            return await self._requests.get(to, payload, seconds)
        except NotAnswered as failure:
            if self._link.session != session or not self._link.is_connected:
                raise LinkLost("the session ended before the answer") from failure
            raise _unanswered(failure) from failure

    def _receive(self, stanza: Element) -> None:
        """Take an answer, or answer; never raises, for one bad stanza must not end the stream."""
        try:
            match stanza.tag.rpartition("}")[2]:
                case "iq" if stanza.get("type") in ("result", "error"):
                    self._requests.receive(stanza)
                case "iq":
                    self._answer(stanza)
                case "message":
                    self._introduce(stanza)
        except LinkLost:
            pass  # whoever asked has seen our server answer for us
        except Exception:  # the edge
            log.exception("a stanza failed", stanza=stanza.tag)

    def _answer(self, iq: Element) -> None:
        sender, to, stanza_id = iq.get("to", ""), iq.get("from", ""), iq.get("id", "")
        if not to or not stanza_id:
            return
        payload = self._said(iq)
        if payload is not None:
            self._link.write(writing.result(sender, to, stanza_id, payload))
            return
        self._link.write(
            writing.failure("iq", sender, to, stanza_id, "cancel", "service-unavailable")
        )

    def _said(self, iq: Element) -> str | None:
        """The payload that answers, None for what is not served."""
        if iq.get("type") != "get" or len(iq) != 1 or iq[0].get("node"):
            return None
        match iq[0].tag:
            case "{http://jabber.org/protocol/disco#info}query":
                return self._identity.info()
            case "{http://jabber.org/protocol/disco#items}query":
                return disco.items()
            case "{jabber:iq:version}query":
                name = f"<name>Microblog crawler</name><version>{__version__}</version>"
                return f"<query xmlns='{_VERSION}'>{name}</query>"
            case "{urn:xmpp:ping}ping":
                return ""
            case _:
                return None

    async def invitation(self) -> str:
        """Wait until somebody invites us into a room; its address."""
        return await self._invited.get()

    def _introduce(self, message: Element) -> None:
        """Tell whoever writes who asks and how to stop it; automata and rooms are not answered."""
        sender = message.get("from", "")
        kind = message.get("type", "normal")
        if kind != "error" and (room := _invitation(message)):
            with contextlib.suppress(asyncio.QueueFull):
                self._invited.put_nowait(room)
            return
        body = next((child for child in message if child.tag.endswith("}body")), None)
        if not sender or kind not in ("normal", "chat") or body is None or not body.text:
            return
        bare = sender.partition("/")[0]
        if not self._may_explain(bare):
            return
        language = message.get("{http://www.w3.org/XML/1998/namespace}lang", "")
        route = Route(message.get("to", self.jid), sender, kind)
        self._link.write(writing.message(route, self._explain(language)))

    def _may_explain(self, bare: str) -> bool:
        now = self._clock()
        if now - self._explained.get(bare, float("-inf")) < _EXPLAIN_EVERY:
            return False
        self._explained.pop(bare, None)
        if len(self._explained) >= _EXPLAINED_LIMIT:
            del self._explained[next(iter(self._explained))]
        self._explained[bare] = now
        return True


def _invitation(message: Element) -> str:
    """The room into which a message invites, by itself (XEP-0045, 7.8.2) or by a person (0249)."""
    if message.find("{http://jabber.org/protocol/muc#user}x/*[@from]") is not None:
        return message.get("from", "").partition("/")[0]
    direct = message.find("{jabber:x:conference}x")
    return direct.get("jid", "") if direct is not None else ""


def _unanswered(failure: NotAnswered) -> Unanswered:
    error = failure.error
    if error is None:
        return Unanswered(failure.condition)
    told = next((child.get("retry-after", "") for child in error if child.get("retry-after")), "")
    is_number = told.isascii() and told.isdigit() and len(told) < 8
    moved = next((child.text or "" for child in error if child.tag.endswith("}gone")), "")
    found = _URI.match(moved.strip())
    return Unanswered(
        failure.condition,
        retry_after=timedelta(seconds=int(told)) if is_number else None,
        moved_to=found[1] if found else "",
    )


def _info(iq: Element) -> Info:
    query = iq.find(f"{_INFO}query")
    if query is None:
        raise Unanswered("undefined-condition")
    identities = tuple(
        Identity(one.get("category", ""), one.get("type", ""), one.get("name", ""))
        for one in query.findall(f"{_INFO}identity")[:_FIELDS]
    )
    features = query.findall(f"{_INFO}feature")[:_FEATURES]
    forms: dict[str, dict[str, tuple[str, ...]]] = {}
    for x in query.findall(f"{_DATA}x")[:_FORMS]:
        fields = _fields(x)
        kind = next(iter(fields.get("FORM_TYPE", ())), "")
        forms[kind] = {**fields, **forms.get(kind, {})}
    return Info(identities, frozenset(one.get("var", "") for one in features), forms)


def _fields(x: Element) -> dict[str, tuple[str, ...]]:
    return {
        field.get("var", ""): tuple(
            (value.text or "")[:_TEXT_LIMIT] for value in field.findall(f"{_DATA}value")[:_FORMS]
        )
        for field in x.findall(f"{_DATA}field")[:_FIELDS]
    }


def _prepared(jid: str) -> str:
    """`jid` as servers write it (RFC 7622), for they answer under that; empty for none."""
    if jid.isascii():
        return jid.lower()
    try:
        return str(JID(jid))
    except InvalidJID:
        return ""


def _page(iq: Element) -> Page:
    query = iq.find(f"{_ITEMS}query")
    if query is None:
        raise Unanswered("undefined-condition")
    items = tuple(
        Item(_prepared(one.get("jid", "")), one.get("name", ""))
        for one in query.findall(f"{_ITEMS}item")
        if not one.get("node")
    )
    paging = query.find(_SET)
    if paging is None:
        return Page(items)
    count = paging.findtext(f"{{{_RSM}}}count", "")
    is_number = count.isascii() and count.isdigit() and len(count) < 10
    return Page(items, paging.findtext(f"{{{_RSM}}}last", ""), int(count) if is_number else None)
