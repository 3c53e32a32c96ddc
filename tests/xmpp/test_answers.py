"""Answers that go out together, and wait for a session."""

import asyncio

import pytest

from microblog.domain.link import LinkLost
from microblog.xmpp.answers import Answers

pytestmark = pytest.mark.anyio


class Wire:
    """What was written, while there is a session."""

    def __init__(self):
        self.written = []
        self.is_on = True

    def write(self, octets):
        if not self.is_on:
            raise LinkLost("off")
        self.written.append(octets)


async def test_what_is_said_in_one_turn_goes_out_in_one_write():
    wire = Wire()
    answers = Answers(wire.write)
    answers.say(b"<a/>")
    answers.say(b"<b/>")
    assert wire.written == []
    await asyncio.sleep(0)
    answers.say(b"<c/>")
    await asyncio.sleep(0)
    assert wire.written == [b"<a/><b/>", b"<c/>"]


async def test_what_could_not_be_said_is_owed_and_comes_first_in_the_next_session():
    wire = Wire()
    answers = Answers(wire.write)
    wire.is_on = False
    answers.say(b"<a/>")
    answers.say(b"<b/>")
    answers.flush()
    wire.is_on = True
    answers.say(b"<c/>")
    answers.pay()
    await asyncio.sleep(0)
    assert wire.written == [b"<a/><b/><c/>"]


async def test_no_more_than_a_thousand_answers_are_owed():
    wire = Wire()
    wire.is_on = False
    answers = Answers(wire.write)
    for number in range(1005):
        answers.say(b"<a n='%d'/>" % number)
    answers.flush()
    wire.is_on = True
    answers.pay()
    assert wire.written[0].startswith(b"<a n='5'/>")
