"""Following rooms and searches for them; what the ranking pass promises, and to whom."""

import asyncpg
import pytest

from microblog.domain.people import UserId
from microblog.render.answers.rooms import news
from microblog.render.words import Words
from microblog.store import followed_rooms, ranking
from tests.support.conferences import add_room
from tests.support.talk import URL, Talk

pytestmark = pytest.mark.anyio

ROOM = "linux@conference.example"


async def _pass(talk: Talk) -> int:
    async with talk.database.connection() as connection:
        return await ranking.run(connection)


async def _told(talk: Talk, dsn: str, nick: str) -> list[str]:
    """What was promised to somebody, message by message."""
    connection = await asyncpg.connect(dsn)
    events = await connection.fetch(
        "select o.author_id, o.outbox_id from outbox as o join users as u"
        " on u.user_id = o.recipient_id where o.kind = 'rooms' and u.nick = $1 order by 2",
        nick,
    )
    await connection.close()
    async with talk.database.connection() as pooled:
        return [
            news(await followed_rooms.news(pooled, UserId(user), number), Words("en", URL))
            for user, number in events
        ]


async def _live(dsn: str, address: str, *, alive: bool) -> None:
    connection = await asyncpg.connect(dsn)
    moment = "now()" if alive else "now() - interval '40 days'"
    await connection.execute(
        f"update rooms set last_alive_at = {moment} where address = $1", address
    )
    await connection.execute("update room_subscriptions set told_at = told_at - interval '2 days'")
    await connection.close()


async def test_followers_hear_of_it_once_when_a_room_dies_and_wakes(
    talk: Talk, database: str
) -> None:
    await talk.name("romeo")
    await add_room(database, ROOM, name="Linux", occupants=12)
    assert "wakes up" in await talk.say("romeo", f"ROOMS SUB {ROOM}")
    assert "already" in await talk.say("romeo", f"ROOMS SUB {ROOM}")
    assert await _pass(talk) == 0
    await _live(database, ROOM, alive=False)
    assert await _pass(talk) == 1
    assert await _pass(talk) == 0
    await _live(database, ROOM, alive=True)
    assert await _pass(talk) == 1
    assert await _told(talk, database, "romeo") == [
        f"{ROOM} has fallen silent: nobody is there any more.",
        f"{ROOM} has woken up:\nLinux (12) xmpp:{ROOM}?join",
    ]


async def test_followers_hear_where_a_room_went(talk: Talk, database: str) -> None:
    await talk.name("romeo")
    await add_room(database, ROOM)
    await talk.say("romeo", f"ROOMS SUB {ROOM}")
    connection = await asyncpg.connect(database)
    await connection.execute("update rooms set state = 'gone', moved_to = 'new@muc.example'")
    await connection.close()
    assert await _pass(talk) == 1
    assert await _told(talk, database, "romeo") == [
        f"{ROOM} has moved to xmpp:new@muc.example?join"
    ]


async def test_new_rooms_that_fit_come_in_one_message_once(talk: Talk, database: str) -> None:
    await talk.name("romeo", "juliet")
    await add_room(database, "old@muc.example", name="Old linux")
    assert "You hear of new" in await talk.say("romeo", "ROOMS SUB linux users:>3")
    await talk.say("juliet", "ROOMS SUB cats")
    assert await _pass(talk) == 0
    await add_room(database, "one@muc.example", name="Linux one")
    await add_room(database, "two@muc.example", name="Linux two")
    await add_room(database, "few@muc.example", name="Linux few", occupants=1)
    assert await _pass(talk) == 1
    assert await _pass(talk) == 0
    (told,) = await _told(talk, database, "romeo")
    assert told.startswith("New here, and fits your search:\n")
    assert "one@muc.example" in told
    assert "two@muc.example" in told
    assert len(told.splitlines()) == 3


async def test_what_one_follows_is_listed_and_dropped(talk: Talk, database: str) -> None:
    await talk.name("romeo")
    await add_room(database, ROOM)
    assert "You follow no conferences" in await talk.say("romeo", "ROOMS SUBS")
    await talk.say("romeo", f"ROOMS SUB {ROOM}")
    await talk.say("romeo", "ROOMS SUB cats lang:ru")
    said = await talk.say("romeo", "ROOMS SUBS")
    assert said == (
        f"Conferences you follow:\n{ROOM}\n\nNew conferences that fit these come to you:\n"
        "cats lang:ru"
    )
    assert "no longer follow" in await talk.say("romeo", f"ROOMS UNSUB {ROOM}")
    assert "no longer hear" in await talk.say("romeo", "ROOMS UNSUB cats lang:ru")
    assert "You do not follow" in await talk.say("romeo", f"ROOMS UNSUB {ROOM}")
    await talk.say("romeo", f"ROOMS SUB {ROOM}")
    assert "no conferences any more" in await talk.say("romeo", "ROOMS UNSUB ALL")
    await talk.say("romeo", "UNDO")
    assert ROOM in await talk.say("romeo", "ROOMS SUBS")


async def test_no_more_than_fifty_are_followed(talk: Talk, database: str) -> None:
    await talk.name("romeo")
    for number in range(50):
        await talk.say("romeo", f"ROOMS SUB word{number}")
    assert "drop one first" in await talk.say("romeo", "ROOMS SUB another")
