"""What comes with the words: which message a comment answers, from whom it comes, a picture."""

import pytest

from microblog.domain.line import Line
from microblog.domain.picture import Picture
from tests.delivery.conftest import Post, deliver
from tests.delivery.test_sources import says
from tests.support.far_side import FarSide, Stanza

pytestmark = pytest.mark.anyio


def of(far: FarSide, who: str, word: str) -> Stanza:
    """What a person got with `word` in it."""
    return next(one for one in far.stanzas if one.to.startswith(f"{who}@") and word in one.body)


async def test_a_comment_points_at_the_copy_of_what_it_answers(post: Post, far: FarSide) -> None:
    await says(post, "nurse", "S @romeo")
    line = Line("romeo@people.example", "\U0001f319 Soft, what light", "his own <id>", "")
    answer = await post.talk.conversation.answer(line)
    number = str(answer.text).split("#")[1].split()[0]
    await says(post, "nurse", f"S #{number}")
    await says(post, "juliet", f"#{number} Ay me")
    await says(post, "tybalt", f"#{number}/1 What noise is this?")
    await deliver(post, far)
    post_copy, comment_copy = of(far, "nurse", "Soft"), of(far, "nurse", "Ay me")
    assert pointed(comment_copy) == ("bot@blog.localhost", post_copy.stanza_id)
    assert pointed(of(far, "romeo", "Ay me")) == ("romeo@people.example", "his own <id>")
    noise = of(far, "nurse", "noise")
    assert pointed(noise) == ("bot@blog.localhost", comment_copy.stanza_id)
    assert quoted(comment_copy) == ">\U0001f319 Soft, what light\n"
    assert quoted(noise) == ">Ay me\n"
    # Said without an id: nothing of hers is known to point at.
    assert of(far, "juliet", "noise").element.find("{urn:xmpp:reply:0}reply") is None


def pointed(stanza: Stanza) -> tuple[str | None, str | None]:
    """Whose message, and which, a stanza says that it answers."""
    element = stanza.element.find("{urn:xmpp:reply:0}reply")
    assert element is not None
    return element.get("to"), element.get("id")


def quoted(stanza: Stanza) -> str:
    """The part of the words that stands in for the message that is answered."""
    fallback = stanza.element.find("{urn:xmpp:fallback:0}fallback")
    assert fallback is not None
    assert fallback.get("for") == "urn:xmpp:reply:0"
    (span,) = fallback
    return stanza.body[int(span.get("start", "")) : int(span.get("end", ""))]


async def test_who_wrote_to_the_thread_itself_hears_from_there(post: Post, far: FarSide) -> None:
    number = (await says(post, "romeo", "Soft"))[1:]
    line = Line("juliet@people.example", "Ay me", "m1", "", contact=number)
    await post.talk.conversation.answer(line)
    await deliver(post, far)
    far.stanzas.clear()
    await says(post, "nurse", f"#{number} Madam!")
    await deliver(post, far)
    senders = {one.to.partition("@")[0]: one.element.get("from") for one in far.stanzas}
    assert senders == {"juliet": f"{number}@blog.localhost", "romeo": "bot@blog.localhost"}
    copy = of(far, "juliet", "Madam").stanza_id
    await says(post, "nurse", "D L")
    far.stanzas.clear()
    await deliver(post, far)
    retracted = next(one for one in far.stanzas if one.to.startswith("juliet@"))
    assert retracted.element.get("from") == f"{number}@blog.localhost"
    assert retracted.element.find("{urn:xmpp:message-retract:1}retract").get("id") == copy


async def test_a_picture_comes_as_a_line_and_as_what_clients_show(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "S @romeo")
    url = "https://files.example/a?b&c='d'.jpg"
    picture = Picture(url, "image/jpeg", 1000, 640, 480, "A <balcony>")
    line = Line("romeo@people.example", "Soft", "m1", "", picture=picture)
    await post.talk.conversation.answer(line)
    await deliver(post, far)
    pushed = of(far, "juliet", "Soft")
    assert url in pushed.body.split("\n")
    files = "{urn:xmpp:sfs:0}file-sharing"
    source = "{urn:xmpp:sfs:0}sources/{http://jabber.org/protocol/url-data}url-data"
    assert pushed.element.find(f"{files}/{source}").get("target") == url
    about = "{urn:xmpp:file:metadata:0}"
    assert pushed.element.findtext(f"{files}/{about}file/{about}desc") == "A <balcony>"
    assert pushed.element.findtext("{jabber:x:oob}x/{jabber:x:oob}url") == url
