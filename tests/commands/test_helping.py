"""Help on everything, on a part, on one command, and on what has just failed."""

import pytest

from microblog.commands.catalogue import CATALOGUE
from microblog.grammar.command import Section
from tests.support.talk import URL, Talk

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("line", ["HELP", "help", "?", "/help", "РУДЗ"])
async def test_the_overview_has_every_command_in_a_phone_screen_or_two(
    talk: Talk, line: str
) -> None:
    await talk.name("romeo")
    answer = await talk.say("romeo", line, language="en")
    assert answer.startswith("Whatever is no command is a post. #number text is a comment.")
    assert answer.endswith(
        f"HELP writing tells what these do, HELP S tells of one. All of it: {URL}/help"
    )
    listed = answer.split("\n\n")[1:-1]
    assert [block.splitlines()[0] for block in listed] == [f"*{one.value}*" for one in Section]
    shown = [usage for block in listed for usage in block.splitlines()[1].split(" · ")]
    assert len(shown) == len(list(CATALOGUE))
    assert {"text", "#post text", "S @nick", "? words", "E #post text", "OFF"} <= set(shown)
    assert len(answer) < 1_300


async def test_the_overview_is_there_in_russian(talk: Talk) -> None:
    await talk.say("romeo", "LANG ru")
    answer = await talk.say("romeo", "HELP")
    assert "*Писать*\nтекст · #номер текст · ! #номер" in answer
    assert "S @ник · U @ник" in answer
    assert answer.endswith(f"HELP писать; об одной: HELP S. Всё вместе: {URL}/help")


@pytest.mark.parametrize(
    ("line", "language", "first"),
    [
        ("HELP reading", "en", "*Reading*\n# - Your feed; one more # is one page further"),
        ("HELP Читать", "ru", "*Читать*\n# - Ваша лента"),
        ("HELP reading", "ru", "*Читать*\n# - Ваша лента"),
        ("HELP подписки", "en", "*Following*\nS @nick - Follow people"),
        ("HELP help", "en", "*Help*\nHELP - This list"),
    ],
)
async def test_a_part_has_a_line_for_each_command(
    talk: Talk, line: str, language: str, first: str
) -> None:
    assert (await talk.say("romeo", line, language=language)).startswith(first)


@pytest.mark.parametrize(
    ("topic", "usages"),
    [
        ("S", ["S @nick | #post | *tag", "S! @nick", "L @nick"]),
        ("/S", ["S @nick | #post | *tag"]),
        ("subscribe", ["S @nick | #post | *tag"]),
        ("Ы", ["S @nick | #post | *tag"]),
        ("ON+", ["ON+", "MISSED"]),
        ("unbookmark", ["~~ #post"]),
        ("#", ["#post text", "#+", "#post[+]", "#post +*tag -*tag"]),
        ("№", ["#post text", "#post[+]"]),
        ("?", ["? words", "SEARCH words", "HELP command"]),
        ("jid", ["JID +user@server", "JID -user@server"]),
    ],
)
async def test_a_command_is_explained_by_any_of_its_names(
    talk: Talk, topic: str, usages: list[str]
) -> None:
    answer = await talk.say("romeo", f"HELP {topic}", language="en")
    assert set(usages) <= set(answer.splitlines())
    assert "For example: " in answer


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["ROOMS, and behind it:", "SUB words - Hear of new conferences that fit a search"]),
        ("ru", ["ROOMS, а дальше:", "SUB слова - Узнавать о новых конференциях по запросу"]),
    ],
)
async def test_a_word_with_many_commands_is_one_screen_of_a_phone(
    talk: Talk, language: str, lines: list[str]
) -> None:
    await talk.say("romeo", "PING")
    answer = await talk.say("romeo", "HELP ROOMS", language=language)
    shown = answer.splitlines()
    assert set(lines) <= set(shown)
    assert len(shown) == len(CATALOGUE.about("ROOMS")) + 2
    assert sum(-(-len(line) // 40) for line in shown) <= 32


async def test_a_command_is_explained_in_russian(talk: Talk) -> None:
    await talk.name("romeo")
    assert await talk.say("romeo", "HELP NICK", language="ru") == (
        "Выбрать имя.\nNICK имя\nНапример: NICK juliet\n\nКто вы здесь.\nWHOAMI\nNICK\n"
        "Например: WHOAMI"
    )


@pytest.mark.parametrize(
    ("topic", "near"),
    [
        ("subscrib", "SUBSCRIBE"),
        ("readin", "READING"),
        ("vcrad", "VCARD"),
        ("подписка", "ПОДПИСКИ"),
    ],
)
async def test_a_topic_that_is_none_is_guessed(talk: Talk, topic: str, near: str) -> None:
    await talk.say("romeo", "PING")
    assert await talk.say("romeo", f"HELP {topic}", language="en") == (
        f"There is no command {topic}. HELP lists them all.\nDid you mean HELP {near}?"
    )


async def test_a_topic_like_nothing_is_not(talk: Talk) -> None:
    await talk.say("romeo", "LANG en")
    assert await talk.say("romeo", "HELP qqqq") == "There is no command qqqq. HELP lists them all."


@pytest.mark.parametrize("ask", ["?", "HELP", "help"])
async def test_what_failed_is_explained_once(talk: Talk, ask: str) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "PM julet hi")
    assert await talk.say("romeo", ask) == (
        "That did not work: PM julet hi\nDid you mean: PM @julet hi\n\n"
        "Write to one person, or to five, and to nobody else.\nPM @nick text\n"
        "For example: PM @juliet Shall I hear more?\n\nHELP once more lists everything."
    )
    assert (await talk.say("romeo", ask)).startswith("Whatever is no command is a post.")


async def test_a_nick_that_is_nearly_somebodys_is_mended(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "S @julliet")
    answer = await talk.say("romeo", "?", language="ru")
    assert answer.startswith("Не получилось: S @julliet\nМожет быть, так: S @juliet\n\n")
    assert answer.endswith("HELP ещё раз - весь список.")


async def test_what_has_worked_since_needs_no_help(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "D #100000")
    await talk.say("romeo", "PING")
    assert (await talk.say("romeo", "HELP")).startswith("Whatever is no command is a post.")
    await talk.say("romeo", "D #100000")
    assert (await talk.say("romeo", "HELP ON")).startswith("Deliver posts to me.")


async def test_help_is_for_whoever_asks_for_it(talk: Talk) -> None:
    await talk.name("romeo")
    assert (await talk.say("romeo", "HELP ME OUT")).startswith("New message posted.")
    assert (await talk.say("romeo", "Help!")).startswith("New message posted.")
