"""The walk through the recipients: in batches, in order, fairly, and open to a change of mind."""

import asyncio

import pytest

from microblog.delivery.carrier import WINDOW
from microblog.delivery.pace import MOST
from microblog.delivery.splice import BATCH_BYTES
from tests.delivery.conftest import Post, deliver, until, working
from tests.support.far_side import FarSide

pytestmark = pytest.mark.anyio


def reached(far: FarSide, word: str) -> list[str]:
    """Who got the stanzas with `word`, in the order of sending."""
    return [one.to.partition("@")[0] for one in far.stanzas if word in one.body]


async def test_a_crowd_is_served_in_bounded_batches_once_each(post: Post, far: FarSide) -> None:
    ids = await post.people("romeo", 1201)
    await post.talk.say("romeo", "Soft")
    await deliver(post, far)
    assert reached(far, "Soft") == [f"u{number}" for number in ids]
    assert all(chunk.count(b"<message") <= MOST for chunk in far.chunks)
    assert all(len(chunk) <= BATCH_BYTES for chunk in far.chunks)
    assert len(far.chunks) == 3
    assert await post.ask("select sent from outbox") == 1201


async def test_a_slow_server_is_given_less_at_once_and_a_quick_one_more_again(
    post: Post, far: FarSide
) -> None:
    await post.people("romeo", 2000)
    far.seconds = 0.3
    await post.talk.say("romeo", "Soft")
    await deliver(post, far)
    sizes = [chunk.count(b"<message") for chunk in far.chunks]
    assert sizes[0] == MOST
    assert min(sizes[:-1]) == sizes[-2] == 50
    far.seconds = 0.01
    far.chunks.clear()
    await post.talk.say("romeo", "Light")
    await deliver(post, far)
    sizes = [chunk.count(b"<message") for chunk in far.chunks]
    assert sizes[:-1] == sorted(sizes[:-1])
    assert sizes[-2] > 200
    assert await post.ask("select sum(sent) from outbox") == 4000


async def test_long_posts_go_in_small_batches(post: Post, far: FarSide) -> None:
    ids = await post.people("romeo", 60)
    await post.talk.say("romeo", "ж" * 5000)
    await deliver(post, far)
    assert reached(far, "ж") == [f"u{number}" for number in ids]
    assert all(len(chunk) <= BATCH_BYTES for chunk in far.chunks)
    assert len(far.chunks) == 3


async def test_at_most_two_batches_are_unanswered(post: Post, far: FarSide) -> None:
    await post.people("romeo", 1600)
    await post.talk.say("romeo", "Soft")
    far.is_silent = True
    async with working(post, far):
        for sent in range(WINDOW, 4):
            await until(lambda: far.unanswered == WINDOW)
            assert len(far.chunks) == sent
            assert await post.ask("select cursor > 0 from outbox") == (sent > WINDOW)
            far.pong()
        await until(lambda: len(far.chunks) == 4)
        far.speak()
        await until(post.is_quiet)


@pytest.mark.parametrize("line", ["U @romeo", "BL @romeo", "OFF"])
async def test_a_change_of_mind_in_mid_delivery_takes_effect_at_once(
    post: Post, far: FarSide, line: str
) -> None:
    ids = await post.people("romeo", 1599)
    await post.talk.say("romeo", "Soft")
    far.is_silent = True
    async with working(post, far):
        await until(lambda: far.unanswered == WINDOW)
        await post.talk.say(f"u{ids[1300]}", line)
        far.speak()
        await until(post.is_quiet)
    del ids[1300]
    assert reached(far, "Soft") == [f"u{number}" for number in ids]


async def test_a_post_deleted_in_mid_delivery_goes_no_further(post: Post, far: FarSide) -> None:
    await post.people("romeo", 1600)
    await post.talk.say("romeo", "Soft")
    far.is_silent = True
    async with working(post, far):
        await until(lambda: far.unanswered == WINDOW)
        await post.talk.say("romeo", "D L")
        sent = len(far.stanzas)
        far.speak()
        await until(post.is_quiet)
    # What follows are retractions of what went out, without words.
    assert sum(bool(one.body) for one in far.stanzas) == sent


async def test_posts_of_one_author_keep_their_order(post: Post, far: FarSide) -> None:
    await post.people("romeo", 700)
    for number in range(5):
        await post.talk.say("romeo", f"Line {number}")
    await deliver(post, far)
    for to in {one.to for one in far.stanzas}:
        lines = [one.body.split("\n")[1] for one in far.stanzas if one.to == to]
        assert lines == [f"Line {number}" for number in range(5)]


async def test_a_small_post_does_not_wait_for_a_large_one(post: Post, far: FarSide) -> None:
    await post.people("romeo", 5000)
    await post.people("juliet", 20)
    await post.talk.say("romeo", "Soft")
    far.is_silent = True
    async with working(post, far) as worker:
        await until(lambda: far.unanswered == WINDOW)
        await post.talk.say("juliet", "Ay me")
        worker.wake()
        far.pong()
        await until(lambda: len(far.chunks) == 3)
        assert len(reached(far, "Ay me")) == 20
        far.speak()
        await until(post.is_quiet)
    assert len(reached(far, "Soft")) == 5000


async def test_a_flood_of_small_posts_does_not_starve_a_large_one(post: Post, far: FarSide) -> None:
    await post.people("romeo", 1500)
    await post.talk.say("romeo", "Soft")
    await post.do(
        "update outbox set created_at = now() - interval '10 seconds', sent = 1000, cursor ="
        " (select user_id from users order by user_id offset 1003 limit 1)"
    )
    await post.people("juliet", 1)
    for number in range(10):
        await post.talk.say("juliet", f"Ay {number}")
    await deliver(post, far)
    assert "Soft" in far.stanzas[0].body


async def test_a_worker_that_stops_hands_over_and_nobody_hears_twice(
    post: Post, far: FarSide
) -> None:
    ids = await post.people("romeo", 2200)
    await post.talk.say("romeo", "Soft")
    far.is_silent = True
    async with working(post, far, "one") as worker:
        await until(lambda: far.unanswered == WINDOW)
        far.speak()
        await worker.drain()
        chunks = len(far.chunks)
        assert await post.ask("select owner is null and until is null from outbox")
    assert chunks < 5
    async with working(post, far, "two"):
        await until(post.is_quiet)
    assert reached(far, "Soft") == [f"u{number}" for number in ids]


async def test_a_wake_up_by_another_process_is_heard(post: Post, far: FarSide) -> None:
    async with working(post, far), working(post, far, "other") as other:
        await post.talk.say("juliet", "S @romeo")
        other.wake()
        await until(lambda: len(far.stanzas) == 1)


async def test_what_is_done_is_forgotten_after_three_days(post: Post, far: FarSide) -> None:
    await post.talk.say("juliet", "S @romeo")
    await deliver(post, far)
    await post.do("update outbox set created_at = now() - interval '73 hours'")
    await post.talk.say("nurse", "S @romeo")
    async with working(post, far):
        await until(post.is_quiet)

        async def is_pruned() -> bool:
            return await post.ask("select count(*) from outbox") == 1

        await until(is_pruned)


@pytest.mark.parametrize("ticks", range(5))
async def test_a_worker_that_is_told_something_as_it_is_cancelled_ends(
    post: Post, far: FarSide, ticks: int
) -> None:
    async with working(post, far) as worker:
        # Past the first moments, in which it is told by the database that it listens.
        await until(lambda: bool(worker._woken._waiters))
        for _ in range(3):
            worker.wake()
            await until(lambda: bool(worker._woken._waiters))
        worker._woken.set()
        for _ in range(ticks):
            await asyncio.sleep(0)
