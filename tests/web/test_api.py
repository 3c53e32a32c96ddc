"""What clients ask of search.jabber.network, asked of us in their very words."""

import gzip
import json
import shlex
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microblog.search.keywords import popular, room_query
from microblog.store.queries import Connection
from tests.support.reading import Reader
from tests.support.rooms import LONG_AGO, keep_room
from tests.support.talk import Talk
from web.quota import Quota, network_of

pytestmark = pytest.mark.anyio
LINUX = "linux@conference.example"
DOT = b"\x89PNG of a dot"


@pytest.fixture
async def rooms(talk: Talk) -> AsyncIterator[Connection]:
    """Where rooms are kept."""
    async with talk.database.connection() as connection:
        yield connection


async def search(web: Reader, method: str = "POST", **asked: object) -> httpx2.Response:
    answer = await web.http.request(method, "/api/1.0/search", json=asked)
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer


def found(answer: httpx2.Response) -> list[str]:
    return [one["address"] for one in answer.json()["result"]["items"]]


async def three(rooms: Connection) -> None:
    await keep_room(
        rooms, LINUX, name="Linux users", description="All about penguins", users=12,
        language="en", anonymity="semi",
    )  # fmt: skip
    await keep_room(rooms, "tux@conference.example", name="Penguins", users=5)
    await keep_room(rooms, "quiet@conference.example", name="Linux quiet", users=0)


async def test_conversations_sends_the_whole_input_as_one_keyword(
    web: Reader, rooms: Connection
) -> None:
    await three(rooms)
    answer = await search(web, keywords=["linux penguins"])
    assert found(answer) == [LINUX]
    assert answer.json()["result"]["items"] == [{
        "address": LINUX, "nusers": 12, "is_open": True, "name": "Linux users",
        "description": "All about penguins", "language": "en", "anonymity_mode": "semi",
    }]  # fmt: skip
    numbered = (await web.ask("/api/1.0/rooms/unsafe?p=1")).json()
    assert (numbered["total"], numbered["npages"], numbered["pages"], numbered["page"]) == (
        3, 1, 1, 1,
    )  # fmt: skip
    assert [one["nusers"] for one in numbered["items"]] == [12, 5, 0]


async def test_gajim_sends_words_and_pages_by_what_it_was_given(
    web: Reader, rooms: Connection
) -> None:
    for number in range(230):
        await keep_room(rooms, f"r{number}@muc.example", name="Penguin circle", users=number % 2)
    read: list[str] = []
    asked: dict[str, object] = {"keywords": ["penguin", "circle"]}
    for _ in range(5):
        result = (await search(web, **asked)).json()["result"]
        read += [one["address"] for one in result["items"]]
        if not result["more"]:
            break
        asked["after"] = result["last"]
    assert len(read) == 230
    assert len(set(read)) == 230


async def test_a_client_asks_by_get_with_a_body(web: Reader, rooms: Connection) -> None:
    await three(rooms)
    assert found(await search(web, "GET", keywords="linux")) == [LINUX, "quiet@conference.example"]
    answer = await web.ask("/api/1.0/search?q=linux&min_users=1")
    assert [one["address"] for one in answer.json()["result"]["items"]] == [LINUX]


async def test_kaidan_walks_all_rooms_and_escapes_addresses_twice(
    web: Reader, rooms: Connection
) -> None:
    for number in range(410):
        await keep_room(rooms, f"r{number:03}@muc.example", users=None)
    read: list[str] = []
    path = "/api/1.0/rooms"
    while items := (await web.ask(path)).json()["items"]:
        read += [one["address"] for one in items]
        path = f"/api/1.0/rooms?after={quote(quote(read[-1], safe=''), safe='')}"
    assert read == [f"r{number:03}@muc.example" for number in range(410)]


async def test_min_users_counts_from_that_very_number(web: Reader, rooms: Connection) -> None:
    await three(rooms)
    assert len(found(await search(web, keywords=""))) == 3
    assert found(await search(web, keywords="", min_users=12)) == [LINUX]
    assert found(await search(web, keywords="", min_users=12.5)) == []
    assert len(found(await search(web, keywords="", min_users=0))) == 3


async def test_words_are_looked_for_where_they_are_asked_for(
    web: Reader, rooms: Connection
) -> None:
    await three(rooms)
    assert found(await search(web, keywords="penguins", sindescr=False)) == [
        "tux@conference.example"
    ]
    assert found(await search(web, keywords="tux", sinaddr=False)) == []
    assert found(await search(web, keywords='"linux users"', sindescr=False)) == [LINUX]
    assert found(await search(web, keywords="peng*", sinname=False)) == [LINUX]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"keywords": None},
        {"keywords": 5},
        {"keywords": ["a", 5]},
        {"keywords": "a\0b"},
        {"keywords": "a" * 2000},
        {"keywords": "a", "sinname": "yes"},
        {"keywords": "a", "sinname": False, "sinaddr": False, "sindescr": False},
        {"keywords": "a", "min_users": True},
        {"keywords": "a", "min_users": "5"},
        {"keywords": "a", "after": "x"},
        {"keywords": "a", "after": float("inf")},
        {"keywords": "a", "after": 10**400},
    ],
)
async def test_what_cannot_be_asked_is_refused_in_json(
    web: Reader, asked: dict[str, object]
) -> None:
    answer = await web.http.post("/api/1.0/search", content=json.dumps(asked))
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_broken_requests_are_refused_in_json(web: Reader, rooms: Connection) -> None:
    for body in (b"{", b"[]", b"\xff", b"[" * 9000, b"a" * 20_000):
        answer = await web.http.post("/api/1.0/search", content=body)
        assert (answer.status_code, list(answer.json())) == (400, ["error"])
    for path in ("rooms/unsafe?p=0", "rooms/unsafe?p=x", "rooms?min_users=x", "rooms?after=%00",
                 "badge"):  # fmt: skip
        assert (await web.ask(f"/api/1.0/{path}")).status_code == 400, path
    assert (await web.ask("/api/1.0/rooms.json?p=999999")).json()["items"] == []


async def test_numbers_and_whole_ones_are_places(web: Reader, rooms: Connection) -> None:
    await three(rooms)
    assert len(found(await search(web, keywords="", after=100))) == 3
    assert len(found(await search(web, keywords="", after=6))) == 2


async def test_numbered_pages_are_in_the_order_that_is_asked_for(
    web: Reader, rooms: Connection
) -> None:
    size = 200
    for number in range(size + 1):
        await keep_room(rooms, f"r{number:03}@muc.example", users=number)
    pages = [
        (await web.ask(f"/api/1.0/rooms.json?order_by=address&p={page}")).json()
        for page in (1, 2, 3)
    ]
    told = [one["address"] for page in pages for one in page["items"]]
    assert told == [f"r{number:03}@muc.example" for number in range(size + 1)]
    assert [page["total"] for page in pages] == [size + 1] * 3
    popular = (await web.ask("/api/1.0/rooms.json?order_by=nusers&include_closed")).json()
    assert popular["items"][0]["address"] == f"r{size}@muc.example"
    wrong = await web.ask("/api/1.0/rooms.json?order_by=name")
    assert (wrong.status_code, wrong.json()) == (400, {"error": "order_by is nusers or address"})


async def test_lists_are_kept_and_packed(web: Reader, rooms: Connection) -> None:
    for number in range(20):
        await keep_room(rooms, f"r{number}@muc.example")
    answer = await web.ask("/api/1.0/rooms")
    assert answer.headers["content-encoding"] == "br"
    again = await web.ask("/api/1.0/rooms", if_none_match=answer.headers["etag"])
    assert again.status_code == 304
    assert again.headers["access-control-allow-origin"] == "*"
    asked = await web.http.request("OPTIONS", "/api/1.0/search")
    assert "POST" in asked.headers["access-control-allow-methods"]


async def test_an_avatar_is_a_picture_that_is_known_by_its_hash(
    web: Reader, rooms: Connection
) -> None:
    await keep_room(rooms, LINUX, avatar=DOT)
    await keep_room(rooms, "none@muc.example")
    await keep_room(rooms, "secret@muc.example", avatar=DOT, unlisted="hidden")
    for path in (f"/avatar/v1/{LINUX}", f"/api/1.0/avatar?address={LINUX}"):
        answer = await web.ask(path)
        assert answer.content == DOT
        assert answer.headers["content-security-policy"] == "default-src 'none'"
        assert answer.headers["last-modified"].endswith(f"{LONG_AGO:%Y %H:%M:%S} GMT")
        tag = answer.headers["etag"]
        assert (await web.ask(path, if_none_match=tag)).status_code == 304
        head = await web.ask(path, "HEAD")
        assert (head.status_code, head.headers["etag"], head.content) == (200, tag, b"")
    none = await web.ask("/avatar/v1/none@muc.example")
    secret = await web.ask("/avatar/v1/secret@muc.example")
    assert (none.status_code, none.content) == (404, secret.content)
    assert "<svg" in (await web.ask("/rooms/none@muc.example/picture")).text


async def test_a_network_that_asks_too_much_waits(web: Reader, rooms: Connection) -> None:
    for _ in range(120):
        assert (await web.ask("/api/1.0/badge?address=no@muc.example")).status_code == 404
    answer = await search(web, keywords="linux")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert (await web.ask("/rooms")).status_code == 200


def test_a_bucket_fills_by_itself_and_networks_do_not_share_one() -> None:
    now = [0.0]
    quota = Quota(burst=2, rate=0.5, clock=lambda: now[0])
    assert [quota.wait("192.0.2.1"), quota.wait("192.0.2.9")] == [0, 0]
    assert quota.wait("192.0.2.200") == 2
    assert quota.wait("198.51.100.1") == 0
    now[0] = 2.0
    assert quota.wait("192.0.2.1") == 0
    assert network_of("2001:db8:1:2::5") == network_of("2001:db8:1:ffff::")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.77")
    assert network_of("unknown") == ""


@settings(max_examples=12)
@given(
    before=st.lists(st.integers(0, 3), min_size=1, max_size=120),
    meanwhile=st.lists(st.integers(0, 9), max_size=4),
)
async def test_a_walk_misses_and_repeats_nothing_while_rooms_come(
    web: Reader, rooms: Connection, before: list[int], meanwhile: list[int]
) -> None:
    """Ties included; rooms that come meanwhile are met once or, above us already, not at all."""
    await rooms.execute("truncate rooms cascade")
    for number, users in enumerate(before):
        await keep_room(rooms, f"r{number}@muc.example", users=users)
    read: list[str] = []
    after: float | None = None
    while True:
        page = await popular(rooms, room_query(""), after=after, size=30)
        read += [room.address for room in page.rooms]
        if not page.has_more:
            break
        after = page.last
        if meanwhile:
            users = meanwhile.pop()
            await keep_room(rooms, f"n{len(read)}@muc.example", users=users)
    assert len(read) == len(set(read))
    assert {f"r{number}@muc.example" for number in range(len(before))} <= set(read)


async def test_the_requests_of_the_readme_are_answered(web: Reader, rooms: Connection) -> None:
    await keep_room(rooms, "linux@conference.example", name="Linux", avatar=DOT)
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    lines = [line for line in readme.splitlines() if line.startswith("curl ")]
    assert len(lines) == 6
    for line in lines:
        words = shlex.split(line)
        path = next(word for word in words if word.startswith("https://")).split("/", 3)[3]
        sent = words[words.index("-d") + 1] if "-d" in words else None
        answer = await web.http.request("POST" if sent else "GET", f"/{path}", content=sent)
        assert answer.status_code == 200, line


async def test_the_fields_of_the_dump_are_those_of_the_readme(
    web: Reader, rooms: Connection
) -> None:
    await keep_room(rooms, "linux@conference.example", name="Linux")
    answer = await web.ask("/rooms/dump.ndjson.gz")
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    told = readme[readme.index("The dump, new each") :].partition("\n\n")[0]
    for field in json.loads(gzip.decompress(answer.content)):
        assert f"`{field}`" in told, field
