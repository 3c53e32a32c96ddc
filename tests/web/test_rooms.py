"""The directory of conferences on the web: lists, one room, and what must not be seen."""

import gzip
import json
from collections.abc import AsyncIterator
from xml.etree import ElementTree

import pytest

from microblog.store.database import Database
from microblog.store.queries import Connection
from tests.support.reading import Page, Reader
from tests.support.rooms import keep_room
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio
LINUX = "linux@conference.example"


@pytest.fixture
async def rooms(talk: Talk) -> AsyncIterator[Connection]:
    """Where rooms are kept."""
    async with talk.database.connection() as connection:
        yield connection


async def pages(web: Reader, path: str) -> list[Page]:
    found = [await web.page(path)]
    while (older := found[-1].older) is not None:
        found.append(await web.page(older))
    return found


def addresses(page: Page) -> list[str]:
    return [each.text.strip() for each in page.all("p", class_="jid")]


async def test_every_list_pages_through_all_its_rooms(web: Reader, rooms: Connection) -> None:
    for number in range(45):
        await keep_room(
            rooms, f"r{number:02}@muc.example", name=f"Circle {number}", language="ru",
            tags=("verona",), users=3 + number % 4, activity=1.5, growth=1.5,
        )  # fmt: skip
    for path in (
        "/rooms",
        "/rooms?sort=new",
        "/rooms?sort=rising",
        "/rooms?sort=active",
        "/rooms?q=circle",
        "/rooms?q=circle&sort=popular",
        "/rooms?language=ru",
        "/rooms/tags/verona",
        "/rooms/languages/ru",
        "/rooms/domains/muc.example",
    ):
        read = await pages(web, path)
        found = [address for page in read for address in addresses(page)]
        assert sorted(found) == [f"r{number:02}@muc.example" for number in range(45)], path
        assert len(read) == 3


async def test_feeds_list_what_their_page_lists(web: Reader, rooms: Connection) -> None:
    await keep_room(rooms, LINUX, name="Linux", description="About *linux", tags=("linux",))
    await keep_room(rooms, "bsd@conference.example", name="BSD", users=2)
    for path in ("/rooms", "/rooms?q=linux", "/rooms/tags/linux"):
        page = await web.page(path)
        shown = addresses(page)
        assert shown[0] == LINUX
        for kind in ("application/atom+xml", "application/feed+json"):
            answer = await web.ask(page.one("link", type=kind).attributes["href"])
            assert answer.headers["content-type"].partition(";")[0] == kind
            if kind.endswith("json"):
                items = answer.json()["items"]
                assert [one["authors"][0]["name"] for one in items] == shown
            else:
                feed = ElementTree.fromstring(answer.text)
                space = "{http://www.w3.org/2005/Atom}"
                names = feed.findall(f"{space}entry/{space}author/{space}name")
                assert [name.text for name in names] == shown


async def test_a_room_shows_what_it_says_its_days_and_what_is_written_of_it(
    web: Reader, rooms: Connection, talk: Talk
) -> None:
    await keep_room(
        rooms, LINUX, name="Линукс", description="Софт и железо", language="ru", users=42,
        activity=23.0, tags=("linux",), days=30, anonymity="semi",
    )  # fmt: skip
    await talk.name("romeo")
    await talk.say("romeo", f"Come to xmpp:{LINUX}?join")
    page = await web.page(f"/rooms/{LINUX}")
    assert page.one("h1").text.strip() == "Линукс"
    assert f"xmpp:{LINUX.replace('@', '%40')}?join" in page.links
    assert "/rooms/tags/linux" in page.links
    assert "/u/romeo" in page.links
    text = (await web.ask(f"/rooms/{LINUX}")).text
    assert text.count('<rect class="peak"') == 30
    assert "42 people" in text
    assert "23 messages an hour" in text
    russian = (await web.ask(f"/rooms/{LINUX}?lang=ru")).text
    assert "42 человека" in russian
    assert "русский" in russian


async def test_what_is_not_listed_is_as_what_was_never_there(
    web: Reader, rooms: Connection
) -> None:
    for number, unlisted in enumerate(("hidden", "members_only", "delisted", "blocked", "noindex")):
        await keep_room(rooms, f"s{number}@muc.example", name="Secret", unlisted=unlisted)
    never = await web.ask("/rooms/never@muc.example")
    assert never.status_code == 404
    for number in range(5):
        for path in ("", "/picture", "/badge.svg", "/feed.atom"):
            answer = await web.ask(f"/rooms/s{number}@muc.example{path}")
            assert (answer.status_code, answer.content) == (404, never.content)
        one = await web.ask(f"/api/1.0/badge?address=s{number}@muc.example")
        assert one.content == (await web.ask("/api/1.0/badge?address=never@muc.example")).content
    assert (await web.ask("/rooms/domains/muc.example")).status_code == 404
    for path in ("/rooms", "/rooms?q=secret", "/rooms/domains", "/api/1.0/rooms"):
        assert "muc.example" not in (await web.ask(path)).text


async def test_a_room_that_is_gone_names_where_it_went(web: Reader, rooms: Connection) -> None:
    await keep_room(rooms, LINUX, state="gone", moved_to="linux@muc.example")
    answer = await web.ask(f"/rooms/{LINUX}")
    assert answer.status_code == 410
    assert "/rooms/linux@muc.example" in answer.text
    assert addresses(await web.page("/rooms")) == []


async def test_names_of_rooms_are_text_wherever_they_stand(web: Reader, rooms: Connection) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    address = "a'b\"c&d@muc.example".replace("'", "").replace('"', "").replace("&", "")
    await keep_room(rooms, address, name=evil, description=evil, tags=("<b>",), days=3)
    await keep_room(rooms, "#chan%irc.example@muc.example", name="Chan?#", users=1)
    for path in ("/rooms", f"/rooms/{address}", "/rooms?q=script", "/rooms/tags/%3Cb%3E"):
        text = (await web.ask(path)).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;" in text
    for path in (f"/rooms/{address}/badge.svg", f"/api/1.0/badge?address={address}"):
        answer = await web.ask(path)
        ElementTree.fromstring(answer.text)
        assert "<script>alert" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    ElementTree.fromstring((await web.ask(f"/rooms/{address}/picture")).text)
    ElementTree.fromstring((await web.ask("/rooms/feed.atom")).text)
    listed = await web.page("/rooms")
    path = next(link for link in listed.links if link.startswith("/rooms/%23chan%25irc"))
    assert (await web.page(path)).one("h1").text.strip() == "Chan?#"


async def test_sensitive_and_dead_rooms_are_shown_to_whoever_asks(
    web: Reader, rooms: Connection
) -> None:
    await keep_room(rooms, "red@muc.example", name="Red", is_sensitive=True)
    await keep_room(rooms, "old@muc.example", name="Old", state="dead", users=0)
    assert addresses(await web.page("/rooms")) == []
    assert addresses(await web.page("/rooms?q=nsfw:yes")) == ["red@muc.example"]
    assert addresses(await web.page("/rooms?q=dead:yes")) == ["old@muc.example"]


async def test_bad_addresses_are_refused_in_a_sentence(web: Reader, rooms: Connection) -> None:
    await keep_room(rooms, LINUX)
    for path in ("?sort=no", "?after=x", "?after=nan", "?after=1/x", "?after=~", f"?q={'a' * 300}"):
        answer = await web.ask(f"/rooms{path}")
        assert answer.status_code == 400, path
    for path in ("/rooms/%00", "/rooms/no-address", "/rooms/@", "/rooms/a@b/c", "/rooms/tags/%00"):
        assert (await web.ask(path)).status_code == 404, path


async def test_a_page_is_kept_until_the_directory_changes(web: Reader, rooms: Connection) -> None:
    await keep_room(rooms, LINUX, name="Linux")
    tag = await web.etag("/rooms")
    assert (await web.ask("/rooms", if_none_match=tag)).status_code == 304
    await rooms.execute("update room_vitals set occupants = 7, average = 7")
    assert await web.etag("/rooms") == tag
    await rooms.execute("update rooms set description = 'New'")
    changed = await web.etag("/rooms")
    assert changed != tag
    await rooms.execute("update rooms set last_seen_at = now()")
    assert await web.etag("/rooms") == changed
    await rooms.execute("update room_vitals set popularity = popularity + 1")
    ranked = await web.etag("/rooms")
    assert ranked != changed
    await rooms.execute("update rooms set unlisted = 'delisted'")
    assert await web.etag("/rooms") != ranked
    assert addresses(await web.page("/rooms")) == []


async def test_the_directory_from_above(web: Reader, rooms: Connection) -> None:
    for number in range(3):
        await keep_room(rooms, f"r{number}@muc.example", language="ru", tags=("linux",), name="R")
    assert "/rooms/tags/linux" in (await web.page("/rooms/tags")).links
    assert "/rooms/languages/ru" in (await web.page("/rooms/languages")).links
    assert "/rooms/domains/muc.example" in (await web.page("/rooms/domains")).links
    assert "/rooms/dump.ndjson.gz" in (await web.page("/rooms/about")).links
    answer = await web.ask("/rooms/dump.ndjson.gz")
    lines = [json.loads(line) for line in gzip.decompress(answer.content).splitlines()]
    assert [one["address"] for one in lines] == [f"r{number}@muc.example" for number in range(3)]
    tag = answer.headers["etag"]
    assert (await web.ask("/rooms/dump.ndjson.gz", if_none_match=tag)).status_code == 304


async def test_the_daily_file_holds_every_listed_room(web: Reader, rooms: Connection) -> None:
    await keep_room(rooms, "a@muc.example", name="A")
    await keep_room(rooms, "b@muc.example", name="B", state="dead")
    await keep_room(rooms, "c@muc.example", name="C", is_sensitive=True)
    await keep_room(rooms, "d@muc.example", name="D")
    await keep_room(rooms, "hidden@muc.example", unlisted="hidden")
    await rooms.execute(
        "update rooms set twin_of = (select room_id from rooms where address = 'a@muc.example')"
        " where address = 'd@muc.example'"
    )
    answer = await web.ask("/rooms/dump.ndjson.gz")
    lines = [json.loads(line) for line in gzip.decompress(answer.content).splitlines()]
    told = [
        (one["address"], one["state"], one["is_sensitive"], one["is_copy"], one["copies"])
        for one in lines
    ]
    assert told == [
        ("a@muc.example", "alive", False, False, 1),
        ("b@muc.example", "dead", False, False, 0),
        ("c@muc.example", "alive", True, False, 0),
        ("d@muc.example", "alive", False, True, 0),
    ]


async def test_a_tag_leads_from_posts_to_rooms_and_back(
    web: Reader, rooms: Connection, talk: Talk
) -> None:
    await keep_room(rooms, LINUX, name="Linux", tags=("linux",))
    await talk.name("romeo")
    await talk.say("romeo", "*linux Penguins")
    assert f"/rooms/{LINUX}" in (await web.page("/t/linux")).links
    assert "/t/linux" in (await web.page("/rooms/tags/linux")).links


async def test_the_reading_role_sees_no_contacts_nor_unlisted_rooms(reading: Database) -> None:
    async with reading.connection() as connection:
        for table in ("rooms", "room_vitals", "muc_domains", "room_reports", "room_blocks"):
            with pytest.raises(Exception, match="permission denied"):
                await connection.fetch(f"select from {table}")
