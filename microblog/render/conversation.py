"""What people say and do in, the words of the answer out: the one way to the handlers."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace

from microblog import metrics
from microblog.commands import gesturing, hearing, living, publishing
from microblog.commands.context import Context
from microblog.commands.obeying import obey
from microblog.commands.posting import is_meant_private
from microblog.commands.remembering import remember, remember_nothing
from microblog.commands.replies import LanguageSet, Reply
from microblog.domain import stanza_id
from microblog.domain.errors import HeldBack, Refused, Unavailable
from microblog.domain.foreign import Reach
from microblog.domain.line import Answer, Line, Reaction, Retraction
from microblog.domain.publication import Attachment, Publication, Withdrawal
from microblog.domain.recent import Recent
from microblog.grammar.catalogue import normalise
from microblog.grammar.command import Batch, Catalogue, Held, Nothing, Read, Reading
from microblog.i18n import language_of
from microblog.i18n import mark as _
from microblog.log import logger
from microblog.render import refusals, responses
from microblog.render.answers import said
from microblog.render.visits import visited
from microblog.render.words import Words
from microblog.store import memory, users
from microblog.store.database import COLLIDED, Database
from microblog.store.queries import Connection
from microblog.store.users import Speaker

WELCOME = _(
    "Welcome! Choose a nick with NICK name, then just write: every message is a post.\n"
    "See what others write with #+, follow with S @nick; HELP tells the rest."
)
_ATTEMPTS = 5
# Whoever was answered so lately has an account; others are looked up.
_KNOWN_SECONDS, _KNOWN_PEOPLE = 60.0, 10_000
_SHORT = 16  # characters, more than what is answered at once has

# What came of a line: a reply, a body held back, or nothing to say.
_Outcome = Reply | Held | None
_Work = Callable[[Context], Awaitable[_Outcome]]
_Answering = Callable[[Context], Awaitable[Answer]]


class Conversation:
    """Answers lines of chat from `database`; calls `posted` after a commit that promised pushes.

    `secret` is the key of stanza ids, by which a reply finds the post that it answers. For what the
    crawler is asked an answer waits `patience` seconds, and not at all with None, where none runs.
    `reach` is how far people can follow from here.
    No call raises: an answer is accepted when all it says is on disk, or when it rightly changes
    nothing.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        *,
        url: str,
        secret: bytes,
        posted: Callable[[], None],
        patience: float | None = 8.0,
        reach: Reach = Reach(blogs=0),  # noqa: B008  (frozen)
    ) -> None:
        self._database = database
        self._patience = patience
        self._reach = reach
        self._catalogue = catalogue
        self._url = url
        self._secret = secret
        self._posted = posted
        self._known = Recent(_KNOWN_SECONDS, _KNOWN_PEOPLE)
        self._log = logger("conversation")

    async def answer(self, line: Line) -> Answer:
        """Run what `line` says, once per stanza, in one transaction."""
        return await self._answer(line, self._hear)

    def at_once(self, line: Line) -> Answer | None:
        """The answer where it is the same for everybody, to somebody known of late; else None.

        It keeps nothing; whoever asks for it must see to it that the sign of life is noted.
        """
        about = line.contact or line.corrects or line.replies_to or line.picture
        if about or len(line.text) > _SHORT or line.jid not in self._known:
            return None
        begun = metrics.begin()
        reading = self._catalogue.read(line.text)
        reply = living.at_once(reading.request) if isinstance(reading, Read) else None
        if reply is None:
            return None
        metrics.read_as(_name(reading))
        answer = Answer(said(reply, Words("", self._url)))
        metrics.answered("done", begun)
        return answer

    async def perform(self, line: Line, reading: Read) -> Answer:
        """Run a request that was not typed, as in a form; `line` says whose and as which stanza."""

        async def work(context: Context) -> Reply:
            metrics.read_as(reading.command.name)
            return await obey(context, reading)

        return await self._answer(line, work)

    async def speaks(self, jid: str, language: str) -> str:
        """The language to show the bare `jid`, whose stanza is in `language`; never raises."""
        try:
            async with self._database.connection() as connection:
                known = await users.by_jid(connection, jid)
        except Unavailable:
            known = None
        return (known.language if known else "") or language_of(language)

    async def react(self, reaction: Reaction) -> Answer:
        """Do what somebody's reactions to a message stand for (XEP-0444); silent but for refusals.

        They come as a whole each time, so that those that come again change nothing.
        """

        async def work(context: Context) -> Reply | None:
            metrics.read_as("reaction")
            return await gesturing.react(context, reaction, self._secret)

        return await self._answer(Line(reaction.jid, "", language=reaction.language), work)

    async def retract(self, retraction: Retraction) -> Answer:
        """Delete what somebody takes back (XEP-0424)."""

        async def work(context: Context) -> Reply | None:
            metrics.read_as("retraction")
            return await gesturing.retract(context, retraction)

        line = Line(retraction.jid, "", retraction.stanza_id, retraction.language)
        return await self._answer(line, work)

    async def publish(self, said: Publication) -> Answer:
        """Put what somebody publishes to a node (XEP-0060) where posts and comments are."""

        async def work(context: Context) -> Reply:
            metrics.read_as("publication")
            return await publishing.publish(context, said)

        line = Line(said.jid, "", language=said.language, picture=said.picture)
        return await self._answer(line, work)

    async def withdraw(self, said: Withdrawal) -> Answer:
        """Delete an item of a node, or take back that it is liked (XEP-0060, 7.2)."""

        async def work(context: Context) -> Reply:
            metrics.read_as("withdrawal")
            return await publishing.withdraw(context, said)

        return await self._answer(Line(said.jid, "", language=said.language), work)

    async def attach(self, said: Attachment) -> Answer:
        """Do what somebody's reactions to an item of a node stand for (XEP-0470)."""

        async def work(context: Context) -> None:
            metrics.read_as("attachment")
            await publishing.attach(context, said)

        return await self._answer(Line(said.jid, "", language=said.language), work)

    async def _hear(self, context: Context) -> _Outcome:
        reading = await hearing.hear(context, self._secret)
        metrics.read_as(_name(reading))
        match reading:
            case Nothing():
                return None
            case Held():
                return reading
            case _:
                reply = await obey(context, reading)
                await remember(context, reading, reply)
                return reply

    async def _answer(self, line: Line, work: _Work) -> Answer:
        begun = metrics.begin()
        spoken = language_of(line.language) or _script(line.text)
        words = Words(spoken, self._url)
        try:
            answer = await self._attempts(line, spoken, work)
        except Unavailable as away:
            metrics.answered("away", begun)
            self._log.warning("away", reason=str(away))
            return Answer(words.say(refusals.AWAY), is_accepted=False)
        except Exception:  # noqa: BLE001  (the edge: a bug is logged once, and the person gets its code)
            metrics.answered("failed", begun)
            code = secrets.token_hex(3)
            self._log.exception("failed", code=code)
            return Answer(words.say(refusals.BROKEN, code=code), is_accepted=False)
        metrics.answered("refused" if answer.is_refusal else "done", begun)
        return answer

    async def _attempts(self, line: Line, spoken: str, work: _Work) -> Answer:
        for attempt in range(_ATTEMPTS):
            try:
                return await self._once(line, spoken, work)
            except COLLIDED:
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    async def _once(self, line: Line, spoken: str, work: _Work) -> Answer:
        events: list[int] = []
        async with self._database.connection() as connection:
            speaker = await _speaker(connection, line)
            words = Words(speaker.user.language or spoken, self._url)
            context = Context(
                connection,
                speaker.user,
                self._catalogue,
                words.language,
                line,
                reach=self._reach,
                events=events,
            )
            try:
                answer = await self._transact(context, speaker, words, self._doing(words, work))
            except Refused as refused:
                # All is undone, and none of it to be pushed.
                events.clear()
                answer = await self._transact(
                    context, speaker, words, self._refusing(words, refused)
                )
        if answer.is_refusal:
            self._known.forget(line.jid)  # what is held or has failed is dropped by the next line
        else:
            self._known.note(line.jid)
        if events:
            self._posted()
        if answer.awaits:
            found = await visited(self._database, answer.awaits, words, self._patience)
            return replace(answer, text=found or answer.text)
        return answer

    async def _transact(
        self, context: Context, speaker: Speaker, words: Words, answering: _Answering
    ) -> Answer:
        """Answer a stanza that is new, else as before; raises Refused, and has changed nothing."""
        connection, line = context.connection, context.line
        async with connection.transaction():
            seen = await memory.recall(connection, line)
            if seen is not None:
                return Answer(seen.answer)
            if speaker.is_due:
                await users.hear(connection, line.jid)
            answer = await answering(context)
            if speaker.is_new and answer.text and await _is_stranger(context):
                answer = responses.welcomed(answer, words.say(WELCOME))
            await memory.record(connection, line, answer.text)
        return answer

    def _doing(self, words: Words, work: _Work) -> _Answering:
        """Do the work and word what came of it."""

        async def answer(context: Context) -> Answer:
            outcome = await work(context)
            match outcome:
                case None:
                    return Answer(None)
                case Held():
                    await remember_nothing(context)
                    return await self._hold(context, outcome, words)
                case _:
                    return self._say(context, outcome, words)

        return answer

    def _refusing(self, words: Words, refused: Refused) -> _Answering:
        """Say why nothing was done."""

        async def answer(context: Context) -> Answer:
            await remember_nothing(context)
            return await self._refuse(context, refused, words)

        return answer

    def _say(self, context: Context, reply: Reply, words: Words) -> Answer:
        match reply:
            case LanguageSet(language):
                words = Words(language, words.url)
        about = responses.about(reply)
        named = ""
        if about is not None:
            nonce = 1 + secrets.randbelow(2**40)
            named = stanza_id.mint(
                self._secret, stanza_id.SHOWN, about, context.caller.user_id, nonce
            )
        return responses.answer(reply, said(reply, words), named, words)

    async def _hold(self, context: Context, held: Held, words: Words) -> Answer:
        """Keep the body for `.`, what was probably meant for `?`, and say both."""
        caller = context.caller.user_id
        is_whole = held.reason != "too_long"
        is_publishable = is_whole and not is_meant_private(held.text)
        if is_whole:
            await memory.keep_draft(context.connection, caller, held.text, "held")
            await memory.keep_failure(context.connection, caller, held.text, held.usage)
        text = refusals.held(held, words, is_publishable=is_publishable)
        offered = responses.held(held, self._catalogue, words, is_publishable=is_publishable)
        return Answer(text, responses=offered, is_refusal=True)

    async def _refuse(self, context: Context, refused: Refused, words: Words) -> Answer:
        sentence = refusals.refusal(refused, words)
        body, caller = normalise(context.line.text), context.caller.user_id
        mended = responses.mended(body, refused)
        if body:
            await memory.keep_failure(context.connection, caller, body, mended)
        if not (body and isinstance(refused, HeldBack)):
            offered = responses.instead(mended)
            return Answer(sentence, responses=offered, is_refusal=True, reason=refused.reason)
        await memory.keep_draft(context.connection, caller, body, "held")
        return Answer(
            f"{sentence}\n{words.say(refusals.HELD_HINT)}",
            responses=responses.publishing(words),
            is_refusal=True,
        )


async def _speaker(connection: Connection, line: Line) -> Speaker:
    """Who says `line`; somebody unknown gets an account."""
    known = await users.speaker(connection, line.jid)
    if known is not None:
        return known
    return Speaker(
        await users.welcome(connection, line.jid, language_of(line.language)), is_new=True
    )


async def _is_stranger(context: Context) -> bool:
    """Whether the newcomer is still one, and not a second address of somebody (CONFIRM)."""
    now = await users.by_jid(context.connection, context.line.jid)
    return now is not None and now.user_id == context.caller.user_id


def _name(reading: Reading) -> str:
    """What a line counts as."""
    match reading:
        case Read(command):
            return command.name
        case Batch():
            return "batch"
        case Held():
            return "held"
        case Nothing():
            return "nothing"


def _script(text: str) -> str:
    """`ru` for a text mostly in Cyrillic letters, else nothing known."""
    sample = text[:200]
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in sample)
    latin = sum(letter.isascii() and letter.isalpha() for letter in sample)
    return "ru" if cyrillic > latin else ""
