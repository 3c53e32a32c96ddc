"""Delivery over a real server, to real streams."""

import asyncio
import contextlib

import pytest

from microblog.delivery.carrier import WINDOW
from microblog.delivery.pace import MOST
from microblog.delivery.worker import Worker
from microblog.embedded.prosody import Prosody
from tests.delivery.conftest import Post, until
from tests.support import cast
from tests.support.crowd import crowd
from tests.support.engines import SINK
from tests.support.sink import Sink, sink

pytestmark = pytest.mark.anyio

REPLACE = "{urn:xmpp:message-correct:0}replace"
RETRACT = "{urn:xmpp:message-retract:1}retract"


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


async def everybody_hears(post: Post, prosody: Prosody, caught: Sink, count: int) -> None:
    """Serve until so many people have heard something and nothing is left to do."""
    async with serving(post, prosody):
        await caught.until(lambda: len(caught.order) >= count)
        await until(post.is_quiet)


@pytest.mark.parametrize("line", ["U @author", "BL @author", "OFF"])
async def test_a_change_of_mind_in_mid_delivery_holds_on_a_real_server(
    post: Post, prosody: Prosody, line: str
) -> None:
    await crowd(post.dsn, "author", 3000)
    last = await post.ask("select max(subscriber_id) from user_subscriptions")
    # Somebody who talks has an address there; the sink hears for all others.
    await post.do("update jids set jid = 'last@people.example' where user_id = $1", last)
    async with sink(prosody) as caught:
        await post.talk.say("author", "Soft")
        async with serving(post, prosody):
            await caught.until(lambda: len(caught.order) > 0)
            assert await post.ask("select state = 'live' and cursor < $1 from outbox", last)
            await post.talk.say("last", line)
            await post.do("update jids set jid = $2 where user_id = $1", last, Sink.jid(last))
            await caught.until(lambda: len(caught.order) == 2999)
            await until(post.is_quiet)
    assert Sink.jid(last) not in caught.order
    assert {len(bodies) for bodies in caught.order.values()} == {1}


async def test_two_workers_of_one_component_share_the_work_and_double_nothing(
    post: Post, prosody: Prosody
) -> None:
    for author in ("montague", "capulet", "escalus", "lawrence"):
        await crowd(post.dsn, author, 700)
        await post.talk.say(author, f"I am {author}")
    async with sink(prosody) as caught, serving(post, prosody) as bot:
        other = Worker(
            post.talk.database,
            bot.component,
            name="other",
            secret=cast.SECRET,
            sender_jid=f"bot@{prosody.component}",
            url=cast.URL,
        )
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(other.run())
            await caught.until(lambda: len(caught.order) == 4 * 700)
            await until(post.is_quiet)
            await other.drain()
            task.cancel()
    assert {len(bodies) for bodies in caught.order.values()} == {1}


async def test_a_stream_cut_in_mid_delivery_is_taken_up_under_the_same_ids(
    post: Post, prosody: Prosody
) -> None:
    await crowd(post.dsn, "author", 3000)
    await post.talk.say("author", "Soft")
    async with sink(prosody) as caught, serving(post, prosody) as bot:
        await caught.until(lambda: len(caught.order) > 0)
        stream = bot.component._link._stream
        assert stream is not None
        stream.cut()
        assert await post.ask("select state from outbox") == "live"
        await caught.until(lambda: len(caught.order) == 3000)
        await until(post.is_quiet)
        assert await bot.component.connected() == 2
    (people,) = caught.heard.values()
    assert all(len(set(ids)) == 1 for ids in people.values())
    assert sum(len(ids) - 1 for ids in people.values()) <= WINDOW * MOST


async def test_an_address_that_no_server_takes_costs_the_others_nothing(
    post: Post, prosody: Prosody
) -> None:
    await crowd(post.dsn, "author", 300)
    middle = await post.ask("select subscriber_id from user_subscriptions offset 150 limit 1")
    await post.do("update jids set jid = $2 where user_id = $1", middle, f"a\x01b@{SINK}")
    await post.talk.say("author", "Soft")
    async with sink(prosody) as caught:
        await everybody_hears(post, prosody, caught, 299)
    assert await post.ask("select state from outbox") == "done"
    assert {len(bodies) for bodies in caught.order.values()} == {1}


async def test_people_with_clients_read_every_kind_of_push(post: Post, prosody: Prosody) -> None:
    async with cast.stage(post.dsn, prosody) as stage:
        for name in ("anna", "boris"):
            await stage.say(name, f"NICK {name}")
            assert f"You are @{name}" in await stage.hear(name)
        await stage.say("boris", "S @anna")
        assert "Subscribed" in await stage.hear("boris")
        assert (await stage.hear("anna")).startswith("@boris subscribed to your blog!")
        await stage.say("anna", '*night <b>Soft</b> & "low"')
        number = (await stage.hear("anna")).split("#")[1].split()[0]
        pushed = f'@anna: *night\n<b>Soft</b> & "low"\n\n#{number} URL/{number}'
        assert await stage.hear("boris") == pushed
        await stage.say("boris", f"#{number} Ay me")
        assert f"#{number}/1" in await stage.hear("boris")
        reply = f'Reply by @boris:\n><b>Soft</b> & "low"\n\nAy me\n\n#{number}/1 URL/{number}#1'
        assert await stage.hear("anna") == reply
        await stage.say("boris", f"! #{number}")
        await stage.hear("boris")
        told = f"@boris recommended your post #{number}. URL/{number}"
        assert await stage.hear("anna") == told
        assert await stage.unheard() == {}


async def test_what_is_edited_and_deleted_names_the_copy_that_a_client_has(
    post: Post, prosody: Prosody
) -> None:
    async with cast.stage(post.dsn, prosody) as stage:
        for name in ("carla", "dario"):
            await stage.say(name, f"NICK {name}")
            await stage.hear(name)
        await stage.say("dario", "S @carla")
        await stage.hear("dario")
        await stage.hear("carla")
        await stage.say("carla", "Soft")
        number = (await stage.hear("carla")).split("#")[1].split()[0]
        dario = await stage.client("dario")
        while not (pushed := await dario.receive()).body:
            pass
        await stage.say("carla", f"E #{number} But soft")
        await stage.hear("carla")
        while (replaced := (edited := await dario.receive()).child(REPLACE)) is None:
            pass
        assert edited.body == f"@carla:\nBut soft\n\n#{number} (edited) URL/{number}"
        assert replaced.get("id") == pushed.stanza_id
        await stage.say("carla", f"D #{number}")
        await stage.hear("carla")
        while (retracted := (gone := await dario.receive()).child(RETRACT)) is None:
            pass
        assert gone.body == ""
        assert retracted.get("id") == pushed.stanza_id
