"""Exactly those hear of something who should, once, and nothing of each other."""

import pytest

from tests.delivery.conftest import Post, deliver
from tests.support.far_side import FarSide

pytestmark = pytest.mark.anyio


async def said(post: Post, who: str, text: str) -> str:
    """Say it and hear the first number in the answer."""
    answer = await post.talk.say(who, text)
    return next(word for word in answer.split() if word.startswith("#"))


async def told(post: Post, far: FarSide) -> list[str]:
    """Who hears of what is promised, sorted, notices of new followers left out."""
    await deliver(post, far)
    return sorted(who for who, head in far.heads() if "subscribed to your blog" not in head)


async def test_a_follower_of_the_author_and_a_tag_who_is_mentioned_hears_a_post_once(
    post: Post, far: FarSide
) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("juliet", "S *verona")
    await post.talk.say("nurse", "S *verona")
    await said(post, "romeo", "*verona *night Soft, @juliet and @tybalt")
    assert await told(post, far) == ["juliet", "nurse", "tybalt"]
    reasons = {one.to: one.payload.get("reason") for one in far.stanzas if "Soft" in one.body}
    assert reasons == {
        "juliet@people.example": "mention",
        "nurse@people.example": "tag",
        "tybalt@people.example": "mention",
    }


async def test_authors_do_not_hear_themselves(post: Post, far: FarSide) -> None:
    await post.talk.say("romeo", "S *verona")
    number = await said(post, "romeo", "*verona I am @romeo")
    await post.talk.say("romeo", f"{number} and nobody else")
    assert await told(post, far) == []


@pytest.mark.parametrize("line", ["BL @romeo", "BL *night", "OFF", "U @romeo"])
async def test_who_does_not_want_it_does_not_get_it(post: Post, far: FarSide, line: str) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("nurse", "S @romeo")
    await said(post, "romeo", "*night Soft")
    await post.talk.say("juliet", line)
    assert await told(post, far) == ["nurse"]


async def test_a_block_holds_against_a_mention(post: Post, far: FarSide) -> None:
    await post.talk.say("juliet", "BL @romeo")
    await said(post, "romeo", "Soft, @juliet")
    assert await told(post, far) == []


async def test_a_paused_address_is_left_alone(post: Post, far: FarSide) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.do(
        "update jids set paused_until = now() + interval '1 day' where jid like 'juliet%'"
    )
    await said(post, "romeo", "Soft")
    assert await told(post, far) == []


async def test_a_comment_goes_to_the_thread_and_says_who_is_answered(
    post: Post, far: FarSide
) -> None:
    number = await said(post, "romeo", "Soft")
    await post.talk.say("nurse", f"S {number}")
    await post.talk.say("juliet", f"{number} Ay me, @tybalt")
    assert await told(post, far) == ["nurse", "romeo", "tybalt"]
    reasons = {one.to.partition("@")[0]: one.payload.get("reason") for one in far.stanzas}
    assert reasons == {"nurse": "thread", "romeo": "reply", "tybalt": "mention"}


async def test_a_recommendation_goes_to_those_who_do_not_have_the_post(
    post: Post, far: FarSide
) -> None:
    await post.talk.name("paris", "friar")
    for follower in ("nurse", "tybalt", "paris", "friar"):
        await post.talk.say(follower, "S @juliet")
    await post.talk.say("nurse", "S @romeo")
    await post.talk.say("tybalt", "S *verona")
    number = await said(post, "romeo", "*verona Soft")
    await deliver(post, far)
    far.stanzas.clear()
    await post.talk.say("paris", "BL @romeo")
    await post.talk.say("juliet", f"! {number}")
    await deliver(post, far)
    assert {one.payload.get("reason") for one in far.stanzas} == {"recommender", None}
    assert {one.payload.get("by") for one in far.stanzas} == {"juliet"}
    assert sorted(far.heads()) == [
        ("friar", "Recommended by @juliet:"),
        ("romeo", f"@juliet recommended your post {number}. https://blog.example/{number[1:]}"),
    ]


async def test_what_is_taken_back_before_it_goes_out_is_not_told(post: Post, far: FarSide) -> None:
    await post.talk.say("nurse", "S @juliet")
    number = await said(post, "romeo", "Soft")
    await post.talk.say("juliet", f"! {number}")
    await post.talk.say("juliet", f"!! {number}")
    await post.talk.say("tybalt", "S @romeo")
    await post.talk.say("tybalt", "U @romeo")
    assert await told(post, far) == []


async def test_a_new_follower_is_announced_in_the_language_of_the_followed(
    post: Post, far: FarSide
) -> None:
    await post.talk.say("romeo", "LANG ru")
    await post.talk.say("juliet", "S @romeo")
    await deliver(post, far)
    (notice,) = far.stanzas
    assert notice.body.startswith("@juliet subscribed to your blog!\n\n@juliet - кто это")


@pytest.mark.parametrize("kind", ["post", "comment"])
async def test_what_is_deleted_before_it_goes_out_is_not_told(
    post: Post, far: FarSide, kind: str
) -> None:
    await post.talk.say("juliet", "S @romeo")
    number = await said(post, "romeo", "Soft")
    if kind == "comment":
        await deliver(post, far)
        far.stanzas.clear()
        await post.talk.say("romeo", f"{number} what light")
    await post.talk.say("romeo", "D L")
    assert await told(post, far) == []


async def test_a_mention_of_somebody_who_is_erased_does_not_end_the_walk(
    post: Post, far: FarSide
) -> None:
    ids = await post.people("romeo", 600)
    await said(post, "romeo", "Soft")
    await post.do(
        "update outbox set mentioned = array(select generate_series(1, 5)) where kind = 'post'"
    )
    assert await told(post, far) == sorted(f"u{number}" for number in ids)


async def test_a_push_is_a_chat_message_with_a_payload_and_names_no_address_but_its_own(
    post: Post, far: FarSide
) -> None:
    await post.talk.say("juliet", "S @romeo")
    number = await said(
        post, "romeo", "*verona *\"a 'b' <c>\" Soft & <b>bold</b> 'light' \U0001f319"
    )
    await deliver(post, far)
    stanza = far.stanzas[-1]
    assert stanza.element.get("type") == "chat"
    assert stanza.element.get("from") == "bot@blog.localhost"
    head, text, *_, foot = stanza.body.split("\n")
    assert head == "@romeo: *verona *\"a 'b' <c>\""
    assert text == "Soft & <b>bold</b> 'light' \U0001f319"
    assert foot == f"{number} https://blog.example/{number[1:]}"
    assert stanza.element.find("{urn:xmpp:sid:0}origin-id").get("id") == stanza.stanza_id
    payload = stanza.payload
    assert (payload.get("ref"), payload.get("author")) == (number[1:], "romeo")
    assert payload.get("published", "").endswith("Z")
    assert [tag.text for tag in payload] == ["verona", "a 'b' <c>"]
    assert b"".join(far.chunks).count(b"people.example") == len(far.stanzas)
