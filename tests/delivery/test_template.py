"""A push as bytes: well-formed whatever is in it, and the same text comes out again."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.delivery.template import Payload, answer, build, correction, retraction, sharing
from microblog.domain.picture import Picture
from microblog.domain.text import clean
from microblog.xmpp.gate import Gate

# What a JID may be made of, as far as it matters here, and what must be escaped.
JIDS = st.from_regex(r"\A[a-z'&<>\"]{1,8}@[a-z.]{1,8}\Z")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(TEXT, JIDS, TEXT, st.lists(TEXT, max_size=3))
def test_every_text_address_and_tag_passes_the_gate_and_is_read_again(
    text: str, jid: str, author: str, tags: list[str]
) -> None:
    moment = datetime(2026, 1, 1, 12, tzinfo=UTC)
    payload = Payload("post", "100000", author, moment, tags, "100000/3", "juliet")
    octets = build("bot@blog.localhost", text, payload.xml("tag")).stanza(jid, "post.1-0.ab")
    passed = Gate("blog.localhost").check(octets * 2)
    assert (passed.stanzas, passed.dropped) == (2, ())
    stanza = ElementTree.fromstring(octets)
    assert (stanza.get("to"), stanza.get("id"), stanza.get("type")) == (jid, "post.1-0.ab", "chat")
    assert stanza.findtext("body") == _lines(clean(text))
    element = stanza.find("{urn:microblog:0}post")
    assert element is not None
    assert element.get("published") == "2026-01-01T12:00:00Z"
    assert (element.get("reason"), element.get("by")) == ("tag", "juliet")
    assert [tag.text or "" for tag in element] == [_lines(clean(tag)) for tag in tags]


@given(TEXT, TEXT, JIDS, TEXT)
def test_whatever_is_answered_passes_the_gate_and_has_its_quotation_marked(
    quote: str, words: str, jid: str, own: str
) -> None:
    text = f"Reply by @juliet:\n>{quote.splitlines()[0] if quote.splitlines() else ''}\n\n{words}"
    for stanza_id in ("", own):
        given_id = (stanza_id,) if stanza_id else ()
        octets = build("100000@blog.localhost", text, answer(text, jid, *given_id)).stanza(
            jid, "comment.1-1.ab", "post.1-0.cd"
        )
        assert Gate("blog.localhost").check(octets).dropped == ()
        stanza = ElementTree.fromstring(octets)
        reply = stanza.find("{urn:xmpp:reply:0}reply")
        assert reply is not None
        assert reply.get("to") == jid
        span = stanza.find("{urn:xmpp:fallback:0}fallback/{urn:xmpp:fallback:0}body")
        assert span is not None
        body = stanza.findtext("body", "")
        start, end = int(span.get("start", "")), int(span.get("end", ""))
        assert body[start:end] == body.split("\n")[1] + "\n"
        if not stanza_id:
            assert reply.get("id") == "post.1-0.cd"


@pytest.mark.parametrize("element", [correction(), retraction()])
def test_corrections_and_retractions_name_the_copy(element: str) -> None:
    octets = build("bot@blog.localhost", None, f"<a xmlns='b'/>{element}<c xmlns='d'/>").stanza(
        "o'neil@people.example", "edited.1-0-1.ab", "post.1-0.cd"
    )
    assert Gate("blog.localhost").check(octets * 2).stanzas == 2
    stanza = ElementTree.fromstring(octets)
    assert [one.get("id") for one in stanza if one.get("id")] == ["edited.1-0-1.ab", "post.1-0.cd"]
    assert stanza.find("body") is None


@given(TEXT, TEXT, TEXT)
def test_every_picture_passes_the_gate(url: str, media_type: str, description: str) -> None:
    picture = Picture(url, media_type, description=description)
    octets = build("bot@blog.localhost", "Soft", sharing(picture)).stanza("a@b", "post.1-0.ab")
    assert Gate("blog.localhost").check(octets).dropped == ()


def _lines(text: str) -> str:
    """As XML reads ends of lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
