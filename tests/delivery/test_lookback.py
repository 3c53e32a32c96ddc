"""Looking back: what counted just before the server died is sent once more, with the same ids."""

from collections import Counter

import pytest

from microblog.embedded.prosody import Prosody
from tests.delivery.conftest import Post, until, working
from tests.support import cast
from tests.support.far_side import FarSide

pytestmark = pytest.mark.anyio


async def said(post: Post, far: FarSide, look_back: float, *, again_after: float | None) -> None:
    """A post to two people, then a session with a server that runs for so long."""
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("nurse", "S @romeo")
    await post.do("update outbox set state = 'done'")
    await post.talk.say("romeo", "Soft")
    far.runs_for = 1000
    async with working(post, far, look_back=look_back) as worker:
        await until(post.is_quiet)
        await post.do("update incarnations set started_at = now() - interval '1000 seconds'")
        far.runs_for = again_after
        far.cut()
        await post.talk.say("romeo", "what light")
        worker.wake()
        is_again = bool(look_back) and again_after == 2
        await until(lambda: len(far.stanzas) >= (6 if is_again else 4))
        await until(post.is_quiet)


async def test_after_a_restart_the_last_second_is_sent_again(post: Post, far: FarSide) -> None:
    await said(post, far, 1, again_after=2)
    for who in ("juliet", "nurse"):
        ids = [one.stanza_id for one in far.stanzas if one.to == f"{who}@people.example"]
        # The second may have counted before the worker saw that the server is another.
        assert Counter(ids)[ids[0]] == 2
        assert sorted(Counter(ids).values()) in ([1, 2], [2, 2])
    assert await post.ask(
        "select array_agg(sent order by outbox_id) from outbox where sent > 0"
    ) == [
        2,
        2,
    ]


@pytest.mark.parametrize(
    ("look_back", "again_after"),
    [
        pytest.param(0, 2, id="when it is off"),
        pytest.param(1, 1001, id="when the server has not restarted"),
        pytest.param(1, None, id="when the server does not tell"),
    ],
)
async def test_nothing_is_sent_again(
    post: Post, far: FarSide, look_back: float, again_after: float | None
) -> None:
    await said(post, far, look_back, again_after=again_after)
    assert len(far.stanzas) == 4


async def test_what_counted_before_is_left_alone(post: Post, far: FarSide) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.do("update outbox set state = 'done'")
    far.runs_for = 1000
    async with working(post, far, look_back=1) as worker:
        for line in ("Soft", "what light"):
            await post.talk.say("romeo", line)
            worker.wake()
            await until(post.is_quiet)
            if line == "Soft":
                await post.do("update acks set acked_at = acked_at - interval '2 seconds'")
        far.runs_for = 1
        far.cut()
        await until(lambda: len(far.got("juliet")) == 3)
        await until(post.is_quiet)
    assert [body.split("\n")[1] for body in far.got("juliet")] == [
        "Soft",
        "what light",
        "what light",
    ]


async def test_servers_tell_their_uptime(post: Post, prosody: Prosody) -> None:
    async with cast.running(cast.bot(post.talk.database, prosody)) as bot:
        uptime = await bot.component.uptime()
        assert uptime is not None
        assert uptime >= 0
