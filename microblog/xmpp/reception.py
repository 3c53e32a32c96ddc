"""What people say and do, each in their turn: judged, done, answered."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from xml.etree.ElementTree import Element

from microblog.domain.line import Answer, Line, Reaction, Retraction
from microblog.domain.reaction import REACTIONS
from microblog.i18n import DEFAULT, language_of, translations
from microblog.i18n import mark as _
from microblog.log import logger
from microblog.xmpp import writing
from microblog.xmpp.budget import Budget, Echoes, Grant
from microblog.xmpp.inbound import Gestured, Heard, Ignored, Inbound, SentBack, Sentence, Told
from microblog.xmpp.lanes import Lanes

_ANSWER_SECONDS = 60.0
_PATIENCE = 0.3  # after so long people are shown that an answer is on its way

TOO_MANY = _("Too many messages at once; this one was not taken. Please try again in a minute.")
NOT_NOW = _("This message was not taken. Please try again in a moment.")

log = logger("reception")


def _never(_line: Line) -> None:
    """Nothing can be answered at once."""


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does what people ask for: none raises, and an answer without text is silence.

    `at_once` is the answer to what need not be waited for, else None.
    """

    answer: Callable[[Line], Awaitable[Answer]]
    react: Callable[[Reaction], Awaitable[Answer]]
    retract: Callable[[Retraction], Awaitable[Answer]]
    at_once: Callable[[Line], Answer | None] = _never

    async def do(self, asked: Line | Reaction | Retraction) -> Answer:
        """Whichever it is."""
        match asked:
            case Line():
                return await self.answer(asked)
            case Reaction():
                return await self.react(asked)
            case Retraction():
                return await self.retract(asked)


class Turn(Protocol):
    """Something to do for one person after all that came before it."""

    async def serve(self) -> None:
        """Do it; what raises is refused."""
        ...

    def refuse(self, condition: str, sentence: str) -> None:
        """It is not done: ask to try again."""
        ...


class Turns:
    """One thing after the other for each person, people side by side."""

    def __init__(self) -> None:
        self._lanes: Lanes[Turn] = Lanes(_serve)
        self._is_closing = False

    async def run(self) -> None:
        """Serve until cancelled."""
        await self._lanes.run()

    def is_idle(self, jid: str) -> bool:
        """Whether the turn of the bare `jid` would come now."""
        return not self._is_closing and self._lanes.is_idle(jid)

    def put(self, jid: str, turn: Turn) -> None:
        """Do it in the turn of the bare `jid`, or refuse it at once."""
        if self._is_closing:
            turn.refuse("resource-constraint", NOT_NOW)
        elif not self._lanes.put(jid, turn):
            turn.refuse("resource-constraint", TOO_MANY)

    async def close(self, seconds: float) -> None:
        """Take no more, finish what is in hand, at most so long; refuse the rest."""
        self._is_closing = True
        for turn in await self._lanes.drain(seconds):
            turn.refuse("resource-constraint", NOT_NOW)


class Reception:
    """Takes messages to the component `domain` and its `bot`; answers go out by `say`.

    `wants_card` is told of every answer that promises to read the person's vCard, `heard` of
    everybody who was answered at once.
    """

    def __init__(
        self,
        domain: str,
        bot: str,
        *,
        doing: Doing,
        turns: Turns,
        say: Callable[[bytes], None],
        wants_card: Callable[[str, writing.Route, str], None],
        heard: Callable[[str], None],
    ) -> None:
        self._doing = doing
        self._turns = turns
        self._say = say
        self._wants_card = wants_card
        self._heard = heard
        self._bot_jid = f"{bot}@{domain}"
        self._inbound = Inbound(domain, bot)
        self._budget = Budget()
        self._rooms = Budget(answers=1, window=600, pause=600)
        self._echoes = Echoes()

    def receive(self, message: Element) -> None:
        """Take one message that is no error."""
        match self._inbound.judge(message):
            case Ignored(reason):
                log.debug("ignored", reason=reason)
            case Told() | SentBack() as told:
                self._explain(told)
            case Heard() as heard:
                if self._echoes.is_echo(heard.line.jid, heard.line.text):
                    log.info("an echo", jid=heard.line.jid)
                else:
                    self._admit(_Said(self, heard, heard.line))
            case Gestured() as gestured:
                self._admit(_Said(self, gestured, gestured.deed))

    def _explain(self, told: Told | SentBack) -> None:
        """Say why nothing was done; seldom to a room, for it is many who would hear it."""
        route, text = told.route, self._sentence(told.sentence, told.language)
        budget = self._rooms if route.in_room else self._budget
        if budget.ask(route.to) is not Grant.ANSWER:
            return
        if isinstance(told, Told):
            self._say(writing.message(route, text, language_of(told.language)))
        else:
            why = ("modify", "not-acceptable", text)
            self._say(writing.failure("message", route.sender, told.sender, told.stanza_id, *why))

    def _sentence(self, sentence: Sentence, language: str) -> str:
        emojis = " ".join(REACTIONS)
        return translated(sentence.value, language).format(bot=self._bot_jid, emojis=emojis)

    def _admit(self, said: "_Said") -> None:
        match self._budget.ask(said.asked.jid):
            case Grant.ANSWER:
                if not self._at_once(said):
                    self._turns.put(said.asked.jid, said)
            case Grant.ERROR:
                said.refuse("policy-violation", TOO_MANY)
            case Grant.SILENCE:
                pass

    def _at_once(self, said: "_Said") -> bool:
        """Answer now, if that is possible and nothing of the same person waits."""
        asked = said.asked
        if not isinstance(asked, Line) or not self._turns.is_idle(asked.jid):
            return False
        answer = self._doing.at_once(asked)
        if answer is not None:
            self._heard(asked.jid)
            self._reply(said.heard, asked, answer)
        return answer is not None

    async def serve(self, heard: Heard | Gestured, asked: Line | Reaction | Retraction) -> None:
        """Do what is asked for, and answer."""
        waiting = _Waiting(heard, self._say)
        try:
            answer = await self._doing.do(asked)
        finally:
            waiting.stop()
        if answer.text is None and not answer.is_accepted:
            waiting.end()
            self.refuse(heard, asked, "internal-server-error", NOT_NOW)
            return
        if answer.text is None:
            waiting.end()
        self._reply(heard, asked, answer)

    def _reply(
        self, heard: Heard | Gestured, asked: Line | Reaction | Retraction, answer: Answer
    ) -> None:
        octets = b""
        if heard.receipt and answer.is_accepted:
            octets = writing.receipt(heard.route, heard.receipt)
        if answer.text is not None:
            self._echoes.note(asked.jid, answer.text)
            octets += writing.message(
                heard.route,
                answer.text,
                stanza_id=answer.stanza_id,
                responses=answer.responses,
                payload=writing.ACTIVE if heard.route.kind == "chat" else "",
            )
        if octets:
            self._say(octets)
        if answer.wants_card:
            self._wants_card(asked.jid, heard.route, asked.language)

    def refuse(
        self,
        heard: Heard | Gestured,
        asked: Line | Reaction | Retraction,
        condition: str,
        sentence: str,
    ) -> None:
        """Say by an error to wait, so that the sender's client shows the message as not sent."""
        text = translated(sentence, asked.language)
        self._say(
            writing.failure(
                "message",
                heard.route.sender,
                heard.sender,
                asked.stanza_id,
                "wait",
                condition,
                text,
            )
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """A line or a gesture in its turn."""

    reception: Reception
    heard: Heard | Gestured
    asked: Line | Reaction | Retraction

    async def serve(self) -> None:
        await self.reception.serve(self.heard, self.asked)

    def refuse(self, condition: str, sentence: str) -> None:
        self.reception.refuse(self.heard, self.asked, condition, sentence)


class _Waiting:
    """Shows the client that waits for an answer, if it takes long, that one is on its way."""

    def __init__(self, heard: Heard | Gestured, say: Callable[[bytes], None]) -> None:
        self._heard = heard
        self._say = say
        self._is_shown = False
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_PATIENCE, self._show) if self._is_chat else None

    @property
    def _is_chat(self) -> bool:
        return self._heard.route.kind == "chat"

    def stop(self) -> None:
        """The answer is there."""
        if self._timer is not None:
            self._timer.cancel()

    def end(self) -> None:
        """There is nothing to say: take back what was shown."""
        if self._is_shown:
            self._say(writing.chat_state(self._heard.route, self._heard.sender, "active"))

    def _show(self) -> None:
        self._is_shown = True
        self._say(writing.chat_state(self._heard.route, self._heard.sender, "composing"))


def translated(sentence: str, language: str) -> str:
    """`sentence` in a language that an `xml:lang` names."""
    return translations(language_of(language) or DEFAULT).gettext(sentence)


async def _serve(turn: Turn) -> None:
    """Serve one turn; never raises."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            await turn.serve()
    except Exception:  # the edge: nobody must take silence for success
        log.exception("a turn failed")
        turn.refuse("internal-server-error", NOT_NOW)
