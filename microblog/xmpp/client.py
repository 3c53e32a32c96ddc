"""A small client (RFC 6120, 6121) for the terminal and for tests: one account, one connection."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from slixmpp import ClientXMPP
from slixmpp.exceptions import IqError, IqTimeout
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

from microblog.xmpp.writing import escaped, fresh_id

_SECONDS = 20.0
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CLIENT = "{jabber:client}"


class NotLoggedIn(Exception):  # noqa: N818
    """The server does not let us in; the message says why."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message that came: `sender` is the full JID, `children` all elements of the stanza."""

    sender: str
    body: str
    kind: str
    stanza_id: str
    language: str
    children: tuple[Element, ...]

    def child(self, tag: str) -> Element | None:
        """The child `{namespace}name`, if there is one."""
        return next((child for child in self.children if child.tag == tag), None)


@dataclass(frozen=True, slots=True)
class Seen:
    """A presence that came; `kind` is empty for available."""

    sender: str
    kind: str
    children: tuple[Element, ...]

    @property
    def bare(self) -> str:
        """The bare JID that it comes from."""
        return self.sender.partition("/")[0]


class Client:
    """An account on the server at `host`:`port`, without TLS: for loopback.

    `register` makes the account first (XEP-0077), unless it is there. Used by `async with`;
    what comes waits in `messages` and `presences`, and `closed` is set when the connection ends.
    """

    def __init__(
        self,
        jid: str,
        password: str,
        *,
        host: str = "127.0.0.1",
        port: int = 5222,
        register: bool = False,
    ) -> None:
        self.jid = jid
        self.messages: asyncio.Queue[Received] = asyncio.Queue()
        self.presences: asyncio.Queue[Seen] = asyncio.Queue()
        self.closed = asyncio.Event()
        self._password = password
        self._address = (host, port)
        self._register = register
        self._stream: ClientXMPP | None = None
        self._outcome: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        """Log in and be available; raises NotLoggedIn."""
        self._outcome = asyncio.get_running_loop().create_future()
        self.closed.clear()
        self._stream = stream = self._make_stream()
        stream.connect(*self._address)
        try:
            async with asyncio.timeout(_SECONDS):
                await asyncio.shield(self._outcome)
        except BaseException as failure:
            await self._end()
            if isinstance(failure, TimeoutError):
                raise NotLoggedIn(f"no answer from {self._address}") from failure
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Log out."""
        await self._end()

    @property
    def full_jid(self) -> str:
        """Our JID with the resource that the server gave."""
        return str(self._session.boundjid.full)

    async def send(
        self,
        to: str,
        body: str,
        *,
        kind: str = "chat",
        language: str = "",
        receipt: bool = False,
        stanza_id: str = "",
        payload: str = "",
    ) -> str:
        """Send a message, with more elements in `payload`; returns its id."""
        stanza_id = stanza_id or fresh_id()
        spoken = f" xml:lang='{escaped(language)}'" if language else ""
        wanted = "<request xmlns='urn:xmpp:receipts'/>" if receipt else ""
        said = f"<body>{escaped(body)}</body>" if body else ""
        self._session.send_raw(
            f"<message to='{escaped(to)}' type='{kind}' id='{escaped(stanza_id)}'{spoken}>"
            f"{said}{wanted}{payload}</message>"
        )
        return stanza_id

    async def receive(self, seconds: float = _SECONDS) -> Received:
        """The next message; raises TimeoutError when none comes."""
        async with asyncio.timeout(seconds):
            return await self.messages.get()

    def __aiter__(self) -> AsyncIterator[Received]:
        """Messages as they come, without end."""
        return self

    async def __anext__(self) -> Received:
        """The next message."""
        return await self.messages.get()

    async def subscribe(self, to: str) -> None:
        """Ask to see the presence of `to`; whoever asks to see ours may."""
        self._session.send_raw(f"<presence to='{escaped(to)}' type='subscribe'/>")

    async def presence(self, seconds: float = _SECONDS) -> Seen:
        """The next presence; raises TimeoutError when none comes."""
        async with asyncio.timeout(seconds):
            return await self.presences.get()

    async def ask(self, to: str, payload: str, *, kind: str = "get") -> Element:
        """The IQ that answers `payload`; raises IqError or IqTimeout."""
        iq = self._session.make_iq(ito=to, itype=kind)
        iq.append(ElementTree.fromstring(payload))  # noqa: S314  (the caller's own)
        answer = await iq.send(timeout=_SECONDS)
        return answer.xml  # type: ignore[no-any-return]  # slixmpp leaves it untyped

    @property
    def _session(self) -> Any:  # noqa: ANN401  (slixmpp leaves this class untyped)
        if self._stream is None or self.closed.is_set():
            raise NotLoggedIn("the connection is closed")
        return self._stream

    def _make_stream(self) -> ClientXMPP:
        stream = ClientXMPP(self.jid, self._password)
        stream.enable_starttls = stream.enable_direct_tls = False
        stream.enable_plaintext = True
        stream.auto_authorize, stream.auto_subscribe = None, False
        stream.whitespace_keepalive = False
        stream.plugin["feature_mechanisms"].unencrypted_plain = True
        if self._register:
            stream.register_plugin("xep_0077")
            stream.add_event_handler("register", self._make_account)
        for event, handler in (
            ("session_start", self._started),
            ("failed_all_auth", lambda _: self._fail("the password is wrong")),
            ("disconnected", self._ended),
            ("connection_failed", lambda why: self._fail(f"no connection: {why}")),
        ):
            stream.add_event_handler(event, handler)
        stream.register_handler(
            Callback("messages", MatchXPath(f"{_CLIENT}message"), self._take_message)
        )
        stream.register_handler(
            Callback("presences", MatchXPath(f"{_CLIENT}presence"), self._take_presence)
        )
        return stream

    async def _make_account(self, _form: object) -> None:
        iq = self._session.Iq()
        iq["type"] = "set"
        iq["register"]["username"] = self.jid.partition("@")[0]
        iq["register"]["password"] = self._password
        try:
            await iq.send(timeout=_SECONDS)
        except IqError as refusal:
            if refusal.condition != "conflict":  # a conflict: it is there, so log in to it
                self._fail(f"no account was made: {refusal.condition}")
        except IqTimeout:
            self._fail("no account was made: no answer")

    async def _started(self, _event: object) -> None:
        # A server tells of subscriptions only those who have asked for the roster.
        self._session.send_raw(
            f"<iq type='get' id='{fresh_id()}'><query xmlns='jabber:iq:roster'/></iq><presence/>"
        )
        if self._outcome is not None and not self._outcome.done():
            self._outcome.set_result(None)

    def _ended(self, reason: object) -> None:
        self._fail(f"the connection closed: {reason or ''}")
        self.closed.set()

    def _fail(self, reason: str) -> None:
        if self._outcome is not None and not self._outcome.done():
            self._outcome.set_exception(NotLoggedIn(reason))

    def _take_message(self, stanza: Any) -> None:  # noqa: ANN401
        xml: Element = stanza.xml
        self.messages.put_nowait(
            Received(
                sender=xml.get("from", ""),
                body=xml.findtext(f"{_CLIENT}body", ""),
                kind=xml.get("type", "normal"),
                stanza_id=xml.get("id", ""),
                language=xml.get(_XML_LANG, ""),
                children=tuple(xml),
            )
        )

    def _take_presence(self, stanza: Any) -> None:  # noqa: ANN401
        xml: Element = stanza.xml
        if xml.get("type") == "subscribe" and stanza.stream is self._stream:
            self._session.send_raw(
                f"<presence to='{escaped(xml.get('from', ''))}' type='subscribed'/>"
            )
        self.presences.put_nowait(Seen(xml.get("from", ""), xml.get("type", ""), tuple(xml)))

    async def _end(self) -> None:
        stream, self._stream = self._stream, None
        if stream is None:
            return
        if self._outcome is not None and not self._outcome.done():
            self._outcome.cancel()
        stream.cancel_connection_attempt()
        if stream.transport is not None:
            async with asyncio.timeout(3):
                await stream.disconnect(wait=1.0)
        if stream._run_out_filters is not None:  # noqa: SLF001  (a task that it leaves behind)
            stream._run_out_filters.cancel()  # noqa: SLF001
