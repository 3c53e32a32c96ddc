"""Own words for commands."""

import pytest

from microblog.domain.alias import expand
from microblog.domain.people import UserId
from microblog.store import aliases
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


async def undo_lines(talk: Talk) -> list[str]:
    async with talk.database.connection() as connection:
        return await connection.fetchval("select lines from undos") or []


async def test_a_word_stands_for_a_command_until_it_does_not(talk: Talk) -> None:
    await talk.name("romeo")
    heard = await talk.say("romeo", "ALIAS Hi = PM @juliet %1")
    assert heard == "From now on: Hi = PM @juliet %1"
    assert await undo_lines(talk) == ["UNALIAS Hi"]
    assert (
        await talk.say("romeo", "ALIAS hi=PM @juliet %1") == "It is so already: hi = PM @juliet %1"
    )
    assert await talk.say("romeo", "ALIAS hi") == "hi = PM @juliet %1"
    assert await talk.say("romeo", "ALIAS hi = S @juliet") == "From now on: hi = S @juliet"
    assert await undo_lines(talk) == ["ALIAS hi = PM @juliet %1"]
    assert await talk.say("romeo", "ALIASES") == "hi = S @juliet"
    async with talk.database.connection() as connection:
        romeo = await connection.fetchval("select user_id from users")
        assert await aliases.find(connection, romeo, "HI") == "S @juliet"
        assert await aliases.find(connection, UserId(romeo + 1), "hi") is None
    assert await talk.say("romeo", "UNALIAS hi") == "hi does not stand for anything any more."
    assert await undo_lines(talk) == ["ALIAS hi = S @juliet"]
    assert await talk.say("romeo", "UNALIAS hi") == "hi does not stand for anything."
    assert (await talk.say("romeo", "ALIASES")).startswith("You have no aliases.")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("ALIAS ping = S @x", "ping is a command itself; choose another word."),
        ("ALIAS зштп = S @x", "зштп is a command itself; choose another word."),
        ("ALIAS Follow = S @x", "Follow is a command itself; choose another word."),
        ("ALIAS s = S @x", "s is a command itself; choose another word."),
        ("ALIAS #1 = S @x", "I did not understand that command. Nothing was published."),
        ("ALIAS @x = S @x", "I did not understand that command. Nothing was published."),
        (f"ALIAS {'x' * 33} = S @x", "The word may have at most 32 characters."),
        (f"ALIAS hi = {'x' * 1025}", "What it stands for may have at most 1024 characters."),
        ("ALIAS hi", "hi does not stand for anything. ALIAS hi = command changes that."),
    ],
)
async def test_a_wrong_alias_changes_nothing(talk: Talk, line: str, answer: str) -> None:
    await talk.name("romeo")
    assert (await talk.say("romeo", line)).startswith(answer)
    assert (await talk.say("romeo", "ALIASES")).startswith("You have no aliases.")


async def test_a_person_has_at_most_fifty_aliases_listed_page_by_page(talk: Talk) -> None:
    await talk.name("romeo")
    for number in range(50):
        assert "From now on" in await talk.say("romeo", f"ALIAS w{number:02} = PING")
    heard = await talk.say("romeo", "ALIAS more50 = PING")
    assert heard == "One may have at most 50 aliases; UNALIAS name removes one."
    assert "From now on" in await talk.say("romeo", "ALIAS w00 = HELP")
    lines = (await talk.say("romeo", "ALIASES")).splitlines()
    assert lines[0] == "w00 = HELP"
    assert lines[19:] == ["w19 = PING", "MORE shows the next ones."]
    async with talk.database.connection() as connection:
        romeo = await connection.fetchval("select user_id from users")
        page = await aliases.of(connection, romeo, "w39")
    assert [alias.name for alias in page.aliases] == [f"w{number}" for number in range(40, 50)]
    assert page.then == ""


@pytest.mark.parametrize(
    ("body", "operands", "expanded"),
    [
        ("PM @juliet %1", "good night, good night", "PM @juliet good night, good night"),
        ("PM @%1 %2", "juliet good  night\nlove", "PM @juliet good  night\nlove"),
        ("S %2 %1", "@a @b", "S @b @a"),
        ("S %1 %1", "@a @b", "S @a @b @a @b"),
        ("100%% %1", "sure", "100% sure"),
        ("%x %0 %", "y", "%x %0 % y"),
        ("#+", "", "#+"),
        ("#+", "and more", "#+ and more"),
        ("PM @juliet %1", "", "PM @juliet"),
        ("%1 %3", "a b c d", "a c d"),
    ],
)
def test_an_alias_takes_its_operands(body: str, operands: str, expanded: str) -> None:
    assert expand(body, operands) == expanded


def test_an_alias_does_not_grow_without_bounds() -> None:
    assert len(expand("%1" * 500, "x" * 60_000)) < 200_000


async def test_aliases_are_russian_too(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "LANG ru")
    assert await talk.say("romeo", "ALIAS привет = S @x") == "Теперь так: привет = S @x"
    assert await talk.say("romeo", "UNALIAS привет") == "привет больше ничего не значит."
