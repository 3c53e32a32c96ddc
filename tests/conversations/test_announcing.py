"""The bot in conferences: invited, told what to announce, sent away; restarts and kicks."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from microblog.domain.line import Line
from microblog.embedded.prosody import Prosody
from microblog.roles.bot import Bot
from microblog.store.database import Database
from microblog.xmpp.conferences.announcer import Limits
from tests.support import cast
from tests.support.occupant import Occupant

pytestmark = pytest.mark.anyio
QUICK = Limits(rooms=2, pause=1.0)
SLOW = Limits(rooms=2, pause=3600.0)


@dataclass
class Scene:
    """A room with its owner, the bot outside, and people who write."""

    database: Database
    prosody: Prosody
    stack: contextlib.AsyncExitStack
    room: str
    owner: Occupant
    limits: Limits
    bot: Bot
    up: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    @property
    def bot_jid(self) -> str:
        return f"bot@{self.prosody.component}"

    async def start(self) -> None:
        """Let the bot run."""
        self.bot = cast.bot(self.database, self.prosody, rooms=self.limits)
        await self.up.enter_async_context(cast.running(self.bot))

    async def stop(self) -> None:
        """Stop the bot; the room sees it go."""
        await self.up.aclose()
        await self.owner.sees(self.room, "bot", "unavailable")

    async def client(self, name: str) -> Occupant:
        return await self.stack.enter_async_context(occupant(self.prosody, name))

    async def post(self, name: str, text: str) -> str:
        """What the bot answers a writer, who needs no client for that."""
        answer = await self.bot.conversation.answer(Line(f"{name}@people.example", text))
        return answer.text or ""

    async def settled(self) -> None:
        """Wait until everything was announced."""
        async with asyncio.timeout(15):
            while True:
                async with self.database.connection() as connection:
                    if not await connection.fetchval("select count(*) from announcements"):
                        return
                await asyncio.sleep(0.05)

    async def rooms(self) -> list[str]:
        async with self.database.connection() as connection:
            rows = await connection.fetch("select room from announcing_rooms")
        return [row["room"] for row in rows]

    async def is_forgotten(self) -> None:
        async with asyncio.timeout(15):
            while await self.rooms():
                await asyncio.sleep(0.05)

    async def invited(self) -> None:
        """The bot comes, and says what it can be told."""
        self.owner.invite(self.room, self.bot_jid)
        assert "S @nick" in (await self.hears()).body

    async def told(self, text: str, who: Occupant | None = None) -> str:
        """What the bot answers to something said in the room."""
        await (who or self.owner).send(self.room, text, kind="groupchat")
        return (await self.hears()).body

    async def hears(self, nick: str = "bot"):
        return await self.owner.hears(self.room, nick)


def occupant(prosody: Prosody, name: str) -> Occupant:
    host, port = prosody.c2s
    jid = f"{name}.{secrets.token_hex(4)}@{prosody.domain}"
    return Occupant(jid, "secret", host=host, port=port, register=True)


@contextlib.asynccontextmanager
async def scene(dsn: str, prosody: Prosody, limits: Limits = QUICK) -> AsyncIterator[Scene]:
    async with contextlib.AsyncExitStack() as stack:
        database = Database(dsn)
        await database.open()
        stack.push_async_callback(database.close)
        owner = await stack.enter_async_context(occupant(prosody, "owner"))
        room = f"verona-{secrets.token_hex(4)}@conference.{prosody.domain}"
        await owner.make(room, "capulet")
        made = Scene(database, prosody, stack, room, owner, limits, cast.bot(database, prosody))
        async with made.up:
            await made.start()
            for name in ("juliet", "romeo"):
                assert f"You are @{name}" in await made.post(name, f"NICK {name}")
            yield made


async def test_posts_of_people_tags_and_clubs_are_announced_to_a_room(
    database: str, prosody: Prosody
) -> None:
    async with scene(database, prosody) as verona:
        await verona.invited()
        assert await verona.told("bot: S") == (
            "Nothing is announced here yet. S @nick, S *tag or S !club begins."
        )
        answer = await verona.told("S @juliet *paris")
        assert answer.startswith("In a room I announce people")
        assert await verona.told("S @juliet") == "Announced here from now on: @juliet"
        assert await verona.told("bot, S *paris !poets") == (
            "Announced here from now on: *paris !poets"
        )
        assert await verona.told("bot: S @juliet") == "Announced here already: @juliet"
        assert "@nobody" in await verona.told("S @nobody")
        assert await verona.told("bot: s") == "Announced here: !poets @juliet *paris"

        await verona.post("juliet", "*verona Good <night>")
        assert (await verona.hears()).body == (
            "@juliet: *verona\nGood <night>\n\n#100000 URL/100000"
        )
        await verona.post("romeo", "Unheard of")
        await verona.post("romeo", "!poets *PARIS A verse")
        assert (await verona.hears()).body.startswith("@romeo: *PARIS !poets\nA verse")
        await verona.settled()
        assert await verona.told("U @juliet !rome") == (
            "Announced here no more: @juliet\nThat is not announced here: !rome"
        )
        await verona.post("juliet", "To nobody here")
        await verona.post("romeo", "*PARIS *nsfw A veiled verse")
        assert (await verona.hears()).body == "@romeo: *PARIS *nsfw #100004 URL/100004"
        await verona.settled()
        assert await verona.told("bot: leave") == "Bye! Invite me again when you like."
        await verona.owner.sees(verona.room, "bot", "unavailable")
        assert await verona.rooms() == []


async def test_a_room_is_told_no_more_often_than_it_may_be(database: str, prosody: Prosody) -> None:
    limits = Limits(rooms=2, pause=3.0)
    async with scene(database, prosody, limits) as verona:
        await verona.invited()
        await verona.told("S @juliet")
        await verona.post("juliet", "Verse 0")
        assert "Verse 0" in (await verona.hears()).body
        begun = asyncio.get_running_loop().time()
        for number in range(1, 9):
            await verona.post("juliet", f"Verse {number}")
        await verona.post("juliet", "D #100002")
        several = (await verona.hears()).body.split("\n")
        assert asyncio.get_running_loop().time() - begun > 2.0
        assert [text.partition(" URL")[0] for text in several[:-1]] == [
            f"@juliet: Verse {number}" for number in range(4, 9)
        ]
        assert several[-1] == "And 2 more: URL"
        await verona.settled()
        assert verona.owner.unheard(verona.room, "bot") == []


async def test_only_who_runs_the_room_is_obeyed(database: str, prosody: Prosody) -> None:
    async with scene(database, prosody) as verona:
        await verona.invited()
        guest = await verona.client("guest")
        await guest.enter(verona.room, "tybalt")
        for text in ("bot: S @juliet", "bot: leave"):
            assert (await verona.told(text, guest)).startswith("Only owners and admins")
        for text in ("S @juliet", "What is bot: S @juliet?", "S", "bot: hello"):
            await guest.send(verona.room, text, kind="groupchat")
            await verona.owner.hears(verona.room, "tybalt")
        await verona.owner.send(verona.room, "S", kind="groupchat")
        assert (await verona.told("bot: hello")).startswith("Here I understand")
        await verona.owner.affiliate(verona.room, guest.jid, "admin")
        assert await verona.told("S @juliet", guest) == "Announced here from now on: @juliet"


async def test_who_does_not_run_the_room_cannot_invite(database: str, prosody: Prosody) -> None:
    async with scene(database, prosody) as verona:
        await verona.owner.make(verona.room, "capulet", whois="anyone", allowinvites="1")
        guest = await verona.client("guest")
        await guest.enter(verona.room, "tybalt")
        guest.invite_directly(verona.room, verona.bot_jid)
        assert (await verona.hears()).body == "Only owners and admins of a room can invite me. Bye!"
        await verona.owner.sees(verona.room, "bot", "unavailable")
        await verona.is_forgotten()
        verona.owner.invite_directly(verona.room, verona.bot_jid)
        assert "S @nick" in (await verona.hears()).body


async def test_the_bot_goes_into_so_many_rooms_and_no_more(database: str, prosody: Prosody) -> None:
    async with scene(database, prosody, Limits(rooms=1, pause=1)) as verona:
        await verona.invited()
        other = f"mantua-{secrets.token_hex(4)}@conference.{prosody.domain}"
        await verona.owner.make(other, "capulet")
        verona.owner.invite(other, verona.bot_jid)
        async with asyncio.timeout(15):
            while True:
                message = await verona.owner.messages.get()
                if any("decline" in one.tag for child in message.children for one in child.iter()):
                    break
        assert await verona.rooms() == [verona.room]


@pytest.mark.parametrize("how", ["kicked", "banned", "destroyed"])
async def test_the_bot_forgets_a_room_that_sends_it_away(
    database: str, prosody: Prosody, how: str
) -> None:
    async with scene(database, prosody, SLOW) as verona:
        await verona.invited()
        await verona.told("S @juliet")
        await verona.post("juliet", "One")
        await verona.hears()
        await verona.post("juliet", "Two")
        match how:
            case "kicked":
                await verona.owner.put(verona.room, "bot", role="none")
            case "banned":
                await verona.owner.affiliate(verona.room, verona.bot_jid, "outcast")
            case _:
                await verona.owner.destroy(verona.room)
        await verona.is_forgotten()
        await verona.settled()


async def test_private_deleted_and_unwelcome_posts_are_not_announced(
    database: str, prosody: Prosody
) -> None:
    async with scene(database, prosody) as verona:
        await verona.invited()
        await verona.told("S @juliet @romeo")
        await verona.post("juliet", "*private @romeo a secret")
        await verona.post("juliet", "Seen")
        assert "Seen" in (await verona.hears()).body
        await verona.settled()
        named = await verona.bot.conversation.answer(Line(verona.owner.jid, "NICK capulet"))
        assert named.text
        await verona.told("bot: leave")
        await verona.owner.sees(verona.room, "bot", "unavailable")
        verona.owner.invite_directly(verona.room, verona.bot_jid)
        await verona.hears()
        await verona.told("S @juliet @romeo")
        await verona.post("romeo", "BL @capulet")
        await verona.post("romeo", "Not for Capulet's room")
        await verona.post("juliet", "Seen again")
        assert "Seen again" in (await verona.hears()).body
        await verona.settled()


async def test_what_is_posted_while_the_bot_is_away_is_announced_once_when_it_is_back(
    database: str, prosody: Prosody
) -> None:
    async with scene(database, prosody) as verona:
        await verona.invited()
        await verona.told("S @juliet")
        await verona.post("juliet", "Before")
        await verona.hears()
        await verona.settled()
        await verona.stop()
        await verona.post("juliet", "Meanwhile")
        await verona.start()
        assert "Meanwhile" in (await verona.hears()).body
        await verona.settled()
        assert verona.owner.unheard(verona.room, "bot") == []


async def test_an_announcement_whose_echo_was_lost_is_not_said_again(
    database: str, prosody: Prosody
) -> None:
    async with scene(database, prosody) as verona:
        await verona.invited()
        await verona.told("S @juliet")
        await verona.post("juliet", "Once")
        said = await verona.hears()
        await verona.settled()
        async with verona.database.transaction() as connection:
            await connection.execute(
                "insert into announcements (room, post_id, message_id) values ($1, 100000, $2)",
                verona.room,
                said.stanza_id,
            )
        await verona.stop()
        await verona.start()
        await verona.settled()
        assert await verona.told("bot: S") == "Announced here: @juliet"


async def test_a_room_with_a_password_and_a_taken_nick_is_entered(
    database: str, prosody: Prosody
) -> None:
    async with scene(database, prosody) as verona:
        await verona.owner.make(
            verona.room, "capulet", passwordprotectedroom="1", roomsecret="rosaline"
        )
        guest = await verona.client("guest")
        guest._session.send_raw(
            f"<presence to='{verona.room}/bot'><x xmlns='http://jabber.org/protocol/muc'>"
            "<password>rosaline</password></x></presence>"
        )
        await guest.sees(verona.room, "bot")
        verona.owner.invite(verona.room, verona.bot_jid)
        assert "bot_: S tells" in (await verona.hears("bot_")).body
