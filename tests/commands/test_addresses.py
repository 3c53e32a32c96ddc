"""Several addresses of one person: proved, used, removed, and never told to anybody else."""

import re

import pytest

from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

SECOND = "second@people.example"


async def rows(talk: Talk, query: str, *values: object) -> list[tuple[object, ...]]:
    async with talk.database.connection() as connection:
        return [tuple(row) for row in await connection.fetch(query, *values)]


async def code_for(talk: Talk, who: str, jid: str) -> str:
    heard = await talk.say(who, f"JID +{jid}")
    found = re.fullmatch(
        rf"Send me this from {re.escape(jid)} within an hour: CONFIRM (\d{{6}})", heard
    )
    assert found, heard
    return found[1]


async def join(talk: Talk, who: str = "romeo", other: str = "second") -> None:
    code = await code_for(talk, who, f"{other}@people.example")
    assert f"belongs to @{who} now." in await talk.say(other, f"CONFIRM {code}")


async def test_an_address_that_never_wrote_moves_in_with_its_code(talk: Talk) -> None:
    await talk.name("romeo")
    code = await code_for(talk, "romeo", SECOND)
    assert f"{SECOND} (waits for its code)" in await talk.say("romeo", "JIDS")
    heard = await talk.say("second", f"CONFIRM {code}")
    assert heard.startswith(f"{SECOND} belongs to @romeo now. I send to it from now on.")
    assert (await talk.say("second", "WHOAMI")).startswith("You are @romeo:")
    assert (await talk.say("second", "JIDS")).splitlines()[:2] == [
        f"{SECOND} (I send here)",
        "romeo@people.example",
    ]
    assert await rows(talk, "select count(*) from users") == [(1,)]
    assert (await talk.say("second", f"CONFIRM {code}")).startswith("No code is waited for from")


async def test_the_case_of_an_address_does_not_matter(talk: Talk) -> None:
    await talk.name("romeo")
    heard = await talk.say("romeo", "JID +Second@People.Example/phone")
    code = heard.rpartition(" ")[2]
    assert "belongs to @romeo now." in await talk.say("second", f"CONFIRM {code}")


async def test_nothing_of_a_nameless_account_is_lost_when_it_moves_in(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "tybalt", "nurse")
    await talk.say("juliet", "*verona Hark")
    await talk.say("second", "S @juliet *verona")
    await talk.say("second", "S *verona @juliet @romeo")
    await talk.say("second", "S #100000")
    await talk.say("second", "JOIN !poets")
    await talk.say("second", "BL @tybalt")
    await talk.say("second", "BL @nurse *duels")
    await talk.say("second", "MUTE @nurse #100000")
    await talk.say("second", "ALIAS hi = S @juliet")
    await talk.say("second", "Waiting for a nick")
    code = await code_for(talk, "romeo", SECOND)
    heard = await talk.say("second", f"CONFIRM {code}")
    assert heard.endswith("Send . to publish the text that was kept.")
    assert "New message posted." in await talk.say("romeo", ".")
    assert await rows(talk, "select body from posts order by post_id desc limit 1") == [
        ("Waiting for a nick",)
    ]
    heard = await talk.say("romeo", "S")
    for followed in ("@juliet", "*verona", "!poets", "@juliet *verona"):
        assert followed in heard.splitlines()
    assert "@romeo" not in heard
    assert "hi = S @juliet" in await talk.say("romeo", "ALIASES")
    tables = {
        "thread_subscriptions": 3,  # Juliet has her own, and Romeo for the text that had waited
        "user_tag_subscriptions": 1,
        "user_blocks": 1,
        "user_tag_blocks": 1,
        "user_mutes": 1,
        "thread_mutes": 1,
    }
    for table, number in tables.items():
        assert await rows(talk, f"select count(*) from {table}") == [(number,)], table


async def test_a_wrong_code_counts_and_five_end_the_claim(talk: Talk) -> None:
    await talk.name("romeo")
    code = await code_for(talk, "romeo", SECOND)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert (await talk.say("second", f"CONFIRM {wrong}")).startswith("That is not the code.")
    heard = await talk.say("second", f"CONFIRM {code}")
    assert heard.startswith(f"No code is waited for from {SECOND}.")
    again = await code_for(talk, "romeo", SECOND)
    assert "belongs to @romeo now." in await talk.say("second", f"CONFIRM {again}")


async def test_a_claim_holds_for_an_hour_and_keeps_its_code(talk: Talk) -> None:
    await talk.name("romeo")
    code = await code_for(talk, "romeo", SECOND)
    assert await code_for(talk, "romeo", SECOND) == code
    async with talk.database.connection() as connection:
        await connection.execute("update jid_claims set created_at = now() - interval '61 minutes'")
    assert (await talk.say("second", f"CONFIRM {code}")).startswith("No code is waited for")
    assert SECOND not in await talk.say("romeo", "JIDS")


async def test_the_code_counts_only_from_the_address_that_it_is_for(talk: Talk) -> None:
    await talk.name("romeo")
    code = await code_for(talk, "romeo", SECOND)
    assert (await talk.say("mallory", f"CONFIRM {code}")).startswith("No code is waited for")
    assert (await talk.say("romeo", f"CONFIRM {code}")).startswith("No code is waited for")


async def test_two_people_may_claim_one_address_and_its_owner_decides(talk: Talk) -> None:
    await talk.name("romeo", "mallory")
    await code_for(talk, "mallory", SECOND)
    code = await code_for(talk, "romeo", SECOND)
    await code_for(talk, "mallory", SECOND)
    assert "belongs to @romeo now." in await talk.say("second", f"CONFIRM {code}")
    assert SECOND not in await talk.say("mallory", "JIDS")


async def test_a_claim_says_nothing_of_who_has_the_address(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    code = await code_for(talk, "romeo", "juliet@people.example")
    heard = await talk.say("juliet", f"CONFIRM {code}")
    assert heard == (
        "This address has an own blog, @juliet, so it cannot move into another account."
    )
    assert (await talk.say("juliet", "WHOAMI")).startswith("You are @juliet:")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("JID +romeo@people.example", "romeo@people.example is yours already."),
        ("JID +https://people.example/x", "https://people.example/x is not an address"),
        ("JID +x@y&z'", "x@y&z' is not an address such as user@server."),
        ("JID -other@people.example", "other@people.example is not one of your addresses"),
        ("JID !other@people.example", "other@people.example is not one of your addresses"),
        ("JID -romeo@people.example", "romeo@people.example is your only address; it stays."),
        ("JID !romeo@people.example", "I send to romeo@people.example already."),
        ("CONFIRM 123456", "No code is waited for from romeo@people.example."),
        ("CONFIRM пароль", "No code is waited for from romeo@people.example."),
    ],
)
async def test_a_wrong_address_changes_nothing(talk: Talk, line: str, answer: str) -> None:
    await talk.name("romeo")
    before = await talk.say("romeo", "JIDS")
    assert (await talk.say("romeo", line)).startswith(answer)
    assert await talk.say("romeo", "JIDS") == before


async def test_the_active_address_is_chosen_and_taken_back(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "SET autojid off")
    code = await code_for(talk, "romeo", SECOND)
    heard = await talk.say("second", f"CONFIRM {code}")
    assert heard.startswith(f"{SECOND} belongs to @romeo now.")
    assert "I send to it" not in heard
    assert await talk.say("romeo", f"JID !{SECOND}") == f"From now on I send to {SECOND}."
    assert await rows(talk, "select lines from undos") == [(["JID !romeo@people.example"],)]
    assert await talk.say("romeo", f"JID !{SECOND}") == f"I send to {SECOND} already."
    assert await rows(talk, "select jid from jids where is_active") == [(SECOND,)]
    heard = await talk.say("romeo", f"JID -{SECOND}")
    assert heard == f"{SECOND} is not yours any more; I send to romeo@people.example now."
    assert await rows(talk, "select jid, is_active from jids") == [("romeo@people.example", True)]
    assert "is not one of your addresses" in await talk.say("romeo", f"JID -{SECOND}")
    assert (await talk.say("second", "WHOAMI")).startswith("You have no nick yet.")


async def test_a_claim_is_taken_back(talk: Talk) -> None:
    await talk.name("romeo")
    code = await code_for(talk, "romeo", SECOND)
    heard = await talk.say("romeo", f"JID -{SECOND}")
    assert heard == f"The code for {SECOND} does not count any more."
    assert (await talk.say("second", f"CONFIRM {code}")).startswith("No code is waited for")


async def test_writing_from_another_address_makes_it_the_active_one(talk: Talk) -> None:
    await talk.name("romeo")
    await join(talk)
    active = "select jid from jids where is_active"
    assert await rows(talk, active) == [(SECOND,)]
    await talk.say("romeo", "PING")
    assert await rows(talk, active) == [("romeo@people.example",)]
    await talk.say("second", "SET autojid off")
    assert await rows(talk, active) == [(SECOND,)]
    await talk.say("romeo", "PING")
    assert await rows(talk, active) == [(SECOND,)]


async def test_a_person_has_at_most_ten_addresses_and_five_codes_an_hour(talk: Talk) -> None:
    await talk.name("romeo")
    for number in range(5):
        await code_for(talk, "romeo", f"j{number}@people.example")
    heard = await talk.say("romeo", "JID +j5@people.example")
    assert re.match(
        r"You have asked for 5 codes within an hour\. Try again in (59|60) min\.", heard
    )
    await code_for(talk, "romeo", "j4@people.example")
    async with talk.database.connection() as connection:
        await connection.execute(
            "insert into jids (jid, user_id, is_active)"
            " select 'k' || n || '@people.example', user_id, false"
            " from users, generate_series(1, 9) as n"
        )
    heard = await talk.say("romeo", "JID +j6@people.example")
    assert heard == "One may have at most 10 addresses; JID -address removes one."


async def test_addresses_are_russian_too(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "LANG ru")
    heard = await talk.say("romeo", f"JID +{SECOND}")
    assert heard.startswith(f"Пришлите мне в течение часа с адреса {SECOND}: CONFIRM ")
