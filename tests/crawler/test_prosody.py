"""Real rooms of a real Prosody."""

import pytest

from tests.crawler.conftest import Desk
from tests.support.engines import SINK
from tests.support.muc import Grounds

pytestmark = pytest.mark.anyio

SERVICE = "conference.localhost"


def at(local: str) -> str:
    return f"{local}@{SERVICE}"


async def test_public_rooms_are_listed_and_others_are_not(desk: Desk, grounds: Grounds) -> None:
    await grounds.make_all(
        {
            at("open"): {
                "roomname": "Open",
                "roomdesc": "About things. #One #two",
                "occupants": "3",
            },
            at("empty"): {"roomname": "Empty", "occupants": "0"},
            at("hidden"): {"publicroom": "0"},
            at("members"): {"membersonly": "1"},
            at("secret"): {"passwordprotectedroom": "1", "roomsecret": "x"},
            at("fleeting"): {"persistentroom": "0"},
            at("shy"): {"roomdesc": "Not for lists #noindex"},
            at("nsfw"): {"roomdesc": "For adults. #nsfw"},
        }
    )
    async with desk.crawling("localhost"):
        await desk.until_read(SERVICE, 7)
        assert await desk.ask(at("hidden")) == "hidden"
    listed = await desk.listed()
    assert listed[at("open")] == ["Open", 3]
    assert listed[at("empty")] == ["Empty", 0]
    assert at("nsfw") in listed
    reasons = await desk.unlisted()
    assert reasons[at("members")] == "members_only"
    assert reasons[at("secret")] == "password"
    assert reasons[at("fleeting")] == "temporary"
    assert reasons[at("shy")] == "noindex"
    assert reasons[at("hidden")] == "hidden"
    for local in ("open", "empty", "hidden", "members", "secret", "fleeting", "shy", "nsfw"):
        await grounds.destroy(at(local))


async def test_a_room_that_moves_leads_to_its_new_address(desk: Desk, grounds: Grounds) -> None:
    await grounds.make(at("old"), roomname="Old")
    async with desk.crawling("localhost"):
        await desk.until_read(SERVICE)
        assert at("old") in await desk.listed()
        await grounds.make(at("newer"), roomname="Newer")
        await grounds.destroy(at("old"), moved_to=at("newer"))
        await desk.due(at("old"))
        gone = "select state = 'gone' and moved_to = $2 from rooms where address = $1"
        await desk.until(gone, at("old"), at("newer"))
        listed = "select exists (select from public_rooms where address = $1 and occupants = 1)"
        await desk.until(listed, at("newer"))
    await grounds.destroy(at("newer"))


async def test_a_renamed_room_keeps_its_history(desk: Desk, grounds: Grounds) -> None:
    await grounds.make(at("named"), roomname="Before")
    async with desk.crawling("localhost"):
        await desk.until_read(SERVICE)
        room_id = await desk.value("select room_id from rooms where address = $1", at("named"))
        await grounds.make(at("named"), roomname="After", occupants=2)
        await desk.due(at("named"))
        await desk.until("select name = 'After' from rooms where room_id = $1", room_id)
        days = "select samples, peak from room_days where room_id = $1"
        await desk.until(f"select (x.samples, x.peak) = (2, 2) from ({days}) as x", room_id)
    await grounds.destroy(at("named"))


async def test_a_room_that_is_asked_for_is_visited_at_once(desk: Desk, grounds: Grounds) -> None:
    await grounds.make(at("asked"), roomname="Asked")
    async with desk.crawling("nowhere.localhost"):
        assert await desk.ask(at("asked")) == ""
        assert at("asked") in await desk.listed()
        assert await desk.ask(at("never-was")) == "not_found"
        assert await desk.ask("romeo@localhost") == "not_a_room"
        assert await desk.ask("room@nowhere.localhost") in ("unreachable", "refused")
    assert not await desk.rows("select from rooms where address = $1", at("never-was"))
    await grounds.destroy(at("asked"))


async def test_a_room_that_invites_the_crawler_is_read(desk: Desk, grounds: Grounds) -> None:
    await grounds.make(at("host"), roomname="Host")
    async with desk.crawling("nowhere.localhost") as crawler:
        invite = f"<invite to='{crawler.jid}'/>"
        grounds.write(
            f"<message from='owner-host@{SINK}/home' to='{at('host')}'>"
            f"<x xmlns='http://jabber.org/protocol/muc#user'>{invite}</x></message>".encode()
        )
        await desk.until("select exists (select from public_rooms where name = 'Host')")
        there = "select occupants from public_rooms where name = 'Host'"
        assert await desk.value(there) == 1
    await grounds.destroy(at("host"))


async def test_a_room_of_our_own_server_is_soon_known(desk: Desk, grounds: Grounds) -> None:
    await grounds.make(at("home"), occupants=1)
    for home, limit in (("localhost", 8), ("elsewhere.example", 40)):
        await desk.execute("delete from muc_domains")
        async with desk.crawling("localhost", home=home):
            await desk.until_read(SERVICE)
        soon = "select due_at < now() + $2 * interval '1 minute' from muc_domains where domain = $1"
        assert await desk.value(soon, SERVICE, limit) == (home == "localhost")
    await grounds.destroy(at("home"))


async def test_what_is_blocked_is_never_asked(desk: Desk, grounds: Grounds) -> None:
    await grounds.make(at("kept"), roomname="Kept")
    await grounds.make(at("blocked"), roomname="Blocked")
    async with desk.crawling("localhost"):
        await desk.until_read(SERVICE, 2)
    assert at("blocked") in await desk.listed()
    async with desk.crawling("localhost", blocked=[at("blocked")]):
        assert await desk.ask(at("blocked")) == "blocked"
    assert at("blocked") not in await desk.listed()
    # Rebuilt from nothing, with the block in the table alone.
    await desk.execute("update room_blocks set source = 'owner'")
    await desk.execute("delete from muc_domains")
    async with desk.crawling("localhost"):
        await desk.until_read(SERVICE, 2)
        assert await desk.ask(at("blocked")) == "delisted"
    assert set(await desk.listed()) == {at("kept")}
    # And with all of the domain blocked nothing of it is asked any more.
    async with desk.crawling("localhost", blocked=["localhost"]):
        assert await desk.ask(at("kept")) == "blocked"
    assert not await desk.listed()
    for room in map(at, ("kept", "blocked")):
        await grounds.destroy(room)


async def test_the_crawler_says_who_it_is(desk: Desk, grounds: Grounds) -> None:
    asker = f"somebody@{SINK}/x"
    async with desk.crawling("localhost") as crawler:
        answer = await grounds.get(
            asker, crawler.jid, "<query xmlns='http://jabber.org/protocol/disco#info'/>"
        )
        told = {value.text for value in answer.iter("{jabber:x:data}value")}
        assert {"xmpp:bot@blog.localhost", "https://blog.example/rooms/about"} <= told
        names = {one.get("category") for one in answer[0]}
        assert "client" in names
        for _ in range(2):
            grounds.write(
                f"<message from='{asker}' to='{crawler.jid}' type='chat' xml:lang='ru' id='1'>"
                "<body>who are you?</body></message>".encode()
            )
        # What comes behind them is answered behind them.
        await grounds.get(asker, crawler.jid, "<ping xmlns='urn:xmpp:ping'/>")
    said = [one.findtext("{jabber:component:accept}body") for one in grounds.messages]
    assert said == ["about ru"]
