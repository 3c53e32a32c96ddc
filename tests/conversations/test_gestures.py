"""Gestures of clients, end to end: what nobody types is done all the same."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from microblog.embedded.prosody import Prosody
from microblog.xmpp.client import Client, Received
from tests.support.cast import Cast, stage

pytestmark = pytest.mark.anyio
HEART, STAR = "❤️", "⭐"
STORE = "<store xmlns='urn:xmpp:hints'/>"
URL = "https://files.example/cat.jpg"
RETRACT = "{urn:xmpp:message-retract:1}retract"
REPLACE = "{urn:xmpp:message-correct:0}replace"


@contextlib.asynccontextmanager
async def friends(dsn: str, prosody: Prosody, *names: str) -> AsyncIterator[Cast]:
    """People with nicks; all of them follow the first."""
    async with stage(dsn, prosody) as cast:
        for name in names:
            await cast.say(name, f"NICK {name}")
            await cast.hear(name)
        for name in names[1:]:
            await cast.say(name, f"S @{names[0]}")
            await cast.hear(name)
            await cast.hear(names[0])
        yield cast


async def received(client: Client) -> Received:
    """The next message with words."""
    while not (message := await client.receive()).body:
        pass
    return message


async def asked(cast: Cast, name: str, text: str) -> str:
    """What the bot answers, where nothing else is to come."""
    await cast.say(name, text)
    return await cast.hear(name)


def reactions(about: str, *emojis: str) -> str:
    told = "".join(f"<reaction>{emoji}</reaction>" for emoji in emojis)
    return f"<reactions xmlns='urn:xmpp:reactions:0' id='{about}'>{told}</reactions>{STORE}"


def correction(of: str) -> str:
    return f"<replace xmlns='urn:xmpp:message-correct:0' id='{of}'/>"


async def test_a_heart_recommends_and_without_it_nothing_is_recommended(
    database: str, prosody: Prosody
) -> None:
    async with friends(database, prosody, "romeo", "juliet") as cast:
        romeo, juliet = await cast.client("romeo"), await cast.client("juliet")
        await romeo.send(cast.bot, "What light?")
        await received(romeo)
        pushed = await received(juliet)
        for _time in range(2):
            payload = reactions(pushed.stanza_id, HEART, STAR)
            await juliet.send(cast.bot, "", payload=payload)
        assert "@juliet recommended your post #100000" in await cast.hear("romeo")
        assert "#100000" in await asked(cast, "juliet", "BOOKMARKS")
        await juliet.send(cast.bot, "", payload=reactions(pushed.stanza_id))
        assert "#100000" not in await asked(cast, "juliet", "BOOKMARKS")
        assert "not" in (await asked(cast, "juliet", "!! #100000")).casefold()
        assert await cast.unheard() == {}


async def test_a_post_is_edited_by_correcting_it(database: str, prosody: Prosody) -> None:
    async with friends(database, prosody, "romeo", "juliet") as cast:
        romeo, juliet = await cast.client("romeo"), await cast.client("juliet")
        said = await romeo.send(cast.bot, "*light What lihgt?")
        await received(romeo)
        pushed = await received(juliet)
        await romeo.send(cast.bot, "*light What light?", payload=correction(said))
        assert "#100000" in (await received(romeo)).body
        corrected = await received(juliet)
        assert "What light?" in corrected.body
        replaced = corrected.child(REPLACE)
        assert replaced is not None
        assert replaced.get("id") == pushed.stanza_id
        shown = await asked(cast, "juliet", "#100000")
        assert "What light?" in shown
        assert "lihgt" not in shown


async def test_a_corrected_command_is_not_run_again(database: str, prosody: Prosody) -> None:
    async with friends(database, prosody, "romeo") as cast:
        romeo = await cast.client("romeo")
        said = await romeo.send(cast.bot, "S *light")
        await received(romeo)
        await romeo.send(cast.bot, "S *darkness", payload=correction(said))
        assert "not run again" in (await received(romeo)).body
        assert "darkness" not in await asked(cast, "romeo", "S")


async def test_a_post_is_deleted_by_retracting_it(database: str, prosody: Prosody) -> None:
    async with friends(database, prosody, "romeo", "juliet") as cast:
        romeo, juliet = await cast.client("romeo"), await cast.client("juliet")
        said = await romeo.send(cast.bot, "What light?")
        await received(romeo)
        pushed = await received(juliet)
        retract = f"<retract xmlns='urn:xmpp:message-retract:1' id='{said}'/>"
        for _time in range(2):
            await romeo.send(cast.bot, "I took it back", payload=retract + STORE)
        assert "100000" in (await received(romeo)).body
        while (gone := (await juliet.receive()).child(RETRACT)) is None:
            pass
        assert gone.get("id") == pushed.stanza_id
        assert "What light?" not in await asked(cast, "juliet", "#100000")


async def test_nobody_retracts_what_another_said(database: str, prosody: Prosody) -> None:
    async with friends(database, prosody, "romeo", "juliet") as cast:
        romeo, juliet = await cast.client("romeo"), await cast.client("juliet")
        said = await romeo.send(cast.bot, "What light?")
        await received(romeo)
        await received(juliet)
        retract = f"<retract xmlns='urn:xmpp:message-retract:1' id='{said}'/>"
        await juliet.send(cast.bot, "", payload=retract + STORE)
        assert "do not know" in (await received(juliet)).body
        assert "What light?" in await asked(cast, "juliet", "#100000")


async def test_an_uploaded_picture_is_a_post(database: str, prosody: Prosody) -> None:
    async with friends(database, prosody, "romeo", "juliet") as cast:
        romeo, juliet = await cast.client("romeo"), await cast.client("juliet")
        shared = f"<x xmlns='jabber:x:oob'><url>{URL}</url></x>"
        await romeo.send(cast.bot, URL, payload=shared)
        assert "#100000" in (await received(romeo)).body
        assert URL in (await received(juliet)).body
        assert URL in await asked(cast, "juliet", "#100000")


async def test_people_write_to_each_other_as_contacts_without_their_addresses(
    database: str, prosody: Prosody
) -> None:
    async with friends(database, prosody, "romeo", "juliet") as cast:
        romeo, juliet = await cast.client("romeo"), await cast.client("juliet")
        to_juliet, to_romeo = (f"{nick}@{prosody.component}" for nick in ("juliet", "romeo"))
        await romeo.send(to_juliet, "S @nobody is no command here")
        acknowledged = await received(romeo)
        assert acknowledged.sender == to_juliet
        heard = await received(juliet)
        assert heard.sender == to_romeo
        assert "S @nobody is no command here" in heard.body
        assert cast.jid("romeo") not in heard.body
        await juliet.send(to_romeo, "I hear you")
        assert (await received(juliet)).sender == to_romeo
        answer = await received(romeo)
        assert (answer.sender, "I hear you" in answer.body) == (to_juliet, True)


async def test_a_thread_is_a_chat_of_its_own(database: str, prosody: Prosody) -> None:
    async with friends(database, prosody, "romeo", "juliet") as cast:
        romeo, juliet = await cast.client("romeo"), await cast.client("juliet")
        thread = f"100000@{prosody.component}"
        await romeo.send(cast.bot, "What light?")
        await received(romeo)
        await received(juliet)
        await juliet.send(thread, "It is the east.")
        acknowledged = await received(juliet)
        assert acknowledged.sender == thread
        assert "#100000/1" in acknowledged.body
        assert "It is the east." in (await received(romeo)).body
        await romeo.send(cast.bot, "#100000/1 And you are the sun.")
        await received(romeo)
        pushed = await received(juliet)
        assert (pushed.sender, "the sun" in pushed.body) == (thread, True)


async def test_what_was_held_can_be_published_with_one_tap(database: str, prosody: Prosody) -> None:
    async with friends(database, prosody, "romeo") as cast:
        romeo = await cast.client("romeo")
        await romeo.send(cast.bot, "S @")
        held = await received(romeo)
        offered = {
            child.get("value"): child.get("label")
            for child in held.children
            if child.tag == "{urn:xmpp:tmp:quick-response}response"
        }
        assert "." in offered
        await romeo.send(cast.bot, ".")
        assert "#100000" in (await received(romeo)).body


async def test_an_answer_about_a_post_can_be_replied_to(database: str, prosody: Prosody) -> None:
    async with friends(database, prosody, "romeo", "juliet") as cast:
        romeo, juliet = await cast.client("romeo"), await cast.client("juliet")
        await romeo.send(cast.bot, "What light?")
        await received(romeo)
        await received(juliet)
        await juliet.send(cast.bot, "#100000")
        shown = await received(juliet)
        reply = f"<reply xmlns='urn:xmpp:reply:0' to='{cast.bot}' id='{shown.stanza_id}'/>"
        await juliet.send(cast.bot, "It is the east.", payload=reply)
        assert "#100000/1" in (await received(juliet)).body
        assert "It is the east." in (await received(romeo)).body
