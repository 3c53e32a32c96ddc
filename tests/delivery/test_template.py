"""A push as bytes: well-formed whatever is in it, and the same text comes out again."""

from datetime import UTC, datetime
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from microblog.delivery.template import Payload, build
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


def _lines(text: str) -> str:
    """As XML reads ends of lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
