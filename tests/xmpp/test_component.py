"""Lines in and answers out, over a real Prosody."""

import asyncio

import pytest

from microblog.store import users
from tests.xmpp.conftest import until

pytestmark = pytest.mark.anyio
RECEIVED = "{urn:xmpp:receipts}received"
ERROR = "{jabber:client}error"


async def words(client):
    """The body of the next message that has one."""
    while True:
        message = await client.receive(10)
        if message.body:
            return message.body


@pytest.mark.parametrize("kind", ["chat", "normal"])
async def test_a_line_is_answered_from_the_address_and_in_the_type_it_was_sent(desk, kind):
    async with desk.serving(), desk.person() as romeo:
        for to in (desk.bot, desk.prosody.component):
            await romeo.send(to, "привет", kind=kind, language="ru")
            answer = await romeo.receive()
            assert (answer.sender, answer.kind) == (to, kind)
            assert answer.body == "said: привет"
            origin = answer.child("{urn:xmpp:sid:0}origin-id")
            assert origin is not None
            assert origin.get("id") == answer.stanza_id
        assert {line.jid for line in desk.lines} == {romeo.jid}
        assert {line.language for line in desk.lines} == {"ru"}


async def test_a_receipt_comes_once_the_line_is_accepted_and_only_then(desk):
    async with desk.serving(), desk.person() as romeo:
        sent = await romeo.send(desk.bot, "hello", receipt=True)
        receipt = await romeo.receive()
        assert receipt.child(RECEIVED).get("id") == sent
        assert (await romeo.receive()).body == "said: hello"
        await romeo.send(desk.bot, "refuse", receipt=True)
        assert (await romeo.receive()).body == "no"
        await romeo.send(desk.bot, "last")
        assert (await romeo.receive()).body == "said: last"


async def test_no_receipt_is_given_before_the_answer_is_known(desk):
    async with desk.serving(), desk.person() as romeo:
        desk.held.clear()
        await romeo.send(desk.bot, "hello", receipt=True)
        await until(lambda: desk.lines)
        assert romeo.messages.empty()
        desk.held.set()
        assert (await romeo.receive()).child(RECEIVED) is not None


async def test_silence_is_possible(desk):
    async with desk.serving(), desk.person() as romeo:
        await romeo.send(desk.bot, "silence")
        await romeo.send(desk.bot, "x")
        assert await words(romeo) == "said: x"


async def test_encrypted_words_get_one_sentence_and_reach_nobody(desk):
    async with desk.serving(), desk.person() as romeo:
        sealed = (
            "<encrypted xmlns='eu.siacs.conversations.axolotl'><payload>AA</payload></encrypted>"
        )
        await romeo.send(desk.bot, "I sent you an OMEMO message", payload=sealed)
        assert "cannot read encrypted" in await words(romeo)
        await romeo.send(desk.bot, "plain")
        assert await words(romeo) == "said: plain"
        assert [line.text for line in desk.lines] == ["plain"]


async def test_an_address_of_nobody_points_to_the_bot(desk):
    async with desk.serving(), desk.person() as romeo:
        nobody = f"crawler@{desk.prosody.component}"
        await romeo.send(nobody, "hello")
        answer = await romeo.receive()
        assert desk.bot in answer.body
        assert answer.sender == nobody
        assert not desk.lines


@pytest.mark.parametrize("contact", ["juliet", "100123"])
async def test_a_contact_is_written_to_and_answers_by_itself(desk, contact):
    async with desk.serving(), desk.person() as romeo:
        to = f"{contact}@{desk.prosody.component}"
        await romeo.send(to, "hello")
        answer = await romeo.receive()
        assert (answer.sender, answer.body) == (to, "said: hello")
        assert desk.lines[0].contact == contact


async def test_a_bug_shows_as_a_message_that_was_not_taken(desk):
    async with desk.serving(), desk.person() as romeo:
        sent = await romeo.send(desk.bot, "fail", receipt=True)
        error = await romeo.receive()
        assert (error.kind, error.stanza_id) == ("error", sent)
        assert error.child(ERROR).get("type") == "wait"
        await romeo.send(desk.bot, "on")
        assert await words(romeo) == "said: on"


async def test_an_error_is_never_answered(desk):
    async with desk.serving() as component, desk.person() as romeo:
        await romeo.send(desk.bot, "x", kind="error")
        await romeo.send(desk.bot, "x", payload="<error type='cancel'/>", kind="error")
        await romeo.send(desk.bot, "on")
        assert await words(romeo) == "said: on"
        assert await component.barrier() < 10
        assert romeo.messages.empty()


async def test_lines_of_one_person_are_answered_in_their_order(desk):
    async with desk.serving(), desk.person() as romeo, desk.person("juliet") as juliet:
        desk.held.clear()
        for number in range(50):
            await romeo.send(desk.bot, f"r{number}")
        await juliet.send(desk.bot, "j")
        await until(lambda: len(desk.lines) == 2)
        desk.held.set()
        assert [await words(romeo) for _ in range(50)] == [f"said: r{n}" for n in range(50)]
        assert await words(juliet) == "said: j"


async def test_what_can_be_answered_at_once_waits_only_for_the_same_person(desk):
    async with desk.serving(), desk.person() as romeo, desk.person("juliet") as juliet:
        desk.held.clear()
        await romeo.send(desk.bot, "first")
        await until(lambda: desk.lines)
        await romeo.send(desk.bot, "now")
        await juliet.send(desk.bot, "now", receipt=True)
        assert (await juliet.receive()).child(RECEIVED) is not None
        assert await words(juliet) == "at once"
        assert romeo.messages.empty()
        desk.held.set()
        assert [await words(romeo) for _ in range(2)] == ["said: first", "said: now"]
        await romeo.send(desk.bot, "now")
        assert await words(romeo) == "at once"


async def test_whoever_is_answered_at_once_has_given_a_sign_of_life(desk):
    async with desk.serving(), desk.person() as romeo, desk.database.connection() as connection:
        await users.welcome(connection, romeo.jid, "en")
        await connection.execute("update jids set pauses = 3")
        await romeo.send(desk.bot, "now")
        assert await words(romeo) == "at once"
        async with asyncio.timeout(10):
            while await connection.fetchval("select pauses from jids"):
                await asyncio.sleep(0.02)


async def test_more_than_a_person_may_queue_comes_back_at_once(desk):
    async with desk.serving(), desk.person() as romeo:
        desk.held.clear()
        for number in range(105):
            await romeo.send(desk.bot, f"r{number}", stanza_id=f"i{number}")
        errors = [await romeo.receive() for _ in range(4)]
        assert {error.kind for error in errors} == {"error"}
        assert [error.stanza_id for error in errors] == [f"i{n}" for n in range(101, 105)]
        desk.held.set()
        assert [await words(romeo) for _ in range(101)][-1] == "said: r100"


async def test_two_bots_do_not_talk_for_ever(desk):
    async with desk.serving(), desk.person() as parrot:
        await parrot.send(desk.bot, "polly")
        body = await words(parrot)
        await parrot.send(desk.bot, body)
        await parrot.send(desk.bot, "over")
        assert await words(parrot) == "said: over"
        assert [line.text for line in desk.lines] == ["polly", "over"]


async def test_answers_in_hand_are_finished_before_the_end(desk):
    async with desk.person() as romeo:
        async with desk.serving() as component:
            desk.held.clear()
            await romeo.send(desk.bot, "first")
            await until(lambda: desk.lines)
            closing = asyncio.ensure_future(component.close())
            await asyncio.sleep(0)
            await romeo.send(desk.bot, "late", stanza_id="late")
            error = await romeo.receive()
            assert (error.kind, error.stanza_id) == ("error", "late")
            desk.held.set()
            assert await words(romeo) == "said: first"
            await closing
        assert not component.is_connected
        assert [line.text for line in desk.lines] == ["first"]


@pytest.mark.parametrize(
    ("payload", "tag"),
    [
        ("<ping xmlns='urn:xmpp:ping'/>", None),
        ("<query xmlns='jabber:iq:version'/>", "{jabber:iq:version}query"),
        ("<query xmlns='jabber:iq:last'/>", "{jabber:iq:last}query"),
        ("<time xmlns='urn:xmpp:time'/>", "{urn:xmpp:time}time"),
        ("<vCard xmlns='vcard-temp'/>", "{vcard-temp}vCard"),
        (
            "<query xmlns='http://jabber.org/protocol/disco#info'/>",
            "{http://jabber.org/protocol/disco#info}query",
        ),
        (
            "<query xmlns='http://jabber.org/protocol/disco#items'/>",
            "{http://jabber.org/protocol/disco#items}query",
        ),
    ],
)
async def test_bot_and_component_say_who_they_are(desk, payload, tag):
    async with desk.serving(), desk.person() as romeo:
        for to in (desk.bot, desk.prosody.component):
            answer = await romeo.ask(to, payload)
            assert answer.get("type") == "result"
            assert answer.get("from") == to
            assert tag is None or answer[0].tag == tag


async def test_the_bot_is_a_bot_with_a_picture_and_caps_that_fit(desk):
    async with desk.serving(), desk.person() as romeo:
        info = await romeo.ask(desk.bot, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
        namespace = "{http://jabber.org/protocol/disco#info}"
        identity = info.find(f"{namespace}query/{namespace}identity")
        assert (identity.get("category"), identity.get("type")) == ("client", "bot")
        card = await romeo.ask(desk.bot, "<vCard xmlns='vcard-temp'/>")
        picture = card.findtext(".//{vcard-temp}BINVAL", "")
        assert picture.startswith("iVBORw0KGgo")
        assert len(picture) < 8192 * 4 / 3


@pytest.mark.parametrize(
    ("payload", "kind", "condition"),
    [
        ("<query xmlns='jabber:iq:register'/>", "get", "service-unavailable"),
        ("<ping xmlns='urn:xmpp:ping'/>", "set", "service-unavailable"),
        (
            "<query xmlns='http://jabber.org/protocol/disco#info' node='x'/>",
            "get",
            "item-not-found",
        ),
    ],
)
async def test_what_is_not_served_is_refused(desk, payload, kind, condition):
    async with desk.serving(), desk.person() as romeo:
        with pytest.raises(Exception, match=condition):
            await romeo.ask(desk.bot, payload, kind=kind)
