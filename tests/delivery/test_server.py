"""Delivery over a real server, to real streams."""

import asyncio
import contextlib

import pytest

from microblog.embedded.prosody import Prosody
from tests.delivery.conftest import Post, until
from tests.support import cast
from tests.support.crowd import crowd
from tests.support.sink import sink

pytestmark = pytest.mark.anyio


@contextlib.asynccontextmanager
async def serving(post: Post, prosody: Prosody):
    """The bot on the talk's database, stopped as on SIGTERM."""
    async with cast.running(cast.bot(post.talk.database, prosody)) as bot:
        yield bot


async def test_a_crowd_hears_every_post_once_in_order(post: Post, prosody: Prosody) -> None:
    await crowd(post.dsn, "author", 1100)
    for number in range(3):
        await post.talk.say("author", f"Line {number}")
    async with sink(prosody) as caught, serving(post, prosody):
        await caught.until(lambda: sum(len(people) for people in caught.heard.values()) == 3 * 1100)
        await until(post.is_quiet)
    for bodies in caught.order.values():
        assert [body.split("\n")[1] for body in bodies] == ["Line 0", "Line 1", "Line 2"]
    assert len(caught.order) == 1100


async def test_a_server_that_knows_nobody_of_that_name_is_asked_again_later(
    post: Post, prosody: Prosody
) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("nurse", "S @romeo")
    await post.do("update jids set jid = 'nobody@localhost' where jid like 'juliet@%'")
    await post.do("update jids set jid = 'nurse@nowhere.example' where jid like 'nurse@%'")
    await post.do("update outbox set state = 'done'")
    async with serving(post, prosody) as bot:
        await post.talk.say("romeo", "Soft")
        bot.worker.wake()

        async def are_noted() -> bool:
            return await post.ask("select count(*) from retries") == 2

        await until(are_noted)
    assert await post.ask("select max(tries) <= 1 from retries")


async def test_a_stop_in_mid_delivery_doubles_nobody(post: Post, prosody: Prosody) -> None:
    await crowd(post.dsn, "author", 3000)
    async with sink(prosody) as caught:
        await post.talk.say("author", "Soft")
        async with serving(post, prosody):
            await caught.until(lambda: len(caught.order) > 0)
        assert await post.ask("select owner is null from outbox")
        async with asyncio.timeout(30), serving(post, prosody):
            await caught.until(lambda: len(caught.order) == 3000)
            await until(post.is_quiet)
    assert {len(bodies) for bodies in caught.order.values()} == {1}
