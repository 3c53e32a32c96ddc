"""What is for one person alone: letters, requests, nudges, digests; and when their server is full."""

import pytest

from microblog.domain import stanza_id
from microblog.domain.line import Line
from microblog.domain.ref import Ref
from tests.delivery.conftest import SECRET, Post, deliver, until, working
from tests.delivery.test_sources import says
from tests.support.far_side import FarSide, Stanza

pytestmark = pytest.mark.anyio

SOFT = ("cancel", "service-unavailable")
URL = "https://blog.example"


async def prepared(post: Post, far: FarSide, *said: tuple[str, str]) -> None:
    """Say some lines, of which nobody hears."""
    for who, line in said:
        await says(post, who, line)
    await post.do("update outbox set state = 'done'")


async def told(post: Post, far: FarSide, who: str) -> list[str]:
    """What a person is told now."""
    far.stanzas.clear()
    await deliver(post, far)
    return far.got(who)


async def test_a_private_message_comes_from_the_bot(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "PM @romeo @nurse Come\nsoon")
    assert await told(post, far, "romeo") == ["Private message from @juliet:\nCome\nsoon"]
    assert far.got("nurse") == far.got("romeo")
    assert {one.element.get("from") for one in far.stanzas} == {"bot@blog.localhost"}
    assert {one.payload.get("author") for one in far.stanzas} == {"juliet"}


async def test_what_is_written_to_a_contact_comes_from_the_writers_own(
    post: Post, far: FarSide
) -> None:
    line = Line("juliet@people.example", "Come", "m1", "", contact="romeo")
    await post.talk.conversation.answer(line)
    assert await told(post, far, "romeo") == ["Come"]
    assert far.stanzas[0].element.get("from") == "juliet@blog.localhost"
    number = await post.ask("select message_id from private_messages")
    romeo = await post.ask("select user_id from users where nick = 'romeo'")
    pushed = stanza_id.read(SECRET, far.stanzas[0].stanza_id, romeo)
    assert pushed == ("pm", Ref(number))


@pytest.mark.parametrize(
    ("line", "is_heard"),
    [
        ("OFF", True),
        ("MUTE @juliet", True),
        ("SET notices off", True),
        ("BL @juliet", False),
    ],
)
async def test_letters_come_through_off_but_not_through_a_block(
    post: Post, far: FarSide, line: str, is_heard: bool
) -> None:
    await says(post, "juliet", "PM @romeo Come")
    await says(post, "romeo", line)
    assert bool(await told(post, far, "romeo")) == is_heard


async def test_a_letter_of_somebody_who_blocks_meanwhile_is_not_delivered(
    post: Post, far: FarSide
) -> None:
    await says(post, "juliet", "PM @romeo Come", "BL @romeo")
    assert await told(post, far, "romeo") == []


async def test_a_paused_address_gets_no_letter(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "PM @romeo Come")
    await post.do("update jids set paused_until = now() + interval '1 day'")
    assert await told(post, far, "romeo") == []


async def test_who_asks_to_read_and_who_is_let_in_are_told_of_it(post: Post, far: FarSide) -> None:
    await prepared(post, far, ("romeo", "SET readers on"), ("romeo", "LANG ru"), ("romeo", "OFF"))
    await says(post, "juliet", "S @romeo", "OFF")
    (asked,) = await told(post, far, "romeo")
    assert asked.startswith("@juliet asks to read your blog.\n\nALLOW @juliet - ")
    assert asked.endswith(f"\n{URL}/u/juliet")
    assert any("а" <= letter <= "я" for letter in asked)
    await says(post, "romeo", "ALLOW @juliet")
    (allowed,) = await told(post, far, "juliet")
    assert allowed.startswith("@romeo lets you read their blog.\n\n@romeo+ ")


async def test_a_request_that_was_taken_back_is_not_told(post: Post, far: FarSide) -> None:
    await prepared(post, far, ("romeo", "SET readers on"))
    await says(post, "juliet", "S @romeo", "U @romeo")
    assert await told(post, far, "romeo") == []


async def test_a_nudge_is_told_and_another_day_again(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "NUDGE @romeo")
    (nudged,) = await told(post, far, "romeo")
    assert nudged.startswith("@juliet nudges you.\n\n")
    first = far.stanzas[0].stanza_id
    await post.do("update outbox set created_at = created_at - interval '25 hours'")
    await says(post, "juliet", "NUDGE @romeo")
    assert await told(post, far, "romeo") == [nudged]
    assert far.stanzas[0].stanza_id != first


async def test_who_is_back_by_himself_is_told_what_he_has_missed(post: Post, far: FarSide) -> None:
    number = await says(post, "romeo", "S @juliet", "Soft")
    await says(post, "romeo", "OFF 8h")
    await says(post, "juliet", "Ay me", f"{number} What light?", f"{number} What window?")
    await deliver(post, far)
    await post.do("update users set off_until = now() where nick = 'romeo'")
    far.stanzas.clear()
    async with working(post, far):
        await until(lambda: bool(far.got("romeo")))
    (digest,) = far.got("romeo")
    assert "1" in digest
    assert "2" in digest
    assert "ON+" in digest
    assert far.stanzas[0].payload.tag == "{urn:microblog:0}digest"


async def test_a_full_storage_switches_off_until_the_person_is_heard_of(
    post: Post, far: FarSide
) -> None:
    await prepared(post, far, ("juliet", "S @romeo"), ("nurse", "S @romeo"))
    far.bounces = lambda one: (
        ("wait", "resource-constraint") if one.to.startswith("juliet@") else None
    )
    await says(post, "romeo", "Line 1")
    await deliver(post, far)
    assert await post.ask("select is_full from jids where jid like 'juliet@%'")
    assert await post.ask("select count(*) from retries") == 0
    await says(post, "romeo", "Line 2", "Line 3")
    await deliver(post, far)
    assert len(far.got("juliet")) == 1
    assert len(far.got("nurse")) == 3
    far.bounces = lambda _: None
    await says(post, "juliet", "PING")
    (digest,) = await told(post, far, "juliet")
    assert "ON+" in digest
    assert not await post.ask("select is_full from jids where jid like 'juliet@%'")
    await says(post, "romeo", "Line 4")
    assert len(await told(post, far, "juliet")) == 1


LATE = [
    ("juliet", (), "PM @romeo Come", "pm"),
    ("juliet", (("romeo", "SET readers on"),), "S @romeo", "asked"),
    ("juliet", (("juliet", "SET readers on"), ("romeo", "S @juliet")), "ALLOW @romeo", "allowed"),
    ("juliet", (), "NUDGE @romeo", "nudged"),
    ("juliet", (), "S @romeo", "followed"),
    ("juliet", (("juliet", "*private On the balcony"),), "INVITE #{} @romeo", "invited"),
    ("juliet", (("romeo", "S @juliet"), ("juliet", "Ay")), "E #{} Ay me", "edited"),
    ("juliet", (("romeo", "Soft"),), "! #{}", "recommended"),
]


@pytest.mark.parametrize(("who", "before", "line", "kind"), LATE, ids=[one[3] for one in LATE])
async def test_each_kind_that_bounces_late_is_tried_again_under_its_id(
    post: Post, far: FarSide, who: str, before: tuple[tuple[str, str], ...], line: str, kind: str
) -> None:
    await prepared(post, far, *before)
    number = await post.ask("select max(post_id) from posts")
    await says(post, who, line.format(number))
    async with working(post, far):
        await until(post.is_quiet)
        (pushed,) = far.stanzas
        assert pushed.to == "romeo@people.example"
        far.bounce(pushed, *SOFT)

        async def is_noted() -> bool:
            query = (
                "select count(*) = 1 from retries join outbox using (author_id, outbox_id)"
                " where kind = $1"
            )
            return bool(await post.ask(query, kind))

        await until(is_noted)
        await post.retry()
        await until(lambda: len(far.stanzas) == 2)
    assert far.chunks[0] == far.chunks[1]


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
    from microblog.domain.picture import Picture

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
