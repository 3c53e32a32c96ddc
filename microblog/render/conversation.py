"""A line of chat in, the words of the answer out: the one way to the handlers."""

import secrets
from collections.abc import Callable
from typing import cast

from microblog.commands import commenting
from microblog.commands.account import renamed
from microblog.commands.context import Context
from microblog.commands.replies import Kept, LanguageSet, Named, NotDone, Reply
from microblog.domain import stanza_id
from microblog.domain.errors import HeldBack, Refused, Unavailable
from microblog.domain.line import Answer, Line
from microblog.domain.people import User
from microblog.grammar.catalogue import normalise
from microblog.grammar.command import Access, Catalogue, Held, Nothing, Read, Reading
from microblog.i18n import language_of
from microblog.i18n import mark as _
from microblog.log import logger
from microblog.render import refusals
from microblog.render.answers import said
from microblog.render.words import Words
from microblog.store import memory, users
from microblog.store.database import COLLIDED, Database

WELCOME = _(
    "Welcome! Choose a nick with NICK name, then just write: every message is a post.\n"
    "See what others write with #+, follow with S @nick; HELP tells the rest."
)
_ATTEMPTS = 5
_ANSWERABLE = ("post", "comment", "recommendation", "recommended")


class Conversation:
    """Answers lines of chat from `database`; calls `posted` after a commit that promised pushes.

    `secret` is the key of stanza ids, by which a reply finds the post that it answers.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        *,
        url: str,
        secret: bytes,
        posted: Callable[[], None],
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._url = url
        self._secret = secret
        self._posted = posted
        self._log = logger("conversation")

    async def answer(self, line: Line) -> Answer:
        """Run what `line` says, once per stanza, in one transaction; never raises.

        The answer is accepted when all it says is on disk, or when it rightly changes nothing.
        """
        spoken = language_of(line.language) or _script(line.text)
        words = Words(spoken, self._url)
        try:
            return await self._attempts(line, spoken)
        except Unavailable as away:
            self._log.warning("away", reason=str(away))
            return Answer(words.say(refusals.AWAY), is_accepted=False)
        except Exception:  # noqa: BLE001  (the edge: a bug is logged once, and the person gets its code)
            code = secrets.token_hex(3)
            self._log.exception("failed", code=code)
            return Answer(words.say(refusals.BROKEN, code=code), is_accepted=False)

    async def _attempts(self, line: Line, spoken: str) -> Answer:
        for attempt in range(_ATTEMPTS):
            try:
                return await self._once(line, spoken)
            except COLLIDED:
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    async def _once(self, line: Line, spoken: str) -> Answer:
        caller, is_new = await self._caller(line)
        words = Words(caller.language or spoken, self._url)
        events: list[int] = []
        async with self._database.transaction() as connection:
            seen = await memory.recall(connection, line)
            if seen is not None:
                return Answer(seen.answer)
            context = Context(
                connection, caller, self._catalogue, words.language, line, events=events
            )
            try:
                async with connection.transaction():
                    text = await self._run(context, line, words)
            except Refused as refused:
                events.clear()
                text = await self._refuse(context, line, refused, words)
            if is_new and text is not None:
                text = f"{text}\n\n{words.say(WELCOME)}"
            await memory.record(connection, line, text)
        if events:
            self._posted()
        return Answer(text)

    async def _caller(self, line: Line) -> tuple[User, bool]:
        async with self._database.connection() as connection:
            caller = await users.by_jid(connection, line.jid)
            if caller is not None:
                return caller, False
            language = language_of(line.language)
            return await users.welcome(connection, line.jid, language), True

    async def _run(self, context: Context, line: Line, words: Words) -> str | None:
        await users.hear(context.connection, line.jid)
        reading = self._read(line, context.caller)
        match reading:
            case Nothing():
                return None
            case Held(reason, usage, text):
                if reason != "too_long":
                    await memory.keep_draft(
                        context.connection, context.caller.user_id, text, "held"
                    )
                return refusals.held(reason, usage, words)
            case Read():
                reply = await self._obey(context, reading)
                return said(reply, _after(reply, words))

    def _read(self, line: Line, caller: User) -> Reading:
        """What `line` asks for; prose that answers a push of ours (XEP-0461) is a comment."""
        reading = self._catalogue.read(line.text)
        if not line.replies_to or not isinstance(reading, Read) or reading.command.name != "post":
            return reading
        pushed = stanza_id.read(self._secret, line.replies_to, caller.user_id)
        if pushed is None or pushed[0] not in _ANSWERABLE:
            return reading
        command = self._catalogue.by_name("comment")
        return Read(command, commenting.Comment(pushed[1], normalise(line.text)))

    async def _refuse(self, context: Context, line: Line, refused: Refused, words: Words) -> str:
        sentence = refusals.refusal(refused, words)
        if not isinstance(refused, HeldBack):
            return sentence
        body = normalise(line.text)
        await memory.keep_draft(context.connection, context.caller.user_id, body, "held")
        return f"{sentence}\n{words.say(refusals.HELD_HINT)}"

    async def _obey(self, context: Context, reading: Read) -> Reply:
        command = reading.command
        if command.name != "publish_held":
            await memory.drop_held(context.connection, context.caller.user_id)
        if command.access is Access.NAMED and context.caller.nick is None:
            return await self._keep(context, reading)
        said = await _handle(context, reading)
        if isinstance(said, Named) and context.caller.nick is None:
            return await self._publish_kept(context, said)
        return said

    async def _keep(self, context: Context, reading: Read) -> Reply:
        """A post or comment waits for its author's nick; other commands say that they need one."""
        if reading.command.name not in ("post", "comment"):
            raise Refused("nick_needed")
        body = self._catalogue.write(reading.request)
        await memory.keep_draft(context.connection, context.caller.user_id, body, "nameless")
        return Kept()

    async def _publish_kept(self, context: Context, said: Named) -> Reply:
        body = await memory.take_draft(context.connection, context.caller.user_id, "nameless")
        if body is None:
            return said
        reading: Reading = self._catalogue.read(body)
        if not isinstance(reading, Read):
            raise TypeError("a kept draft cannot be read")
        named = renamed(context, said.nick)
        try:
            async with context.connection.transaction():
                return Named(said.nick, await _handle(named, reading))
        except Refused as refused:
            context.events.clear()
            return Named(said.nick, NotDone(refused))


async def _handle(context: Context, reading: Read) -> Reply:
    return cast("Reply", await reading.command.handler(context, reading.request))


def _after(said: Reply, words: Words) -> Words:
    """The words in the language that the reply has just set."""
    match said:
        case LanguageSet(language):
            return Words(language, words.url)
        case _:
            return words


def _script(text: str) -> str:
    """`ru` for a text mostly in Cyrillic letters, else nothing known."""
    sample = text[:200]
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in sample)
    latin = sum(letter.isascii() and letter.isalpha() for letter in sample)
    return "ru" if cyrillic > latin else ""
