"""What may be sent, and what never leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.xmpp import writing
from microblog.xmpp.gate import STANZA_LIMIT, Gate

GATE = Gate("blog.example")
GOOD = b"<message from='bot@blog.example' to='a@b' type='chat' id='1'><body>hi</body></message>"
ROUTE = writing.Route("bot@blog.example", "a@b")


def test_good_stanzas_pass_as_they_are():
    passed = GATE.check(GOOD * 500)
    assert (passed.octets, passed.stanzas, passed.dropped) == (GOOD * 500, 500, ())


@pytest.mark.parametrize(
    "stanza",
    [
        GOOD,
        GOOD.replace(b"'", b'"'),
        b"<message type='chat' id='1' to='a@b' from='blog.example'><body>x</body></message>",
        b"<iq from='nick@blog.example/r' to='a@b' type='result' id='1'/>",
        writing.presence("bot@blog.example", "a@b"),
        writing.presence("juliet@blog.example", "a@b", "subscribed"),
        writing.message(writing.Route("100123@blog.example", "a@b"), "x", stanza_id="a'b"),
        writing.chat_state(ROUTE, "a@b/phone", "composing"),
        writing.get("bot@blog.example", "a@b", "1", "<vCard xmlns='vcard-temp'/>"),
        writing.ping("blog.example", "example", "1"),
        writing.failure("iq", "bot@blog.example", "a@b", "1", "cancel", "service-unavailable"),
    ],
)
def test_every_kind_of_good_stanza_passes(stanza):
    assert GATE.check(stanza).octets == stanza


@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace(b" from='bot@blog.example'", b""),
        GOOD.replace(b"blog.example", b"elsewhere.example"),
        GOOD.replace(b"blog.example", b"sub.blog.example"),
        GOOD.replace(b"blog.example", b"blogxexample"),
        GOOD.replace(b" to='a@b'", b""),
        GOOD.replace(b" to='a@b'", b" to=''"),
        GOOD.replace(b"hi", b"\x01"),
        GOOD.replace(b"hi", "\ufffe".encode()),
        GOOD.replace(b"hi", b"\xed\xa0\x80"),
        GOOD.replace(b"hi", b"\xff"),
        GOOD.replace(b"hi", b"&#1;"),
        GOOD.replace(b"hi", b"&nbsp;"),
        GOOD.replace(b"hi", b"<!-- hi -->"),
        GOOD.replace(b"hi", b"<![CDATA[hi]]>"),
        GOOD.replace(b"hi", b"<?hi?>"),
        GOOD.replace(b"hi", b"<x:y/>"),
        GOOD.replace(b"hi", b"x" * STANZA_LIMIT),
        GOOD.replace(b"message", b"msg"),
        GOOD[:-1],
        GOOD[:-10],
        b"</stream:stream>",
        b"</stream>",
        b"junk",
    ],
)
def test_a_bad_stanza_is_dropped_and_its_neighbours_pass(bad):
    behind = GATE.check(GOOD + bad)
    assert behind.dropped
    assert behind.octets in (GOOD, b"")  # without a seam the neighbour cannot be told from it
    between = GATE.check(GOOD + bad + GOOD)
    assert between.dropped
    assert between.octets in (GOOD * 2, GOOD, b"")


def test_one_poisoned_stanza_of_many_is_dropped_alone():
    poison = GOOD.replace(b"hi", b"\x01")
    passed = GATE.check(GOOD * 3 + poison + GOOD * 2)
    assert (passed.stanzas, len(passed.dropped)) == (5, 1)


def test_a_chunk_may_be_larger_than_a_stanza():
    chunk = GOOD.replace(b"hi", b"x" * 60_000) * 5
    assert GATE.check(chunk).octets == chunk


@given(st.text(max_size=200))
def test_every_answer_that_we_write_passes(text):
    assert GATE.check(writing.message(ROUTE, text)).stanzas == 1


@pytest.mark.parametrize("letter", ["x", "я", "&", "'", "\N{CAT FACE}", "\x01"])
def test_an_answer_of_any_length_passes(letter):
    assert GATE.check(writing.message(ROUTE, letter * 300_000)).stanzas == 1
