"""The bot in conferences: enters those it was invited to, obeys who runs them, announces posts.

What is to be announced stands in the database until the room has sent it back to us, so that a
kill, a lost link or a room that is away lose nothing. Whoever comes back asks the room what was
said there last, and says again only what is not among it.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from microblog.commands.announcing import RoomLine
from microblog.domain.errors import Unavailable
from microblog.domain.link import LinkLost
from microblog.log import logger
from microblog.render import announcing
from microblog.render.announcing import RoomTalk
from microblog.store import announcements, users
from microblog.store.database import Database
from microblog.xmpp import writing
from microblog.xmpp.budget import Budget, Grant
from microblog.xmpp.conferences import invitation, words
from microblog.xmpp.conferences.invitation import MUC_USER, Invitation
from microblog.xmpp.conferences.rooms import Output, Rooms
from microblog.xmpp.conferences.visit import Visit
from microblog.xmpp.writing import escaped

_RESOURCE = "rooms"
_OURS = "a."
_QUEUE = 10_000
_TICK = 1.0
_AT_ONCE = 20
_LOOK_EVERY = 10.0

log = logger("conferences")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many rooms at most, none for 0, and seconds between two announcements in one."""

    rooms: int = 1000
    pause: float = 60.0


class Announcer:
    """Serves conferences for the bot `bot_jid` over `output`, in words of `talk`."""

    def __init__(
        self, database: Database, output: Output, bot_jid: str, talk: RoomTalk, limits: Limits
    ) -> None:
        self._database = database
        self._output = output
        self._bot_jid = bot_jid
        self._occupant = f"{bot_jid}/{_RESOURCE}"
        self._rooms = Rooms(database, output, self._occupant, bot_jid.partition("@")[0])
        self._talk = talk
        self._limits = limits
        self._waiting: asyncio.Queue[Element | Invitation] = asyncio.Queue(_QUEUE)
        self._woken = asyncio.Event()
        self._invitations = Budget(answers=5, window=600, pause=600)
        self._answers = Budget(answers=20, window=60, pause=60)
        self._looked_at = 0.0

    def wake(self) -> None:
        """Something was posted."""
        self._woken.set()

    def receive(self, stanza: Element) -> bool:
        """Take a stanza that is about conferences; False for all others."""
        name = stanza.tag.rpartition("}")[2]
        kind = stanza.get("type", "")
        if stanza.get("to") == self._occupant:
            if name == "iq" and kind in ("result", "error"):
                self._rooms.requests.receive(stanza)
                return True
            if name == "presence" or kind in ("groupchat", "error"):
                return self._put(stanza)
        if name != "message" or not self._limits.rooms:
            return False
        invited = invitation.read(stanza)
        return invited is not None and self._put(invited)

    def _put(self, what: Element | Invitation) -> bool:
        try:
            self._waiting.put_nowait(what)
        except asyncio.QueueFull:
            log.warning("too much is said in rooms")
        return True

    def began(self) -> None:
        """A session has begun, and no room knows us in it."""
        self._rooms.visits.clear()
        self._looked_at = 0.0
        self._woken.set()

    def leave(self) -> None:
        """Tell all rooms that we go for now; raises LinkLost."""
        self._rooms.leave_for_now()

    async def run(self) -> None:
        """Serve until cancelled."""
        if self._limits.rooms:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen())
                tasks.create_task(self._announce())

    async def _listen(self) -> None:
        while True:
            what = await self._waiting.get()
            if isinstance(what, Invitation):
                await _patiently(self._invited, what)
            else:
                await _patiently(self._take, what)

    async def _announce(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_TICK):
                    await self._woken.wait()
            self._woken.clear()
            await _patiently(self._turn)

    async def _take(self, stanza: Element) -> None:
        room, _, nick = stanza.get("from", "").partition("/")
        visit = self._rooms.visits.get(room)
        if visit is None:
            if stanza.tag.endswith("}presence"):
                self._rooms.stray(stanza)
            return
        if stanza.tag.endswith("}presence"):
            await self._rooms.saw(visit, stanza)
        elif stanza.get("type") == "error":
            if stanza.get("id", "") in visit.unconfirmed:
                await self._rooms.lose_after_leaving(visit)
        elif nick == visit.nick:
            await self._echoed(visit, stanza.get("id", ""))
        elif visit.is_ready:
            await self._heard(visit, nick, stanza)
        elif words.is_subject(stanza):
            await self._ready(visit)

    async def _invited(self, invited: Invitation) -> None:
        """Note an invitation and enter; a second one to where we are changes nothing."""
        inviter = invited.inviter.partition("/")[0]
        grants = [self._invitations.ask(one) for one in {inviter, invited.room}]
        is_own = invited.room.rpartition("@")[2] == self._bot_jid.rpartition("@")[2]
        if is_own or any(grant is not Grant.ANSWER for grant in grants):
            return
        visit = self._rooms.visits.get(invited.room)
        if visit is not None and visit.is_in:
            return
        async with self._database.transaction() as connection:
            known = await users.by_jid(connection, inviter)
            is_noted = await announcements.invited(
                connection,
                invited.room,
                password=invited.password,
                inviter=known.user_id if known else None,
                language=invited.language,
                most=self._limits.rooms,
            )
        if not is_noted:
            self._decline(invited)
            return
        named = invited.inviter if inviter == invited.room else inviter
        self._rooms.enter(
            self._rooms.visit(invited.room, invited.language, named), invited.password
        )

    def _decline(self, invited: Invitation) -> None:
        reason = escaped(self._talk.words(invited.language).say(announcing.FULL))
        if invited.by_room:
            self._output.write(
                f"<message from='{escaped(self._bot_jid)}' to='{escaped(invited.room)}'>"
                f"<x xmlns='{MUC_USER[1:-1]}'><decline to='{escaped(invited.inviter)}'>"
                f"<reason>{reason}</reason></decline></x></message>".encode()
            )

    async def _ready(self, visit: Visit) -> None:
        """All that was said before is known: greet who invited us, say what had not arrived."""
        if visit.inviter:
            may, visit.inviter = visit.may_invite(), ""
            sentences = self._talk.words(visit.language)
            if may is False:
                await self._rooms.leave(visit, sentences.say(announcing.NOT_STAFF_INVITED))
                return
            self._rooms.say(visit, sentences.say(announcing.HELLO, me=visit.nick))
        visit.is_ready = True
        async with self._database.connection() as connection:
            await announcements.entered(connection, visit.room)
            known = await announcements.known(connection, visit.room)
            left = await announcements.unconfirmed(connection, visit.room)
        for one in left:
            await self._tell(visit, one.message_id, one.post_ids, known.language if known else "")
        self._woken.set()

    async def _echoed(self, visit: Visit, said: str) -> None:
        """The room has what we said, now or before we came back."""
        visit.unconfirmed.pop(said, None)
        if said.startswith(_OURS):
            async with self._database.connection() as connection:
                await announcements.confirmed(connection, visit.room, said)
            self._woken.set()

    async def _heard(self, visit: Visit, nick: str, message: Element) -> None:
        """Do what somebody says now, if it is meant for us."""
        text, language = words.body(message)
        if not text or not nick or words.is_delayed(message):
            return
        text, is_addressed = words.addressed(text, visit.nick)
        line = RoomLine(visit.room, text, is_addressed, nick in visit.staff, language)
        answer = await self._talk.answer(line)
        if answer.leaves:
            await self._rooms.leave(visit, answer.text)
        elif answer.text and self._answers.ask(visit.room) is Grant.ANSWER:
            self._rooms.say(visit, answer.text)

    async def _turn(self) -> None:
        """Announce what is due; now and then look after the rooms."""
        if time.monotonic() - self._looked_at >= _LOOK_EVERY:
            await self._look()
        visits = self._rooms.visits
        free = {one.room for one in visits.values() if one.is_ready and not one.unconfirmed}
        if not free:
            return
        async with self._database.connection() as connection:
            rooms = await announcements.due(connection, free, self._limits.pause, _AT_ONCE)
        for due in rooms:
            visit = visits.get(due.room)
            if visit is None or not visit.is_ready:
                continue
            said = _OURS + writing.fresh_id()
            async with self._database.transaction() as connection:
                numbers = await announcements.claim(connection, due.room, said)
            if numbers:
                await self._tell(visit, said, numbers, due.language)
        if len(rooms) == _AT_ONCE:
            self._woken.set()

    async def _look(self) -> None:
        """Enter rooms whose time has come, leave those that want nothing, notice those gone."""
        self._looked_at = time.monotonic()
        await self._rooms.watch()
        async with self._database.connection() as connection:
            rooms = await announcements.to_enter(connection, self._rooms.visits.keys(), _AT_ONCE)
            idle = await announcements.idle(connection)
        for room in rooms:
            coming = self._rooms.visit(room.room, room.language)
            self._rooms.enter(coming, room.password, is_afresh=room.is_doubtful)
        if len(rooms) == _AT_ONCE:
            self._looked_at = 0.0  # a few at each turn
        for each in idle:
            visit = self._rooms.visits.get(each.room)
            if visit is not None and visit.is_ready:
                told = self._talk.words(each.language).say(announcing.IDLE)
                await self._rooms.leave(visit, told)

    async def _tell(self, visit: Visit, said: str, numbers: list[int], language: str) -> None:
        """Say it, to be confirmed; where nothing is left to be said, that is confirmed at once."""
        text = await self._talk.announcement(numbers, language)
        if text:
            visit.unconfirmed[said] = time.monotonic()
            self._rooms.say(visit, text, said)
        else:
            async with self._database.connection() as connection:
                await announcements.confirmed(connection, visit.room, said)


async def _patiently(serve: Callable[..., Awaitable[None]], *what: object) -> None:
    """Serve; wait for a database that is away; with a lost link nothing is lost."""
    while True:
        try:
            await serve(*what)
        except Unavailable as away:
            log.warning("waiting", reason=str(away))
            await asyncio.sleep(1)
        except LinkLost:
            return  # all rooms are entered again
        except Exception:  # the edge: one odd room must not end the others
            log.exception("failed in a room")
            return
        else:
            return
