"""Conferences in chat: lists, cards, searches."""

from datetime import UTC, datetime, timedelta

import pytest

from microblog.store import searching
from tests.support.conferences import add_room
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

LINUX = "linux@conference.example"


@pytest.fixture
async def directory(talk: Talk, database: str) -> str:
    """A few rooms, and somebody who has been welcomed."""
    await talk.name("romeo")
    await add_room(
        database, LINUX, name="Линукс", description="софт и железо", language="ru",
        tags=("linux", "софт"), occupants=142, activity=23, days={2: 100, 1: 120, 0: 142},
    )  # fmt: skip
    await add_room(
        database, "cats@muc.example", name="Cats", description="Pictures of cats", occupants=7,
        listed_at=datetime.now(UTC) - timedelta(days=3),
    )  # fmt: skip
    await add_room(database, "empty@muc.example", name="Empty", state="dead", occupants=0)
    await add_room(database, "adults@muc.example", name="Adults", is_sensitive=True)
    await add_room(database, "hidden@muc.example", name="Hidden cats", unlisted="hidden")
    await add_room(database, "quiet@muc.example", name="Nobody knows", occupants=None)
    return database


async def test_rooms_are_listed_by_how_many_are_there(talk: Talk, directory: str) -> None:
    said = await talk.say("romeo", "ROOMS")
    assert said.splitlines()[:3] == [
        "Popular conferences:",
        f"1. Линукс (142, 23/h, ru) xmpp:{LINUX}?join - софт и железо",
        "2. Cats (7) xmpp:cats@muc.example?join - Pictures of cats",
    ]
    assert "Nobody knows xmpp:quiet@muc.example?join" in said
    for hidden in ("Empty", "Adults", "Hidden"):
        assert hidden not in said


async def test_dead_and_sensitive_rooms_come_when_asked_for(talk: Talk, directory: str) -> None:
    assert "Empty" in await talk.say("romeo", "ROOMS dead:yes")
    assert "Adults" in await talk.say("romeo", "ROOMS nsfw:yes")


async def test_words_find_rooms_in_any_form(talk: Talk, directory: str) -> None:
    for query in ("железом", "linux", "*софт", "lang:ru", "users:>100", "host:conference.example"):
        said = await talk.say("romeo", f"ROOMS {query}")
        assert LINUX in said, query
        assert "cats@" not in said, query
    assert LINUX in await talk.say("romeo", "? in:rooms линукс")


async def test_what_is_typed_almost_right_is_found_by_likeness(talk: Talk, directory: str) -> None:
    said = await talk.say("romeo", "ROOMS conferenc")
    assert "None has these words" in said
    assert LINUX in said
    assert "No conferences found." in await talk.say("romeo", "ROOMS qqqqqq")


async def test_what_was_typed_in_other_letters_is_guessed(talk: Talk, directory: str) -> None:
    for number in range(3):
        await add_room(directory, f"r{number}@muc.example", name="Железо и железо", occupants=1)
    async with talk.database.transaction() as connection:
        await searching.count_words(connection)
    said = await talk.say("romeo", "ROOMS zhelezo")
    assert "Did you mean: ROOMS железо" in said


async def test_new_rising_and_top_rooms(talk: Talk, directory: str) -> None:
    assert (await talk.say("romeo", "ROOMS NEW")).splitlines()[-1].startswith("3. Cats")
    assert await talk.say("romeo", "rooms rising") == "No conferences found."
    said = await talk.say("romeo", "ROOMS TOP ru")
    assert LINUX in said
    assert "cats" not in said
    assert "is no language" in await talk.say("romeo", "ROOMS TOP 12")


async def test_a_card_tells_all_that_is_known(talk: Talk, directory: str) -> None:
    await talk.name("juliet", "tybalt")
    await talk.say("juliet", f"I like xmpp:{LINUX}?join very much")
    await talk.say("juliet", "*private @tybalt see xmpp:cats@muc.example?join")
    said = await talk.say("romeo", f"ROOMS {LINUX}")
    assert said.startswith(f"Линукс - xmpp:{LINUX}?join\n142 there, 142 as a rule")
    assert "▆▇█ - people in the last 30 days" in said
    assert "ru · *linux · *софт" in said
    assert "Mentioned in:\n#100000 @juliet: I like" in said
    assert said.endswith(f"https://blog.example/rooms/{LINUX}")
    assert "juliet" not in await talk.say("tybalt", "ROOMS xmpp:cats@muc.example?join")


async def test_a_room_that_is_not_listed_has_no_card(talk: Talk, directory: str) -> None:
    said = await talk.say("romeo", "ROOMS hidden@muc.example")
    assert said.startswith("hidden@muc.example is not listed.")
    assert "I do not know what@muc.example yet" in await talk.say("romeo", "ROOMS what@muc.example")


async def test_more_goes_on_behind_the_last_room(talk: Talk, database: str) -> None:
    await talk.name("romeo")
    for number in range(23):
        await add_room(database, f"room{number}@muc.example", name=f"Room {number}", occupants=3)
    shown = []
    said = await talk.say("romeo", "ROOMS")
    while "MORE shows" in said:
        shown += [line for line in said.splitlines() if "?join" in line]
        said = await talk.say("romeo", "MORE")
    shown += [line for line in said.splitlines() if "?join" in line]
    assert len({line.split("xmpp:")[1] for line in shown}) == len(shown) == 23


async def test_mentions_follow_edits_and_deletions(talk: Talk, directory: str) -> None:
    await talk.name("juliet")
    await talk.say("juliet", f"See xmpp:{LINUX}?join")
    await talk.say("juliet", "#100000 and xmpp:cats%40muc.example?join")
    assert "#100000 @juliet" in await talk.say("romeo", f"ROOMS {LINUX}")
    await talk.say("juliet", "E #100000 Nothing here")
    assert "Mentioned" not in await talk.say("romeo", f"ROOMS {LINUX}")
    await talk.say("juliet", "UNDO")
    assert "#100000 @juliet" in await talk.say("romeo", f"ROOMS {LINUX}")
    await talk.say("juliet", "D #100000")
    assert "Mentioned" not in await talk.say("romeo", f"ROOMS {LINUX}")
