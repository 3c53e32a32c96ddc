"""What is new of conferences comes as a message, once, to whoever wants notices."""

import pytest

from microblog.store import ranking
from tests.delivery.conftest import Post, deliver
from tests.support.conferences import add_room
from tests.support.far_side import FarSide

pytestmark = pytest.mark.anyio

ROOM = "linux@conference.example"
JULIET = "juliet@people.example"


async def rank(post: Post) -> None:
    async with post.talk.database.connection() as connection:
        await ranking.run(connection)


async def heard(post: Post, far: FarSide) -> list[str]:
    """What Juliet hears."""
    far.stanzas.clear()
    await deliver(post, far)
    return [one.body for one in far.stanzas if one.to == JULIET]


async def test_news_of_rooms_come_in_one_message(post: Post, far: FarSide) -> None:
    await add_room(post.dsn, ROOM, name="Linux", occupants=12)
    await post.talk.say("juliet", f"ROOMS SUB {ROOM}")
    await post.talk.say("juliet", "ROOMS SUB verona")
    await add_room(post.dsn, "verona@muc.example", name="Verona", occupants=3)
    await post.do(
        "update rooms set last_alive_at = null, listed_at = now() - interval '2 days'"
        " where address = $1",
        ROOM,
    )
    await post.do(
        "update room_vitals as v set occupants = 0 from rooms as r"
        " where v.room_id = r.room_id and r.address = $1",
        ROOM,
    )
    await rank(post)
    assert await heard(post, far) == [
        (
            f"{ROOM} has fallen silent: nobody is there any more.\n"
            "New here, and fits your search:\n"
            "Verona (3) xmpp:verona@muc.example?join"
        )
    ]
    await rank(post)
    assert await heard(post, far) == []


async def test_who_wants_no_notices_hears_nothing(post: Post, far: FarSide) -> None:
    await post.talk.say("juliet", "ROOMS SUB verona")
    await post.talk.say("juliet", "SET notices off")
    await add_room(post.dsn, "verona@muc.example", name="Verona", occupants=3)
    await rank(post)
    assert await heard(post, far) == []


async def test_who_has_dropped_a_room_meanwhile_hears_nothing(post: Post, far: FarSide) -> None:
    await add_room(post.dsn, ROOM, name="Linux", occupants=12)
    await post.talk.say("juliet", f"ROOMS SUB {ROOM}")
    await post.do("update rooms set state = 'gone'")
    await rank(post)
    await post.talk.say("juliet", f"ROOMS UNSUB {ROOM}")
    assert await heard(post, far) == []


async def test_a_room_that_is_not_listed_any_more_is_not_told_of(post: Post, far: FarSide) -> None:
    await post.talk.say("juliet", "ROOMS SUB verona")
    await add_room(post.dsn, "verona@muc.example", name="Verona", occupants=3)
    await rank(post)
    await post.do("update rooms set unlisted = 'hidden'")
    assert await heard(post, far) == []
