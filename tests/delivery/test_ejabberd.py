"""Delivery over a real ejabberd."""

import asyncio
from collections.abc import Iterator

import pytest

from microblog.embedded.home import Home
from tests.delivery.conftest import Post, until
from tests.support import cast
from tests.support.crowd import crowd
from tests.support.ejabberd import Ejabberd, is_installed, running_ejabberd
from tests.support.sink import sink

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not is_installed(), reason="ejabberd is not installed"),
]


@pytest.fixture(scope="module")
def ejabberd(home: Home) -> Iterator[Ejabberd]:
    """A running ejabberd."""
    with running_ejabberd(home) as running:
        yield running


async def test_a_crowd_behind_ejabberd_hears_every_post_once_in_order(
    post: Post, ejabberd: Ejabberd
) -> None:
    await crowd(post.dsn, "author", 1100)
    for number in range(3):
        await post.talk.say("author", f"Line {number}")
    async with sink(ejabberd) as caught, cast.running(cast.bot(post.talk.database, ejabberd)):
        await caught.until(lambda: caught.came == 3 * 1100)
        await until(post.is_quiet)
    assert caught.doubled == 0
    for bodies in caught.order.values():
        assert [body.split("\n")[1] for body in bodies] == ["Line 0", "Line 1", "Line 2"]


async def test_people_with_accounts_on_ejabberd_talk_to_the_bot_and_hear_it(
    post: Post, ejabberd: Ejabberd
) -> None:
    async with cast.stage(post.dsn, ejabberd) as stage:
        for name in ("anna", "boris"):
            await stage.say(name, f"NICK {name}")
            assert f"You are @{name}" in await stage.hear(name)
        await stage.say("boris", "S @anna")
        assert "Subscribed" in await stage.hear("boris")
        await stage.hear("anna")
        await stage.say("anna", "Soft")
        assert "posted" in await stage.hear("anna")
        assert (await stage.hear("boris")).startswith("@anna:\nSoft")
        assert await stage.unheard() == {}


async def test_ejabberd_tells_the_component_who_is_not_there(
    post: Post, ejabberd: Ejabberd
) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.do("update jids set jid = 'nobody@localhost' where jid like 'juliet@%'")
    await post.do("update outbox set state = 'done'")
    async with cast.running(cast.bot(post.talk.database, ejabberd)) as bot:
        await post.talk.say("romeo", "Soft")
        bot.worker.wake()

        async def is_noted() -> bool:
            return await post.ask("select count(*) from retries") == 1

        async with asyncio.timeout(20):
            await until(is_noted)
