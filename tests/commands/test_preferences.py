"""Settings: what they are, how they change, and that a wrong one changes nothing."""

import pytest

from microblog.commands.options import OPTIONS
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


async def rows(talk: Talk, query: str, *values: object) -> list[tuple[object, ...]]:
    async with talk.database.connection() as connection:
        return [tuple(row) for row in await connection.fetch(query, *values)]


async def column(talk: Talk, name: str) -> object:
    found = await rows(
        talk,
        f"select u.{name} from users as u join jids using (user_id) where jid like 'romeo@%'",
    )
    return found[0][0]


async def undo_lines(talk: Talk) -> list[str]:
    found = await rows(talk, "select lines from undos")
    return found[0][0] if found else []


async def test_the_list_has_every_setting_with_its_value(talk: Talk) -> None:
    heard = await talk.say("romeo", "SET")
    lines = heard.split("\n\n", maxsplit=1)[0].splitlines()
    assert [line.partition(" = ")[0] for line in lines[:-1]] == list(OPTIONS)
    assert lines[0] == "at = ask - what a message that begins with @nick is (ask, pm, post)"
    assert lines[-1] == "Change one: SET name value"
    assert await talk.say("romeo", "SETTINGS") == "\n".join(lines)


CHANGES = [
    ("at", "pm", "pm", "address_as", "pm", "ask"),
    ("mentions", "off", "off", "hears_mentions", False, "on"),
    ("notices", "нет", "off", "hears_notices", False, "on"),
    ("edits", "ВЫКЛ", "off", "hears_edits", False, "on"),
    ("nodes", "off", "off", "wants_nodes_only", False, "on"),
    ("readers", "вкл", "on", "is_closed", True, "off"),
    ("zone", "europe/moscow", "Europe/Moscow", "zone", "Europe/Moscow", "UTC"),
    ("zone", "+3", "+03:00", "zone", "+03:00", "UTC"),
    ("juick", "on", "on", "wants_juick", True, "off"),
    ("pictures", "Thumbnail", "thumbnail", "pictures", "thumbnail", "link"),
    ("autojid", "off", "off", "follows_address", False, "on"),
]


@pytest.mark.parametrize(("name", "typed", "value", "where", "stored", "before"), CHANGES)
async def test_a_setting_changes_once_and_undo_brings_it_back(
    talk: Talk, name: str, typed: str, value: str, where: str, stored: object, before: str
) -> None:
    await talk.name("romeo")
    heard = await talk.say("romeo", f"SET {name} {typed}")
    assert heard.startswith(
        "From now on only your white list reads your blog: 0 readers."
        if name == "readers"
        else f"From now on: {name} = {value}"
    )
    assert await column(talk, where) == stored
    assert await undo_lines(talk) == [f"SET {name} {before}"]
    assert await talk.say("romeo", f"SET {name}={typed}") == f"It is so already: {name} = {value}"
    assert (await talk.say("romeo", f"GET {name}")).startswith(f"{name} = {value} - ")
    assert await talk.say("romeo", f"SET {name} = {before}") == f"From now on: {name} = {before}"


async def test_words_about_oneself_are_set_and_cleared(talk: Talk) -> None:
    await talk.name("romeo")
    for name, typed, shown in [
        ("name", "Romeo   Montague", "Romeo Montague"),
        ("about", "In love.\nIn Verona.", "In love.\nIn Verona."),
        ("link", "https://verona.example/romeo", "https://verona.example/romeo"),
    ]:
        assert await talk.say("romeo", f"SET {name} {typed}") == f"From now on: {name} = {shown}"
        assert await undo_lines(talk) == [f"SET {name} -"]
    assert await rows(talk, "select full_name, about, link from public_users") == [
        ("Romeo Montague", "In love.\nIn Verona.", "https://verona.example/romeo")
    ]
    assert await talk.say("romeo", "SET about -") == "From now on: about = -"
    assert await undo_lines(talk) == ["SET about In love.\nIn Verona."]
    assert await rows(talk, "select full_name, about from public_users") == [("Romeo Montague", "")]


async def test_the_page_of_a_person_changes_with_what_he_says_of_himself(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "SET name Romeo Montague")
    before = await rows(talk, "select version from versions where scope like 'user:%'")
    await talk.say("romeo", "SET name Romeo Montague")
    assert await rows(talk, "select version from versions where scope like 'user:%'") == before
    await talk.say("romeo", "SET name Romeo")
    assert await rows(talk, "select version from versions where scope like 'user:%'") != before


async def test_an_equality_sign_of_the_words_themselves_comes_back(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "SET about == love")
    assert await rows(talk, "select about from profiles") == [("= love",)]
    await talk.say("romeo", "SET about -")
    [line] = await undo_lines(talk)
    await talk.say("romeo", line)
    assert await rows(talk, "select about from profiles") == [("= love",)]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("SET zones UTC", "There is no setting zones. Did you mean zone? SET lists them all."),
        ("SET colour red", "There is no setting colour. SET lists them all."),
        ("GET mention", "There is no setting mention. Did you mean mentions? SET lists them all."),
        ("SET at everyone", "at cannot be that. What it can be, for example: ask, pm, post"),
        ("SET mentions maybe", "mentions cannot be that."),
        ("SET zone Verona", "zone cannot be that."),
        ("SET link javascript:alert(1)", "link cannot be that."),
        ("SET link https://x.example/" + "x" * 600, "link cannot be that."),
        ("SET name " + "x" * 129, "name cannot be that."),
        ("SET about " + "x" * 1025, "about cannot be that."),
        ("SET at=", "at = ask"),
        ("LANG xx", "I speak en and ru: LANG en or LANG ru"),
        ("SET lang xx", "lang cannot be that. What it can be, for example: en, ru, auto"),
    ],
)
async def test_a_wrong_setting_changes_nothing(talk: Talk, line: str, answer: str) -> None:
    await talk.say("romeo", "PING")
    before = await talk.say("romeo", "SET")
    heard = await talk.say("romeo", line)
    assert heard.startswith((answer, "I did not understand that command."))
    assert await talk.say("romeo", "SET") == before


async def test_prose_in_capitals_is_no_setting(talk: Talk) -> None:
    await talk.name("romeo")
    assert "New message posted." in await talk.say("romeo", "SET THE TABLE FOR TWO")
    heard = await talk.say("romeo", "SET sail for Mantua")
    assert heard.endswith("Send . to publish your text as it is.")
    assert "New message posted." in await talk.say("romeo", ".")


async def test_the_language_is_set_in_two_ways_and_taken_back(talk: Talk) -> None:
    await talk.name("romeo")
    assert await talk.say("romeo", "LANG ru") == "Теперь я говорю с вами на этом языке: русский."
    assert await undo_lines(talk) == ["LANG auto"]
    assert await talk.say("romeo", "SET lang en") == "From now on I speak English to you."
    assert await undo_lines(talk) == ["LANG ru"]
    assert await talk.say("romeo", "SET lang en") == "From now on I speak English to you."
    heard = await talk.say("romeo", "LANG auto")
    assert heard == "From now on I speak the language of your client to you."
    assert await column(talk, "language") == ""


async def test_closing_the_blog_hides_its_posts_and_opening_shows_them(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "A secret")
    await talk.say("romeo", "ALLOW @juliet")
    heard = await talk.say("romeo", "SET readers on")
    assert heard.startswith("From now on only your white list reads your blog: 1 reader.")
    assert await rows(talk, "select visibility from posts") == [("readers",)]
    await talk.say("romeo", "SET readers off")
    assert await rows(talk, "select visibility from posts") == [("public",)]


async def test_settings_are_russian_too(talk: Talk) -> None:
    await talk.say("romeo", "LANG ru")
    heard = await talk.say("romeo", "SET mentions нет")
    assert heard == "Теперь так: mentions = off"
    assert await talk.say("romeo", "SET mentions off") == "Уже так: mentions = off"
    assert "часовой пояс" in await talk.say("romeo", "GET zone")
