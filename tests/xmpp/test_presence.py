"""The bot in people's rosters."""

import asyncio

import pytest

from microblog.store import presences, queries
from microblog.store.presences import Links, Watcher

pytestmark = pytest.mark.anyio
CAPS = "{http://jabber.org/protocol/caps}c"
PHOTO = "{vcard-temp:x:update}x"


async def heard(client, kind, sender):
    """The next presence of `kind` from `sender`."""
    while True:
        seen = await client.presence(10)
        if (seen.kind, seen.bare) == (kind, sender):
            return seen


async def links(desk, jid):
    async with desk.database.connection() as connection:
        return await presences.links(connection, jid)


async def befriend(desk, client):
    await client.subscribe(desk.bot)
    await heard(client, "subscribed", desk.bot)
    await heard(client, "subscribe", desk.bot)
    seen = await heard(client, "", desk.bot)
    async with asyncio.timeout(10):
        while await links(desk, client.jid) != Links(client.jid, True, True):
            await asyncio.sleep(0.01)
    return seen


async def test_who_adds_the_bot_sees_it_with_its_picture_and_is_asked_back(desk):
    async with desk.serving(), desk.person() as romeo:
        seen = await befriend(desk, romeo)
        assert seen.sender == f"{desk.bot}/microblog"
        assert {child.tag for child in seen.children} >= {CAPS, PHOTO}


async def test_the_bots_presence_survives_its_restart(desk):
    async with desk.person() as romeo:
        async with desk.serving():
            await befriend(desk, romeo)
        await heard(romeo, "unavailable", desk.bot)
        async with desk.serving():
            await heard(romeo, "", desk.bot)
        assert (await links(desk, romeo.jid)).watches_us


async def test_who_logs_in_later_sees_the_bot(desk):
    async with desk.serving():
        romeo = desk.person()
        async with romeo:
            await befriend(desk, romeo)
        async with romeo:
            await heard(romeo, "", desk.bot)


async def test_who_removes_the_bot_is_forgotten(desk):
    async with desk.serving() as component, desk.person() as romeo:
        await befriend(desk, romeo)
        for kind in ("unsubscribe", "unsubscribed"):
            romeo._session.send_raw(f"<presence to='{desk.bot}' type='{kind}'/>")
        await component.barrier()

        async with asyncio.timeout(10):
            while await links(desk, romeo.jid) != Links(romeo.jid):
                await component.barrier()


async def test_a_strangers_probe_is_not_answered(desk):
    async with desk.serving() as component, desk.person() as romeo:
        romeo._session.send_raw(f"<presence to='{desk.bot}' type='probe'/>")
        await romeo.send(desk.bot, "hello")
        assert (await romeo.receive()).body == "said: hello"
        await component.barrier()
        senders = set()
        while not romeo.presences.empty():
            senders.add(romeo.presences.get_nowait().bare)
        assert desk.bot not in senders


async def test_watchers_are_paged_domain_by_domain(desk):
    jids = ["z@a.org", "a@b.org", "b@a.org", "c@b.org", "d@c.org"]
    async with desk.database.transaction() as connection:
        for jid in jids:
            await presences.remember(connection, Links(jid, watches_us=True))
        await presences.remember(connection, Links("not@a.org", watched_by_us=True))
        found, after = [], Watcher()
        while page := await presences.page(connection, after, 2):
            found += [watcher.jid for watcher in page]
            after = page[-1]
        assert found == ["b@a.org", "z@a.org", "a@b.org", "c@b.org", "d@c.org"]
        assert await presences.watching(connection, ["z@a.org", "not@a.org"]) == {"z@a.org"}


async def test_the_whole_service_can_be_added_too(desk):
    async with desk.serving(), desk.person() as romeo:
        await romeo.subscribe(desk.prosody.component)
        await heard(romeo, "subscribed", desk.prosody.component)
        await heard(romeo, "", desk.prosody.component)
        assert await links(desk, romeo.jid) == Links(romeo.jid)


async def test_a_page_of_watchers_is_read_from_the_index(desk):
    query = queries.queries()["watchers_after"].text
    async with desk.database.connection() as connection:
        await connection.execute(
            "insert into presences select 'u' || n || '@d' || n % 50 || '.org', true, false"
            " from generate_series(1, 5000) as n"
        )
        await connection.execute("analyze presences")
        plan = await connection.fetch(f"explain {query}", "d1.org", "u7@d1.org", 50)
    steps = "\n".join(step[0] for step in plan)
    assert "presences_by_domain" in steps
    assert "Sort" not in steps
