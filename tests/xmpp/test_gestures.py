"""Gestures of clients and of ours, over a real Prosody."""

import asyncio

import pytest

from microblog.domain.line import Answer, Reaction, Response, Retraction
from tests.xmpp.conftest import until

pytestmark = pytest.mark.anyio
HEART = "\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}"
STATES = "{http://jabber.org/protocol/chatstates}"
RESPONSE = "{urn:xmpp:tmp:quick-response}response"
STORE = "<store xmlns='urn:xmpp:hints'/>"


def reactions(about, *emojis):
    told = "".join(f"<reaction>{emoji}</reaction>" for emoji in emojis)
    return f"<reactions xmlns='urn:xmpp:reactions:0' id='{about}'>{told}</reactions>{STORE}"


async def test_gestures_are_done_in_silence_or_answered_where_there_is_something_to_say(desk):
    async with desk.serving(), desk.person() as romeo:
        await romeo.send(desk.bot, "", payload=reactions("quiet", HEART), stanza_id="r1")
        await romeo.send(desk.bot, "", payload=reactions("loud"), stanza_id="r2")
        retract = "<retract xmlns='urn:xmpp:message-retract:1' id='mine'/>"
        await romeo.send(desk.bot, "", payload=retract + STORE, stanza_id="r3")
        await romeo.send(desk.bot, "over")
        assert (await romeo.receive()).body == "done"
        assert (await romeo.receive()).body == "said: over"
        assert desk.gestures == [
            Reaction(romeo.jid, "quiet", frozenset((HEART,)), "r1", "en"),
            Reaction(romeo.jid, "loud", frozenset(), "r2", "en"),
            Retraction(romeo.jid, "mine", "r3", "en"),
        ]


async def test_a_reaction_that_means_nothing_comes_back_with_those_that_do(desk):
    async with desk.serving(), desk.person() as romeo:
        payload = reactions("any", "\N{CAT FACE}")
        sent = await romeo.send(desk.bot, "", payload=payload, language="ru")
        error = await romeo.receive()
        assert (error.kind, error.stanza_id) == ("error", sent)
        told = error.child("{jabber:client}error")
        names = [child.tag.rpartition("}")[2] for child in told]
        assert names == ["not-acceptable", "text"]
        assert HEART in told[1].text
        assert "реакция" in told[1].text
        assert not desk.gestures


async def test_gestures_and_lines_of_one_person_keep_their_order(desk):
    async with desk.serving(), desk.person() as romeo:
        desk.held.clear()
        await romeo.send(desk.bot, "first")
        await romeo.send(desk.bot, "", payload=reactions("loud", HEART))
        await until(lambda: desk.lines)
        assert not desk.gestures
        desk.held.set()
        assert (await romeo.receive()).body == "said: first"
        assert (await romeo.receive()).body == "done"


async def test_an_answer_has_the_id_by_which_it_is_known_and_responses_to_tap(desk):
    async def answer(line):
        offered = (Response("! #100123", "Recommend <it>"), Response(".", "Publish it"))
        return Answer(f"said: {line.text}", stanza_id="shown.100123-0-7.abc", responses=offered)

    desk.answer = answer
    async with desk.serving(), desk.person() as romeo:
        await romeo.send(desk.bot, "x")
        heard = await romeo.receive()
        assert heard.stanza_id == "shown.100123-0-7.abc"
        assert heard.child("{urn:xmpp:sid:0}origin-id").get("id") == heard.stanza_id
        offered = [
            (child.get("value"), child.get("label"))
            for child in heard.children
            if child.tag == RESPONSE
        ]
        assert offered == [("! #100123", "Recommend <it>"), (".", "Publish it")]


async def test_an_answer_that_takes_long_is_shown_to_be_on_its_way(desk):
    async with desk.serving(), desk.person() as romeo:
        desk.held.clear()
        await romeo.send(desk.bot, "slow")
        state = await romeo.receive()
        assert state.child(f"{STATES}composing") is not None
        assert not state.body
        desk.held.set()
        heard = await romeo.receive()
        assert heard.body == "said: slow"
        assert heard.child(f"{STATES}active") is not None


async def test_a_silence_that_took_long_takes_back_what_was_shown(desk):
    async with desk.serving(), desk.person() as romeo:
        desk.held.clear()
        await romeo.send(desk.bot, "silence")
        assert (await romeo.receive()).child(f"{STATES}composing") is not None
        desk.held.set()
        assert (await romeo.receive()).child(f"{STATES}active") is not None


async def test_a_quick_answer_shows_nothing_before_it(desk):
    async with desk.serving(), desk.person() as romeo:
        await romeo.send(desk.bot, "x")
        assert (await romeo.receive()).body == "said: x"
        await romeo.send(desk.bot, "silence", kind="normal")
        await asyncio.gather(*(romeo.send(desk.bot, "y") for _ in range(2)))
        assert [(await romeo.receive()).body for _ in range(2)] == ["said: y"] * 2
