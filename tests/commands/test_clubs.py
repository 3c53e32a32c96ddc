"""Clubs as things one joins, over a real database."""

import anyio
import pytest

from microblog.domain.names import Club
from microblog.store import clubs
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


async def busy(talk: Talk, *posts: int) -> None:
    """Clubs c00, c01 ... with so many posts each."""
    for number, count in enumerate(posts):
        await rows(
            talk,
            "insert into clubs (club_key, name, posts) values ($1, $2, $3)",
            f"c{number:02}",
            f"C{number:02}",
            count,
        )


async def test_joining_and_subscribing_are_the_same(talk: Talk) -> None:
    await talk.name("romeo")
    assert await talk.say("romeo", "JOIN !Poets !dreamers") == (
        "Subscribed to !Poets!\nSubscribed to !dreamers!"
    )
    assert await talk.say("romeo", "S !poets") == "You follow !Poets already; U !Poets ends it."
    assert await talk.say("romeo", "S") == "Clubs:\n!dreamers\n!Poets"
    assert await talk.say("romeo", "DROP !POETS") == "You no longer follow !Poets."
    assert await talk.say("romeo", "U !poets") == "You do not follow !Poets."
    assert await talk.say("romeo", "DROP !unheard") == "You do not follow !unheard."
    await talk.say("romeo", "LEAVE !dreamers")
    await talk.say("romeo", "UNDO")
    assert await talk.say("romeo", "S") == "Clubs:\n!dreamers"


async def test_joining_is_undone(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "JOIN !poets !dreamers")
    assert await talk.say("romeo", "UNDO") == (
        "You no longer follow !dreamers.\nYou no longer follow !poets."
    )
    assert (await talk.say("romeo", "S")).startswith("You follow nobody yet.")


@pytest.mark.parametrize("line", ["JOIN poets", "JOIN @romeo", "DROP *tag"])
async def test_only_clubs_are_joined(talk: Talk, line: str) -> None:
    await talk.name("romeo")
    await talk.say("romeo", line)
    assert (await talk.say("romeo", "S")).startswith("You follow nobody yet.")


async def test_clubs_are_listed_by_posts_with_those_one_is_in(talk: Talk) -> None:
    await talk.name("romeo")
    assert await talk.say("romeo", "!") == (
        "There are no clubs yet. Begin a post with one: !club text"
    )
    await talk.say("romeo", "JOIN !silence")
    await busy(talk, 1, 12, 3, 12)
    await talk.say("romeo", "JOIN !c02")
    expected = "Clubs:\n!C01 (12 posts)\n!C03 (12 posts)\n!C02 (3 posts, joined)\n!C00 (1 post)"
    assert await talk.say("romeo", "!") == expected
    assert await talk.say("romeo", "clubs") == expected


async def test_the_list_of_clubs_goes_on_with_more_without_gaps(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "LANG ru")
    await busy(talk, *[5] * 15, *range(100, 110))
    first = await talk.say("romeo", "!")
    assert first.startswith("Clubs:\n!C24 (109 записей)\n")
    assert await talk.say("romeo", "MORE") == "\n".join(
        ("Clubs:", *(f"!C{number} (5 записей)" for number in range(10, 15)))
    )


async def test_two_people_who_name_a_new_club_at_once_name_one(talk: Talk) -> None:
    found: list[int] = []

    async def ensure() -> None:
        async with talk.database.transaction() as connection:
            found.append((await clubs.ensure(connection, Club("Poets"))).club_id)

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(ensure)
    assert len(set(found)) == 1
