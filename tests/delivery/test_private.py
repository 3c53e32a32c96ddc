"""What is not for everybody is pushed to nobody else, judged when it goes out."""

import pytest

from microblog.domain.people import UserId
from microblog.store import readers
from tests.delivery.conftest import Post, deliver
from tests.support.far_side import FarSide

pytestmark = pytest.mark.anyio


async def told(post: Post, far: FarSide) -> list[tuple[str, str]]:
    """Who hears what is promised now, with its first line."""
    far.stanzas.clear()
    await deliver(post, far)
    return sorted(far.heads())


async def say(post: Post, who: str, *lines: str) -> None:
    for line in lines:
        await post.talk.say(who, line)


async def test_a_private_post_goes_to_those_invited_whoever_follows_or_is_named(
    post: Post, far: FarSide
) -> None:
    await say(post, "nurse", "S @romeo *night !poets", "TRACK darkness")
    await say(post, "romeo", "*private *night !poets @juliet darkness, not for @tybalt")
    assert await told(post, far) == [("juliet", "@romeo: *private *night !poets")]


async def test_comments_of_a_private_thread_stay_among_those_invited(
    post: Post, far: FarSide
) -> None:
    await say(post, "romeo", "*private @juliet @nurse Psst")
    await say(post, "nurse", "S #100000", "S @juliet")
    await told(post, far)
    await say(post, "juliet", "#100000 Yes? Not @tybalt")
    assert await told(post, far) == [
        ("nurse", "Reply by @juliet:"),
        ("romeo", "Reply by @juliet:"),
    ]


async def test_who_is_let_in_later_hears_the_post_then_and_who_is_let_out_nothing_more(
    post: Post, far: FarSide
) -> None:
    await say(post, "romeo", "*private @juliet Psst")
    await told(post, far)
    await say(post, "romeo", "INVITE #100000 @nurse @juliet")
    assert await told(post, far) == [("nurse", "@romeo: *private")]
    await say(post, "nurse", "S #100000")
    await say(post, "romeo", "#100000 Well?", "UNINVITE #100000 @nurse")
    assert await told(post, far) == []


async def test_who_is_let_out_before_it_goes_out_hears_nothing(post: Post, far: FarSide) -> None:
    await say(post, "romeo", "*private @juliet @nurse Psst", "INVITE #100000 @tybalt")
    await say(post, "romeo", "UNINVITE #100000 @nurse @tybalt")
    assert await told(post, far) == [("juliet", "@romeo: *private")]


async def test_a_closed_blog_is_for_its_readers_whoever_follows_or_is_named(
    post: Post, far: FarSide
) -> None:
    await say(post, "nurse", "S *night")
    async with post.talk.database.transaction() as connection:
        await readers.close(connection, UserId(1000))
    await say(post, "romeo", "ALLOW @juliet")
    await told(post, far)
    await say(post, "juliet", "S @romeo")
    await told(post, far)
    await say(post, "romeo", "*night For friends, not for @tybalt")
    assert await told(post, far) == [("juliet", "@romeo: *night")]


async def test_a_message_goes_to_each_by_itself(post: Post, far: FarSide) -> None:
    await say(post, "romeo", "PM @juliet @nurse Hark,\nI say")
    assert await told(post, far) == [
        ("juliet", "Private message from @romeo:"),
        ("nurse", "Private message from @romeo:"),
    ]
    assert {one.body for one in far.stanzas} == {
        "Private message from @romeo:\nHark,\nI say",
    }


async def test_a_block_holds_against_a_message_that_is_on_its_way(post: Post, far: FarSide) -> None:
    await say(post, "romeo", "PM @juliet Hark", "*private @nurse Psst")
    await say(post, "juliet", "BL @romeo")
    await say(post, "nurse", "BL @romeo")
    assert await told(post, far) == []
