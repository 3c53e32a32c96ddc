"""What is for one person alone: letters, requests, nudges, digests; and addresses that are full."""

import pytest

from microblog.domain import stanza_id
from microblog.domain.line import Line
from microblog.domain.ref import Ref
from tests.delivery.conftest import SECRET, Post, deliver, until, working
from tests.delivery.test_sources import says
from tests.support.far_side import FarSide

pytestmark = pytest.mark.anyio

SOFT = ("cancel", "service-unavailable")
URL = "https://blog.example"


async def prepared(post: Post, *said: tuple[str, str]) -> None:
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
    await prepared(post, ("romeo", "SET readers on"), ("romeo", "LANG ru"), ("romeo", "OFF"))
    await says(post, "juliet", "S @romeo", "OFF")
    (asked,) = await told(post, far, "romeo")
    assert asked.startswith("@juliet asks to read your blog.\n\nALLOW @juliet - ")
    assert asked.endswith(f"\n{URL}/u/juliet")
    assert any("а" <= letter <= "я" for letter in asked)
    await says(post, "romeo", "ALLOW @juliet")
    (allowed,) = await told(post, far, "juliet")
    assert allowed.startswith("@romeo lets you read their blog.\n\n@romeo+ ")


async def test_a_request_that_was_taken_back_is_not_told(post: Post, far: FarSide) -> None:
    await prepared(post, ("romeo", "SET readers on"))
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
    await prepared(post, ("juliet", "S @romeo"), ("nurse", "S @romeo"))
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
    await prepared(post, *before)
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
