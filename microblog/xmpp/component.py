"""The component (XEP-0114): people's lines in, the bot's answers out, delivery's bulk beside."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from xml.etree.ElementTree import Element

from microblog.domain.errors import Unavailable
from microblog.domain.line import Answer, Line
from microblog.domain.link import Bounce, LinkLost
from microblog.i18n import DEFAULT, language_of, translations
from microblog.i18n import mark as _
from microblog.log import logger
from microblog.store.database import Database
from microblog.xmpp import writing
from microblog.xmpp.asking import Asking
from microblog.xmpp.budget import Budget, Echoes, Grant
from microblog.xmpp.inbound import Heard, Ignored, Inbound, Sentence, Told
from microblog.xmpp.lanes import Lanes
from microblog.xmpp.link import Address, Link
from microblog.xmpp.presence import Presences

__all__ = ["Address", "Component"]

_ANSWER_SECONDS = 60.0
_OWED = 1000

TOO_MANY = _("Too many messages at once; this one was not taken. Please try again in a minute.")
NOT_NOW = _("This message was not taken. Please try again in a moment.")

log = logger("component")


class Component:
    """Serves one component domain over `address`, reconnecting as long as it runs.

    `answer` is asked for every line: those of one person in order, of others side by side.
    `bounced` is told of every message that comes back, before the pong that follows it.
    `url` is the public address, shown in the bot's vCard.
    """

    def __init__(
        self,
        address: Address,
        *,
        answer: Callable[[Line], Awaitable[Answer]],
        bounced: Callable[[Bounce], None],
        presences: Database,
        url: str,
        bot: str = "bot",
    ) -> None:
        self._answer = answer
        self._bounced = bounced
        self._bot_jid = f"{bot}@{address.domain}"
        self._link = Link(address, self._receive)
        self._inbound = Inbound(address.domain, bot)
        self._asking = Asking(address.domain, self._bot_jid, url)
        self._presences = Presences(
            presences, self._link, self._bot_jid, self._asking.presence_payload
        )
        self._lanes: Lanes[Heard] = Lanes(self._serve)
        self._budget = Budget()
        self._rooms = Budget(answers=1, window=600, pause=600)
        self._echoes = Echoes()
        self._owed: deque[bytes] = deque(maxlen=_OWED)
        self._is_closing = False

    @property
    def is_connected(self) -> bool:
        """Whether a session is on."""
        return self._link.is_connected

    @property
    def refused(self) -> str | None:
        """One sentence for the operator while the server does not let us in, else None."""
        return self._link.refused

    async def run(self) -> None:
        """Connect, serve and reconnect until cancelled or closed."""
        async with asyncio.TaskGroup() as tasks:
            beside = [
                tasks.create_task(self._lanes.run()),
                tasks.create_task(self._presences.run()),
            ]
            await self._link.run(self._began)
            for task in beside:
                task.cancel()

    async def close(self) -> None:
        """Take no more lines, finish those in hand, say goodbye, end the stream; within 5 s."""
        self._is_closing = True
        for heard in await self._lanes.drain(3.0):
            self._refuse(heard, "resource-constraint", NOT_NOW)
        try:
            await asyncio.wait_for(self._presences.leave(1.0), 1.3)
        except (TimeoutError, Unavailable, LinkLost) as reason:
            log.info("left without a goodbye", reason=repr(reason))
        await self._link.finish(0.5)

    async def connected(self) -> int:
        """Wait for a session; returns its number, which grows at each reconnection."""
        return await self._link.connected()

    async def send(self, chunk: bytes) -> None:
        """Write whole stanzas, then wait until there is room for more.

        Raises LinkLost when there is no session. Whoever sends and then asks for a `barrier` must
        see to it, by the number of `connected`, that both were in one session.
        """
        await self._link.send(chunk)

    async def barrier(self) -> float:
        """Seconds until the server answers a ping behind all that was sent (XEP-0199).

        Raises LinkLost when the session ends first, or after 15 s of silence, which ends it.
        """
        return await self._link.barrier()

    async def _began(self) -> None:
        """A session is on: pay what is owed, tell who watches."""
        while self._owed:
            self._say(self._owed.popleft())
        try:
            await self._presences.greet()
        except (Unavailable, LinkLost) as reason:
            log.warning("not all watchers were greeted", reason=str(reason))
        except Exception:  # the edge: the session goes on without
            log.exception("greeting failed")

    def _receive(self, stanza: Element) -> None:
        """Dispatch one stanza; never raises, for one bad stanza must not end the stream."""
        try:
            match stanza.tag.rpartition("}")[2]:
                case "message" if stanza.get("type") == "error":
                    self._bounce(stanza)
                case "message":
                    self._hear(stanza)
                case "presence":
                    self._presences.receive(stanza)
                case "iq":
                    answer = self._asking.answer(stanza)
                    if answer is not None:
                        self._link.write(answer)
        except LinkLost:
            pass  # whoever asked has seen our server answer for us
        except Exception:  # the edge
            log.exception("a stanza failed", stanza=stanza.tag)

    def _bounce(self, message: Element) -> None:
        stanza_id = message.get("id", "")
        error = next((child for child in message if child.tag.endswith("}error")), None)
        if error is None or not stanza_id:
            return
        names = (child.tag.rpartition("}")[2] for child in error)
        condition = next((name for name in names if name != "text"), "undefined-condition")
        jid = message.get("from", "").partition("/")[0]
        kind = error.get("type", "cancel")
        self._bounced(Bounce(stanza_id, jid, kind, condition, self._link.session))

    def _hear(self, message: Element) -> None:
        match self._inbound.judge(message):
            case Ignored(reason):
                log.debug("ignored", reason=reason)
            case Told(Sentence.ROOM, route, language):
                if self._rooms.ask(route.to) is Grant.ANSWER:
                    self._tell(Sentence.ROOM, route, language)
            case Told(sentence, route, language):
                if self._budget.ask(route.to) is Grant.ANSWER:
                    self._tell(sentence, route, language)
            case Heard() as heard:
                self._admit(heard)

    def _tell(self, sentence: Sentence, route: writing.Route, language: str) -> None:
        text = _translated(sentence.value, language).format(bot=self._bot_jid)
        self._say(writing.message(route, text, language_of(language)))

    def _admit(self, heard: Heard) -> None:
        jid = heard.line.jid
        if self._echoes.is_echo(jid, heard.line.text):
            log.info("an echo", jid=jid)
            return
        grant = self._budget.ask(jid)
        if grant is Grant.SILENCE:
            return
        if grant is Grant.ERROR:
            self._refuse(heard, "policy-violation", TOO_MANY)
        elif self._is_closing:
            self._refuse(heard, "resource-constraint", NOT_NOW)
        elif not self._lanes.put(jid, heard):
            self._refuse(heard, "resource-constraint", TOO_MANY)

    async def _serve(self, heard: Heard) -> None:
        """Answer one line; never raises."""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                answer = await self._answer(heard.line)
        except Exception:  # the edge: the sender must not take silence for success
            log.exception("a line failed")
            answer = Answer(None, is_accepted=False)
        if answer.text is None and not answer.is_accepted:
            self._refuse(heard, "internal-server-error", NOT_NOW)
            return
        octets = b""
        if heard.receipt and answer.is_accepted:
            octets = writing.receipt(heard.route, heard.receipt)
        if answer.text is not None:
            self._echoes.note(heard.line.jid, answer.text)
            octets += writing.message(heard.route, answer.text)
        if octets:
            self._say(octets)

    def _refuse(self, heard: Heard, condition: str, sentence: str) -> None:
        """Say by an error to wait, so that the sender's client shows the message as not sent."""
        text = _translated(sentence, heard.line.language)
        route, stanza_id = heard.route, heard.line.stanza_id
        self._say(
            writing.failure(
                "message", route.sender, heard.sender, stanza_id, "wait", condition, text
            )
        )

    def _say(self, octets: bytes) -> None:
        """Send an answer, in the next session if there is none."""
        try:
            self._link.write(octets)
        except LinkLost:
            self._owed.append(octets)


def _translated(sentence: str, language: str) -> str:
    return translations(language_of(language) or DEFAULT).gettext(sentence)
