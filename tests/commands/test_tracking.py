"""Saved searches, over a real database."""

import pytest

from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

NOTHING = "No word to look for in that, or too common a one: TRACK word -other"
NONE = "You track nothing. TRACK word brings you posts with that word."


def tracked(query: str) -> str:
    return f"New posts that fit “{query}” come to you. UNTRACK {query} ends it."


async def lexemes(talk: Talk) -> list[str | None]:
    """Under which words the searches are found, in alphabetical order of the searches."""
    return [row[0] for row in await rows(talk, "select lexeme from tracks order by query_key")]


async def test_a_search_is_kept_once_however_it_is_written(talk: Talk) -> None:
    assert await talk.say("romeo", "TRACK Соловьи  -lark", language="en")
    assert await talk.say("romeo", "TRACK соловьи -Lark", language="en") == (
        "You track “соловьи -Lark” already; UNTRACK соловьи -Lark ends it."
    )
    assert await talk.say("romeo", "TRACKS", language="en") == "You track:\nСоловьи -lark"
    assert await talk.say("romeo", "UNTRACK СОЛОВЬИ -lark", language="en") == (
        "You no longer track “Соловьи -lark”."
    )
    assert await talk.say("romeo", "UNTRACK соловьи -lark", language="en") == (
        "You do not track “соловьи -lark”. TRACKS lists what you track."
    )
    assert await talk.say("romeo", "TRACKS", language="en") == NONE


async def test_a_search_needs_something_to_look_for(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("juliet", "*verona word")
    for query in ("-lark", '-"the lark"', "the", "-a -b", "or", '"the"', "lark or -owl"):
        assert await talk.say("romeo", f"TRACK {query}") == NOTHING, query
    assert await talk.say("romeo", "TRACK -lark", language="ru") == (
        "Нужно хоть одно слово без минуса, и не слишком частое: TRACK слово -другое"
    )
    for query in ("@juliet", "*verona", "@juliet -lark", '*"summer night"', "nightingale"):
        assert await talk.say("romeo", f"TRACK {query}", language="en") == tracked(query), query
    assert await talk.say("romeo", "TRACK @julliet lark", language="en") == (
        "There is nobody called @julliet. Did you mean @juliet?"
    )
    assert await talk.say("romeo", f"TRACK {'word ' * 60}", language="en") == (
        "That search is too long: at most 256 characters."
    )
    assert (await talk.say("romeo", "TRACKS", language="en")).count("\n") == 5


async def test_one_word_or_another_needs_a_person_or_a_tag(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    either = "Words with “or” between them are tracked one by one: TRACK word"
    assert await talk.say("romeo", "TRACK lark or nightingale") == either
    assert await talk.say("romeo", "TRACKS") == NONE
    for query in ("@juliet lark or nightingale", "*verona lark or nightingale", '"lark or owl"'):
        assert await talk.say("romeo", f"TRACK {query}") == tracked(query)


async def test_a_search_is_found_by_the_longest_word_that_every_hit_has(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    for query in (
        "a garden of nightingales",
        "b *verona garden or nightingale",
        '"b love or death"',
        "c garden -nightingale",
        "@juliet",
        "*verona -lark",
        '"summer nights" x',
    ):
        await talk.say("romeo", f"TRACK {query}")
    # In this order: "b love or death", "summer nights", *verona, @juliet, a, b, c.
    found = ["death", "summer", None, None, "nightingal", None, "garden"]
    assert await lexemes(talk) == found


async def test_fifty_searches_are_enough(talk: Talk) -> None:
    await talk.name("romeo")
    for number in range(50):
        query = f"nightingale{number:02}"
        assert await talk.say("romeo", f"TRACK {query}") == tracked(query)
    full = "You track 50 searches; drop one first with UNTRACK."
    assert await talk.say("romeo", "TRACK lark") == full
    assert (await talk.say("romeo", "TRACK nightingale07")).startswith("You track “nightingale07”")
    await talk.say("romeo", "UNTRACK nightingale07")
    assert await talk.say("romeo", "TRACK lark") == tracked("lark")


async def test_tracking_is_undone(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "TRACK lark")
    await talk.say("romeo", "TRACK lark")
    assert await talk.say("romeo", "UNDO") == "You no longer track “lark”."
    await talk.say("romeo", "TRACK lark -joy")
    await talk.say("romeo", "TRACK nightingale")
    await talk.say("romeo", "UNTRACK lark -joy")
    assert await talk.say("romeo", "UNDO") == tracked("lark -joy")
    assert await talk.say("romeo", "UNTRACK ALL") == "You track nothing any more."
    assert await talk.say("romeo", "UNTRACK ALL") == NONE
    assert await talk.say("romeo", "UNDO") == f"{tracked('nightingale')}\n{tracked('lark -joy')}"
    assert await talk.say("romeo", "TRACKS") == "You track:\nlark -joy\nnightingale"


async def test_searches_of_others_are_their_own(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "TRACK lark")
    assert await talk.say("juliet", "TRACKS") == NONE
    assert (await talk.say("juliet", "UNTRACK lark")).startswith("You do not track “lark”.")
    assert await talk.say("juliet", "UNTRACK ALL") == NONE
    assert await talk.say("romeo", "TRACKS") == "You track:\nlark"
    assert await talk.say("romeo", "TRACKS", language="ru") == "Отслеживается:\nlark"
