"""What is edited is corrected where it was delivered, what is deleted is taken away there."""

import pytest

from tests.delivery.conftest import Post, deliver, until, working
from tests.delivery.test_sources import hears, says
from tests.support.far_side import FarSide, Stanza

pytestmark = pytest.mark.anyio

REPLACE = "{urn:xmpp:message-correct:0}replace"
RETRACT = "{urn:xmpp:message-retract:1}retract"
STORE = "{urn:xmpp:hints}store"


def ids(far: FarSide, word: str) -> dict[str, str]:
    """The ids under which people got what has `word` in it."""
    return {one.to.partition("@")[0]: one.stanza_id for one in far.stanzas if word in one.body}


def aims(far: FarSide, tag: str) -> dict[str, str]:
    """Which of their messages people are told to correct or retract; all of them chat stanzas."""
    found = {}
    for one in far.stanzas:
        element = one.element.find(tag)
        if element is not None:
            assert one.element.get("type") == "chat"
            assert one.element.find("{urn:xmpp:sid:0}origin-id").get("id") == one.stanza_id
            found[one.to.partition("@")[0]] = element.get("id", "")
    return found


async def again(post: Post, far: FarSide) -> list[Stanza]:
    """What comes now."""
    far.stanzas.clear()
    await deliver(post, far)
    return far.stanzas


async def test_an_edited_post_corrects_the_copies_of_all_who_got_it(
    post: Post, far: FarSide
) -> None:
    await says(post, "juliet", "S @romeo")
    number = await says(post, "romeo", "*night Soft, @tybalt")
    await deliver(post, far)
    first = ids(far, "Soft")
    await says(post, "nurse", "S @romeo")
    await says(post, "romeo", f"E {number} But soft")
    await again(post, far)
    assert aims(far, REPLACE) == first
    assert set(first) == {"juliet", "tybalt"}
    edited = next(one for one in far.stanzas if one.to.startswith("juliet"))
    url = f"https://blog.example/{number[1:]}"
    assert edited.body == f"@romeo: *night\nBut soft\n\n{number} (edited) {url}"
    assert edited.stanza_id not in first.values()
    assert edited.payload.get("edited", "").endswith("Z")


async def test_a_second_edit_corrects_the_first_copy_too(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "S @romeo")
    number = await says(post, "romeo", "Soft")
    await deliver(post, far)
    first = ids(far, "Soft")
    seen = set()
    for text in ("But soft", "But soft, what light"):
        await says(post, "romeo", f"E {number} {text}")
        (edited,) = (one for one in await again(post, far) if text in one.body)
        assert aims(far, REPLACE) == first
        seen.add(edited.stanza_id)
    assert len(seen) == 2


async def test_of_several_quick_edits_the_newest_alone_goes_out(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "S @romeo")
    number = await says(post, "romeo", "Soft")
    await deliver(post, far)
    await says(post, "romeo", f"E {number} one", f"E {number} two", f"E {number} three")
    await again(post, far)
    assert [one.body.split("\n")[1] for one in far.stanzas] == ["three"]


@pytest.mark.parametrize("line", ["SET edits off", "U @romeo", "BL @romeo", "MUTE @romeo", "OFF"])
async def test_edits_come_to_those_who_still_want_them(post: Post, far: FarSide, line: str) -> None:
    await says(post, "juliet", "S @romeo")
    number = await says(post, "romeo", "Soft")
    await deliver(post, far)
    await says(post, "juliet", line)
    await says(post, "romeo", f"E {number} But soft")
    assert await hears(post, far) == []


async def test_an_edited_comment_corrects_its_copies_and_says_what_it_answers(
    post: Post, far: FarSide
) -> None:
    number = await says(post, "romeo", "Soft")
    await says(post, "nurse", f"S {number}")
    comment = await says(post, "juliet", f"{number} Ay")
    await deliver(post, far)
    first = ids(far, "Ay")
    await says(post, "tybalt", f"S {number}")
    await says(post, "juliet", f"E {comment} Ay me")
    await again(post, far)
    assert aims(far, REPLACE) == first
    assert set(first) == {"nurse", "romeo"}
    foot = f"{comment} (edited) https://blog.example/{number[1:]}#1"
    assert {one.body for one in far.stanzas} == {f"Reply by @juliet:\n>Soft\n\nAy me\n\n{foot}"}


async def test_an_edit_that_bounced_is_tried_again_until_there_is_a_newer_one(
    post: Post, far: FarSide
) -> None:
    await says(post, "juliet", "S @romeo")
    number = await says(post, "romeo", "Soft")
    await deliver(post, far)
    await says(post, "romeo", f"E {number} one")
    far.stanzas.clear()
    async with working(post, far):
        await until(post.is_quiet)
        (edited,) = far.stanzas
        far.bounce(edited, "cancel", "service-unavailable")

        async def is_noted() -> bool:
            return await post.ask("select count(*) from retries") == 1

        await until(is_noted)
        await post.retry()
        await until(lambda: len(far.stanzas) == 2)
        assert far.stanzas[1].stanza_id == edited.stanza_id
        far.bounce(edited, "cancel", "service-unavailable")
        await says(post, "romeo", f"E {number} two")
        await until(lambda: len(far.stanzas) == 3)

        async def is_waiting() -> bool:
            return bool(await post.ask("select not is_sent from retries"))

        await until(is_waiting)
        await post.retry()

        async def is_dropped() -> bool:
            return await post.ask("select count(*) from retries") == 0

        await until(is_dropped)
    assert [one.body.split("\n")[1] for one in far.stanzas] == ["one", "one", "two"]


async def test_a_deleted_post_is_retracted_without_a_word(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "S @romeo")
    number = await says(post, "romeo", "Soft, @tybalt")
    await deliver(post, far)
    first = ids(far, "Soft")
    await says(post, "nurse", "S @romeo")
    await says(post, "romeo", f"E {number} But soft, @tybalt")
    await deliver(post, far)
    await says(post, "juliet", "OFF")
    await says(post, "romeo", f"D {number}")
    await again(post, far)
    assert aims(far, RETRACT) == first
    for one in far.stanzas:
        assert one.body == ""
        assert one.element.find("{jabber:component:accept}body") is None
        assert one.element.find(STORE) is not None


async def test_whoever_had_it_by_a_recommendation_is_told_too(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "S @nurse", "S @tybalt")
    number = await says(post, "romeo", "Soft")
    await deliver(post, far)
    await says(post, "nurse", f"! {number}")
    await deliver(post, far)
    first = ids(far, "Recommended by")
    assert set(first) == {"juliet"}
    await says(post, "romeo", f"D {number}")
    await again(post, far)
    assert aims(far, RETRACT) == first


async def test_a_comment_that_the_owner_deletes_is_retracted_for_all_but_its_author(
    post: Post, far: FarSide
) -> None:
    number = await says(post, "romeo", "Soft")
    await says(post, "nurse", f"S {number}")
    comment = await says(post, "juliet", f"{number} Ay me")
    await deliver(post, far)
    first = ids(far, "Ay me")
    await says(post, "romeo", f"D {comment}")
    await again(post, far)
    assert aims(far, RETRACT) == first
    assert set(first) == {"romeo", "nurse"}


async def test_what_nobody_has_had_is_not_retracted(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "S @romeo")
    await deliver(post, far)
    await says(post, "romeo", "Soft", "D L")
    await again(post, far)
    assert far.stanzas == []


async def test_what_is_restored_before_it_is_retracted_stays(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "S @romeo")
    await says(post, "romeo", "Soft")
    await deliver(post, far)
    await says(post, "romeo", "D L", "UNDO")
    await again(post, far)
    assert far.stanzas == []


async def test_a_copy_is_retracted_also_when_its_event_is_long_forgotten(
    post: Post, far: FarSide
) -> None:
    await says(post, "juliet", "S @romeo")
    number = await says(post, "romeo", "Soft")
    await deliver(post, far)
    first = ids(far, "Soft")
    await post.do("delete from outbox")
    await says(post, "nurse", "S @tybalt")
    await says(post, "tybalt", f"! {number}", f"!! {number}")
    await says(post, "romeo", f"D {number}")
    await again(post, far)
    assert aims(far, RETRACT) == first


async def test_a_retraction_that_bounced_is_tried_again(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "S @romeo", "S @nurse")
    number = await says(post, "romeo", "Soft")
    await deliver(post, far)
    await says(post, "romeo", f"D {number}")
    far.stanzas.clear()
    async with working(post, far):
        await until(post.is_quiet)
        (told,) = far.stanzas
        far.bounce(told, "cancel", "service-unavailable")

        async def is_noted() -> bool:
            return await post.ask("select count(*) from retries") == 1

        await until(is_noted)
        await post.retry()
        await until(lambda: len(far.stanzas) == 2)
    assert far.chunks[-1] == far.chunks[-2]
