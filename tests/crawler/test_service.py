"""A scripted service with its flaws, behind a real Prosody: what is asked of it, and how often."""

import asyncio
import base64
import hashlib
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from microblog.render.crawling import explanation
from tests.crawler.conftest import Desk, Server
from tests.support.engines import SINK
from tests.support.muc import INFO, ITEMS, LISTED, MUC, Grounds, failure, form, info, room
from tests.support.proxy import proxy, to_port

pytestmark = pytest.mark.anyio

VCARD = "vcard-temp"
PNG = b"\x89PNG" + b"picture" * 10


@dataclass
class Through:
    """A server behind a proxy."""

    server: Server
    port: int

    @property
    def component_address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def __getattr__(self, name: str) -> str:
        return getattr(self.server, name)


def at(local: str) -> str:
    return f"{local}@{SINK}"


def rooms(count: int) -> dict[str, str]:
    return {at(f"r{n:03}"): f"Room {n}" for n in range(count)}


def serve(grounds: Grounds, names: dict[str, str], *, paged: int = 0) -> None:
    grounds.lists(names, paged=paged)
    for address, name in names.items():
        grounds.says(address.partition("@")[0], room(name, occupants="5"))


async def test_no_more_is_asked_than_allowed(desk: Desk, grounds: Grounds) -> None:
    serve(grounds, rooms(12))
    async with desk.crawling(SINK, rate=10, overall=100):
        await desk.until_read(SINK, 12)
    times = [one.at for one in grounds.asked]
    assert len(times) >= 14
    # Three at once are allowed, and then one each tenth of a second.
    for start in range(len(times)):
        for end in range(start + 3, len(times)):
            assert times[end] - times[start] > (end - start - 2) / 10 - 0.05
    assert times[-1] - times[0] > (len(times) - 3) / 10 - 0.05


async def test_all_domains_together_are_asked_no_more_than_allowed(
    desk: Desk, grounds: Grounds
) -> None:
    serve(grounds, rooms(30))
    async with desk.crawling(SINK, rate=500, overall=20):
        await desk.until_read(SINK, 30)
    times = [one.at for one in grounds.asked]
    assert times[-1] - times[0] > (len(times) - 20 - 2) / 20 - 0.1


async def test_two_are_unanswered_at_most(desk: Desk, grounds: Grounds) -> None:
    names = rooms(6)
    grounds.lists(names)
    for address in names:
        grounds.answers[address, INFO] = None
    async with desk.crawling(SINK):
        async with asyncio.timeout(10):
            while len(grounds.requests(INFO)) < 3:
                await asyncio.sleep(0.02)
        # The service itself has answered; of its rooms two are waited for.
        await grounds.get(at("x"), "localhost", "<ping xmlns='urn:xmpp:ping'/>")
        assert len([one for one in grounds.requests(INFO) if one.to != SINK]) == 2


@pytest.mark.parametrize("paged", [0, 10])
async def test_pages_are_read_to_the_end(desk: Desk, grounds: Grounds, paged: int) -> None:
    serve(grounds, rooms(35), paged=paged)
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 35)
    assert len(await desk.listed()) == 35
    assert 1 <= len(grounds.requests(ITEMS)) <= (5 if paged else 1)


async def test_pages_that_nobody_has_promised_are_read(desk: Desk, grounds: Grounds) -> None:
    serve(grounds, rooms(35), paged=10)
    grounds.answers[SINK, INFO] = info(MUC)
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 35)
    assert len(await desk.listed()) == 35


async def test_a_service_that_gives_the_same_page_for_ever_is_left(
    desk: Desk, grounds: Grounds
) -> None:
    serve(grounds, rooms(5), paged=5)
    listing = grounds.answers[SINK, ITEMS]

    def repeats(iq):
        for after in iq.iter("{http://jabber.org/protocol/rsm}after"):
            after.text = ""
        return listing(iq)

    grounds.answers[SINK, ITEMS] = repeats
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 5)
    assert len(grounds.requests(ITEMS)) == 2


async def test_numbers_in_names_count_where_there_are_no_others(
    desk: Desk, grounds: Grounds
) -> None:
    grounds.lists(
        {at("a"): "A (7)", at("b"): "B (9)", at("c"): "C", at("d"): "Empty Rooms", at("e"): "E (1)"}
    )
    grounds.says("a", room("A"))
    grounds.says("b", room("B", occupants="3"))
    grounds.says("c", room("C"))
    grounds.says("d", room("D"))
    grounds.says("e", room("Ещё (2)", occupants="1"))
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 4)
    assert await desk.listed() == {
        at("a"): ["A", 7],
        at("b"): ["B", 3],
        at("c"): ["C", None],
        at("e"): ["Ещё (2)", 1],
    }
    # What is unknown is not nothing.
    assert await desk.value("select count(*) from room_days") == 3


async def test_gateways_and_strangers_are_not_listed(desk: Desk, grounds: Grounds) -> None:
    grounds.lists({at("irc"): "#irc", at("pubsub"): "node", at("fine"): "fine"})
    grounds.says("irc", info(MUC, *LISTED, identity="conference/irc"))
    grounds.says("pubsub", info(identity="pubsub/leaf"))
    grounds.says("fine", room("fine"))
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 3)
        assert set(await desk.listed()) == {at("fine")}
        grounds.answers[SINK, INFO] = info(MUC, identity="conference/irc")
        await desk.due()
        await desk.until("select kind = 'gateway' from muc_domains where domain = $1", SINK)
    assert not await desk.listed()


async def test_a_service_can_ask_to_be_left_out(desk: Desk, grounds: Grounds) -> None:
    serve(grounds, rooms(3))
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 3)
        assert len(await desk.listed()) == 3
        asks = form("urn:example", {"{urn:microblog:noindex:0}noindex": "true"})
        grounds.answers[SINK, INFO] = info(MUC, more=asks)
        await desk.due()
        await desk.until("select is_noindex from muc_domains where domain = $1", SINK)
        assert not await desk.listed()
        assert await desk.value("select count(*) from rooms where name <> ''") == 0
        asked = len(grounds.asked)
        assert await desk.ask(at("r001")) == "noindex"
        assert len(grounds.asked) <= asked + 1
        # From nothing it holds as well.
        await desk.execute("delete from muc_domains")
        assert await desk.ask(at("r001")) == "noindex"
        grounds.answers[SINK, INFO] = info(MUC)
        await desk.due()
        await desk.until_read(SINK, 3)
        await desk.until("select count(*) = 3 from public_rooms")


async def test_what_was_said_of_a_room_goes_when_it_hides(desk: Desk, grounds: Grounds) -> None:
    serve(grounds, rooms(1))
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 1)
        hidden = tuple(one for one in LISTED if one != "muc_public")
        grounds.says("r000", room("Room", (*hidden, "muc_hidden"), description="of secrets"))
        await desk.due(at("r000"))
        await desk.until("select unlisted = 'hidden' from rooms")
    found = await desk.rows("select name, description, tags, avatar_hash from rooms")
    assert found == [("", "", [], "")]


async def test_a_missing_room_is_gone_the_second_time(desk: Desk, grounds: Grounds) -> None:
    serve(grounds, rooms(2))
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 2)
        grounds.says("r000", failure("item-not-found"))
        await desk.due(at("r000"))
        failed = (
            "select failures = $2 from rooms join room_schedule using (room_id) where address = $1"
        )
        await desk.until(failed, at("r000"), 1)
        assert at("r000") in await desk.listed()
        state = "select state from rooms where address = $1"
        assert await desk.value(state, at("r000")) == "new"
        await desk.due(at("r000"))
        await desk.until(failed, at("r000"), 2)
        assert await desk.value(state, at("r000")) == "gone"
        # It is there again.
        grounds.says("r000", room("Back", occupants="2"))
        await desk.due(at("r000"))
        await desk.until(failed, at("r000"), 0)
    assert await desk.value(state, at("r000")) == "new"


async def test_a_room_that_is_gone_names_its_new_address(desk: Desk, grounds: Grounds) -> None:
    serve(grounds, rooms(2))
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 2)
        gone = "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:%s?join</gone>"
        grounds.says("r000", failure("gone", more=gone % at("elsewhere")))
        grounds.says("elsewhere", room("Elsewhere", occupants="1"))
        await desk.due(at("r000"))
        await desk.until("select exists (select from public_rooms where name = 'Elsewhere')")
        moved = "select state, moved_to from rooms where address = $1"
        assert await desk.rows(moved, at("r000")) == [("gone", at("elsewhere"))]
        # A second answer that tells less does not make it forgotten.
        grounds.says("r000", failure("item-not-found"))
        await desk.due(at("r000"))
        due = (
            "select due_at > now() from rooms join room_schedule using (room_id) where address = $1"
        )
        await desk.until(due, at("r000"))
        assert await desk.rows(moved, at("r000")) == [("gone", at("elsewhere"))]


async def test_a_domain_that_is_away_is_asked_once(desk: Desk, grounds: Grounds) -> None:
    serve(grounds, rooms(20))
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 20)
        away = failure("remote-server-timeout", kind="wait")
        for address in rooms(20):
            grounds.answers[address, INFO] = away
        grounds.answers[SINK, INFO] = away
        grounds.asked.clear()
        await desk.execute("update room_schedule set due_at = now()")
        await desk.until("select failures > 0 from muc_domains where domain = $1", SINK)
        await desk.until_read(SINK, 20)
        asked = len(grounds.asked)
        # Three in a row, and those in flight meanwhile.
        assert 3 <= asked <= 5
        grounds.asked.clear()
        await desk.execute("update room_schedule set due_at = now()")
        await desk.due()
        await desk.until("select failures > 1 from muc_domains where domain = $1", SINK)
        assert [one.to for one in grounds.asked] == [SINK]
        # It is back: so are its rooms.
        serve(grounds, rooms(20))
        grounds.asked.clear()
        await desk.execute("update room_schedule set due_at = now()")
        await desk.due()
        await desk.until("select failures = 0 from muc_domains where domain = $1", SINK)
        await desk.until_read(SINK, 20)
        assert len(grounds.requests(INFO)) == 21


async def test_what_does_not_answer_is_not_remembered(desk: Desk, grounds: Grounds) -> None:
    serve(grounds, rooms(1))
    grounds.says("slow", failure("remote-server-timeout", kind="wait"))
    grounds.says("shut", failure("forbidden", kind="auth"))
    async with desk.crawling("nowhere.localhost"):
        assert await desk.ask(at("slow")) == "unreachable"
        assert await desk.ask(at("never")) == "not_found"
        assert await desk.ask(at("shut")) == "refused"
        assert await desk.ask(at("r000")) == ""
        assert await desk.ask(at("ß" * 3)) == "not_found"
    assert await desk.unlisted() == {at("shut"): "hidden"}


async def test_a_service_is_left_alone_for_as_long_as_it_asks(desk: Desk, grounds: Grounds) -> None:
    serve(grounds, rooms(6))
    wants = "<retry xmlns='urn:example' retry-after='2'/>"
    grounds.says("r000", failure("resource-constraint", more=wants, kind="wait"))
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 6)
    refused = next(one.at for one in grounds.requests(INFO, at("r000")))
    after = [one.at for one in grounds.asked if one.at > refused]
    # One may have been in flight.
    assert all(moment - refused > 1.9 for moment in after[1:])


async def test_pictures_are_fetched_once_and_only_the_right_ones(
    desk: Desk, grounds: Grounds
) -> None:
    digest = hashlib.sha1(PNG).hexdigest()
    grounds.lists({at("a"): "A", at("b"): "B", at("c"): "C"})
    encoded = base64.b64encode(PNG).decode()
    vcard = f"<vCard xmlns='vcard-temp'><PHOTO><BINVAL>{encoded}</BINVAL></PHOTO></vCard>"
    for local, hash_ in (("a", digest), ("b", digest), ("c", "0" * 40)):
        grounds.says(local, room(local, avatarhash=hash_))
        grounds.answers[at(local), VCARD] = vcard
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 3)
        await desk.until("select count(*) = 1 from room_avatars")
        await desk.due(at("a"))
        await desk.due(at("b"))
        await desk.until_read(SINK, 3)
        await desk.ask(at("a"))
    assert await desk.rows("select avatar_hash, image from room_avatars") == [(digest, PNG)]
    assert 1 <= len([one for one in grounds.requests(VCARD) if one.to != at("c")]) <= 2


async def test_a_hundred_strange_rooms_end_nothing(desk: Desk, grounds: Grounds) -> None:
    strange = {
        at("zalgo"): room("z" + "\u0301\u0316" * 200, description="\u202etxet\u2066 bell\x85"),
        at("long"): room("x" * 10_000, description="слово " * 3_000, occupants="9" * 30),
        at("urls"): room("u", logs="javascript:alert(1)", webchat_url="ftp://x", lang="<b>"),
        at("many"): room("m", contactjid=[f"o{n}@x.example" for n in range(90)]),
        at("none"): f"<query xmlns='{INFO}'/>",
        at("other"): "<other xmlns='urn:example'/>",
        at("nothing"): "",
        at("error"): "<error/>",
    }
    odd = [at("x" * 900), "not a jid@", "@", at("İstanbul"), at("ẞ"), f"a@other.{SINK}"]
    grounds.lists(dict.fromkeys((*strange, *odd), "x"))
    for address, told in strange.items():
        grounds.answers[address, INFO] = told
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 8)
        assert await desk.ask(at("urls")) == ""
    listed = await desk.listed()
    assert set(listed) == {at("zalgo"), at("long"), at("urls"), at("many")}
    assert len(str(listed[at("long")][0])) <= 121
    shown = "select language, logs_url, webchat_url from public_rooms where address = $1"
    assert await desk.rows(shown, at("urls")) == [("", "", "")]


async def test_the_average_follows_the_hours(desk: Desk, grounds: Grounds) -> None:
    grounds.lists({at("a"): "A"})
    grounds.says("a", room("A", occupants="10"))
    async with desk.crawling(SINK):
        await desk.until_read(SINK, 1)
        await desk.execute("update room_vitals set sampled_at = now() - interval '1 day'")
        grounds.says("a", room("A", occupants="20"))
        assert await desk.ask(at("a")) == ""
    average = await desk.value("select average from room_vitals")
    assert average == pytest.approx(10 + 10 * (1 - 0.3679), abs=0.01)
    assert await desk.rows("select average, peak, samples from room_days") == [(15.0, 20, 2)]


async def test_the_crawler_only_asks_what_it_has_to(desk: Desk, grounds: Grounds) -> None:
    serve(grounds, rooms(4))
    async with desk.crawling(SINK) as crawler:
        await desk.until_read(SINK, 4)
    assert {one.sender for one in grounds.asked} == {crawler.jid}
    kinds = [(one.to, one.what) for one in grounds.asked]
    assert len(kinds) == len(set(kinds))
    assert all(first <= second for first, second in pairwise(one.at for one in grounds.asked))
    # Nobody was joined, and nothing was said to anybody.
    assert not grounds.messages


async def test_a_link_that_breaks_is_nobodys_fault(desk: Desk, grounds: Grounds) -> None:
    serve(grounds, rooms(30))
    async with proxy(to_port(*desk.server.component_address)) as wire:
        through = replace(desk, server=Through(desk.server, wire.port))
        async with through.crawling(SINK, rate=60):
            async with asyncio.timeout(10):
                while len(grounds.requests(INFO)) < 12:
                    await asyncio.sleep(0.01)
            wire.swallow()
            await asyncio.sleep(0.1)
            wire.reset()
            wire.flow()
            await desk.until_read(SINK, 30)
    assert len(await desk.listed()) == 30
    assert await desk.value("select sum(failures) from room_schedule") == 0
    assert await desk.value("select sum(failures) from muc_domains") == 0


async def test_what_was_only_mentioned_is_asked_where_that_is_wanted(
    desk: Desk, grounds: Grounds
) -> None:
    serve(grounds, rooms(2))
    await desk.execute("insert into muc_domains (domain, source) values ($1, 'mention')", SINK)
    async with desk.crawling("conference.localhost"):
        await desk.until("select exists (select from muc_domains where kind = 'service')")
    assert not grounds.asked
    async with desk.crawling("conference.localhost", finds=True):
        await desk.until_read(SINK, 2)
    assert len(await desk.listed()) == 2


async def test_rooms_of_another_directory_are_asked_themselves(
    desk: Desk, grounds: Grounds
) -> None:
    serve(grounds, rooms(2))
    grounds.lists({})
    dump = {SINK: [*rooms(2), at("invented")], "nowhere.localhost": ["a@nowhere.localhost"]}
    async with desk.crawling(SINK, dump=dump):
        await desk.until_read(SINK, 2)
        await desk.until("select failures > 0 from muc_domains where domain like 'nowhere%'")
    assert set(await desk.listed()) == set(rooms(2))
    assert not await desk.rows("select from rooms where address = $1", at("invented"))
    assert await desk.unlisted() == {"a@nowhere.localhost": "unread"}


def test_whoever_asks_the_crawler_is_told_in_his_language() -> None:
    assert explanation("en", "https://x.example").endswith("https://x.example/rooms/about")
    assert "Я программа" in explanation("ru-RU", "https://x.example")
