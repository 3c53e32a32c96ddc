"""The link to the server: what may not break it, and how it comes back."""

import asyncio
import contextlib

import pytest

from microblog.domain.link import Bounce, LinkLost
from microblog.store.database import Database
from microblog.store.leading import Lead
from tests.support import engines
from tests.xmpp.conftest import Desk, running, until

pytestmark = pytest.mark.anyio


def stanza(desk, to, text="x", stanza_id="d1"):
    return (
        f"<message from='{desk.bot}' to='{to}' type='chat' id='{stanza_id}'>"
        f"<body>{text}</body></message>"
    ).encode()


@pytest.fixture
def own(database):
    """A Prosody that may be stopped."""
    with engines.fresh_home() as home, engines.running_prosody(home) as prosody:
        yield prosody


@pytest.mark.parametrize("poison", ["\x01", "\ufffe", "x" * 600_000, "</message><x/>", "<"])
async def test_poison_is_dropped_and_the_session_lives(desk, poison):
    async with desk.serving() as component, desk.person() as romeo:
        session = await component.connected()
        good = stanza(desk, romeo.jid, "good")
        await component.send(good + stanza(desk, romeo.jid, poison))
        await component.send(stanza(desk, romeo.jid, poison))
        await component.send(good)
        await component.barrier()
        assert await component.connected() == session
        assert (await romeo.receive()).body == "good"
        assert (await romeo.receive()).body == "good"


async def test_a_foreign_sender_never_leaves(desk):
    async with desk.serving() as component, desk.person() as romeo:
        session = await component.connected()
        await component.send(
            stanza(desk, romeo.jid, "forged").replace(desk.bot.encode(), b"root@localhost")
        )
        await component.barrier()
        assert await component.connected() == session
        assert romeo.messages.empty()


async def test_bounces_are_told_before_the_pong_with_their_condition(desk):
    async with desk.serving() as component:
        session = await component.connected()
        strangers = [f"nobody{n}@{desk.prosody.domain}" for n in range(300)]
        await component.send(b"".join(stanza(desk, jid, stanza_id=jid) for jid in strangers))
        await component.barrier()
        assert sorted(desk.bounces, key=lambda bounce: bounce.jid) == [
            Bounce(jid, jid, "cancel", "service-unavailable", session) for jid in sorted(strangers)
        ]
        await component.send(stanza(desk, "someone@nowhere.invalid", stanza_id="far"))
        await until(lambda: desk.bounces[-1].stanza_id == "far")
        assert desk.bounces[-1].condition == "not-allowed"  # this server speaks to no other


async def test_bulk_waits_for_room_and_all_of_it_arrives(desk):
    async with desk.serving() as component, desk.person() as romeo:
        for number in range(40):
            chunk = stanza(desk, romeo.jid, f"{number} {'x' * 2000}") * 30
            await component.send(chunk)
        await component.barrier()
        bodies = [(await romeo.receive()).body for _ in range(40 * 30)]
        assert [body.split()[0] for body in bodies[::30]] == [str(n) for n in range(40)]


async def test_a_wrong_secret_is_said_in_one_sentence_and_tried_again(desk):
    async with running(desk.component(secret="wrong")) as component:
        await until(lambda: component.refused is not None)
        assert "MICROBLOG_SECRET" in component.refused
        assert "wrong" not in component.refused
        assert not component.is_connected


async def test_without_a_session_nothing_is_sent(desk):
    component = desk.component()
    with pytest.raises(LinkLost):
        await component.send(stanza(desk, "a@b"))
    with pytest.raises(LinkLost):
        await component.barrier()


async def test_a_second_process_takes_over_and_the_first_waits(desk):
    async with desk.serving() as first:
        await first.connected()
        async with desk.serving() as second:
            await until(lambda: not first.is_connected)
            assert await second.barrier() < 10
            assert not first.is_connected


async def test_whoever_was_frozen_and_replaced_does_not_come_back_by_itself(desk):
    """It believes that it leads, until the database has told it otherwise."""
    lead = Lead(desk.database.dsn, desk.prosody.component)
    async with asyncio.TaskGroup() as tasks:
        striving = tasks.create_task(lead.run())
        async with running(desk.component(lead=lead)) as frozen:
            await asyncio.wait_for(frozen.connected(), 10)
            striving.cancel()
            await asyncio.wait([striving])
            assert lead.is_ours
            frozen._link._stream.cut()
            await until(lambda: not frozen.is_connected)
            await asyncio.sleep(0.5)  # five times what it waits for before the next session
            assert not frozen.is_connected
            striving = tasks.create_task(lead.run())
            assert await frozen.connected() == 2
            striving.cancel()


async def test_whoever_waits_for_a_pong_hears_that_the_link_is_lost(desk):
    async with desk.serving() as first:
        waiting = asyncio.gather(*(first.barrier() for _ in range(50)), return_exceptions=True)
        await asyncio.sleep(0)
        first._link._stream.cut()
        assert all(isinstance(each, LinkLost) for each in await waiting)
        assert await first.connected() == 2


async def test_a_silent_server_costs_the_session(desk):
    async with desk.serving() as component:
        component._link._barriers._waiting = _Deaf()
        with pytest.raises(LinkLost):
            await component._link.barrier(0.05)
        component._link._barriers._waiting = {}
        await until(lambda: not component.is_connected)
        assert await component.connected() == 2


class _Deaf(dict):
    """Pongs that are never found."""

    def get(self, _key, default=None):
        return default


async def test_the_link_comes_back_with_the_server(own, database):
    pool = Database(database, size=2)
    await pool.open()
    desk = Desk(own, pool)
    async with desk.serving() as component:
        first = await component.connected()
        await own.stop()
        await until(lambda: not component.is_connected)
        with pytest.raises(LinkLost):
            await component.send(stanza(desk, "a@b"))
        await own._relaunch()
        second = await asyncio.wait_for(component.connected(), 15)
        assert second > first
        async with desk.person() as romeo:
            await romeo.send(desk.bot, "again")
            assert (await romeo.receive()).body == "said: again"
    await pool.close()


async def test_an_answer_that_found_no_link_comes_with_the_next(own, database):
    pool = Database(database, size=2)
    await pool.open()
    desk = Desk(own, pool)
    async with desk.serving() as component, desk.person() as romeo:
        desk.held.clear()
        await romeo.send(desk.bot, "slow")
        await until(lambda: desk.lines)
        component._link._stream.cut()
        await until(lambda: not component.is_connected)
        desk.held.set()
        assert (await romeo.receive()).body == "said: slow"
    await pool.close()


async def test_a_server_that_is_not_there_is_waited_for(own, database):
    await own.stop()
    async with running(Desk(own, Database(database)).component()) as component:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(component.connected(), 0.3)
        assert not component.is_connected
        assert component.refused is None
        await own._relaunch()
        assert await asyncio.wait_for(component.connected(), 15) == 1
