"""Queries of the directory walk indexes: none of the usual ones reads all rooms."""

import json
from typing import Any

import asyncpg
import pytest

from microblog.store.queries import queries
from microblog.store.rooms import EVERY, RoomQuery, asked
from tests.store.test_plans import scans

pytestmark = pytest.mark.anyio

SEED = """
insert into muc_domains (domain, source, kind)
select 'muc' || n || '.example', 'settings', 'service' from generate_series(0, 999) as n;
insert into rooms
    (address, domain, name, description, language, tags, unlisted, state, listed_at, is_open)
select
    'room' || n || '@muc' || n % 1000 || '.example', 'muc' || n % 1000 || '.example',
    'room word' || n % 5000, 'talk of things thing' || n % 3000,
    case n % 3 when 0 then 'ru' else 'en' end,
    array['t' || n % 2000], '', 'alive', now() - n * interval '1 minute', n % 50 > 0
from generate_series(0, 29999) as n;
insert into room_vitals (room_id, occupants, average, median, popularity, growth, announced_at)
select
    room_id, room_id % 100, room_id % 100, room_id % 100, room_popularity(room_id % 100, room_id),
    case when room_id % 200 = 0 then 1.5 end, now()
from rooms;
insert into room_schedule (room_id, due_at) select room_id, now() + interval '1 hour' from rooms;
insert into room_days (room_id, day, average, peak, samples)
select room_id, current_date - d, 3, 5, 4 from rooms cross join generate_series(0, 4) as d;
insert into users (nick, nick_key) select 'u' || n, 'u' || n from generate_series(1, 20000) as n;
insert into posts (author_id, body)
select 1000 + n % 20000, 'words' from generate_series(0, 19999) as n;
insert into room_mentions (address, post_id)
select 'room' || p.post_id % 30000 || '@muc' || p.post_id % 1000 || '.example', p.post_id
from posts as p;
insert into room_subscriptions (user_id, room_id)
select 1000 + n % 20000, 1 + n from generate_series(0, 19999) as n;
insert into room_tracks (user_id, query_key, query)
select 1000 + n, 'q', 'q' from generate_series(0, 19999) as n;
insert into room_requests (address, asked_by)
select 'room@muc1.example', 1000 + n from generate_series(0, 19999) as n;
insert into room_reports (address, reporter_id, reason)
select 'room@muc1.example', 1000 + n, 'spam' from generate_series(0, 19999) as n;
insert into room_notices (user_id, outbox_id, room_id, what)
select 1000 + n, n, 1 + n, 'woke' from generate_series(0, 19999) as n;
"""

FIRST = float("inf")
ROOM = "room5@muc5.example"
FILTERED = RoomQuery(languages=("ru",), users=("{[3,]}",), is_open=True)
KEYS = {"after": FIRST, "after_id": 0, "size": 21}

HOT: list[tuple[str, dict[str, object]]] = [
    ("rooms_relevance", {**asked(RoomQuery(words="'word17'")), **KEYS}),
    ("rooms_relevance", {**asked(RoomQuery(words="'word17' & !'thing5'")), **KEYS}),
    (
        "rooms_alike",
        {**asked(EVERY), **KEYS, "likeness": "wrod17", "within": "%wrod17%"},
    ),
    ("rooms_popular", {**asked(EVERY), "after": FIRST, "size": 21}),
    ("rooms_popular", {**asked(FILTERED), "after": 50.0, "size": 21}),
    ("rooms_popular", {**asked(RoomQuery(tag_groups=(("t5",),))), "after": FIRST, "size": 21}),
    ("rooms_new", {**asked(EVERY), **KEYS}),
    ("rooms_rising", {**asked(EVERY), **KEYS}),
    ("rooms_address", {**asked(EVERY), "after": "room1", "size": 21}),
    ("rooms_by_numbers", {"room_ids": [1, 2, 3]}),
    ("rooms_by_addresses", {"addresses": [ROOM]}),
    ("room_by_address", {"address": ROOM}),
    ("why_unlisted", {"address": ROOM}),
    ("days_of_room", {"room_id": 5, "days": 30}),
    ("twins_of_room", {"room_id": 5, "size": 10}),
    ("mentions_of_room", {"address": ROOM, "before": 2**62, "size": 10}),
    ("keep_room_mentions", {"post_id": 100_005, "comment": 0, "addresses": [ROOM]}),
    ("speaks_for_room", {"address": ROOM, "jid": "a@b", "domain": "muc5.example"}),
    ("speaks_for_domain", {"jid": "a@b", "domain": "muc5.example"}),
    ("has_delisted", {"user_id": 5, "subject": "muc5.example"}),
    ("delist_domain", {"user_id": 5, "domain": "muc5.example"}),
    ("relist_domain", {"domain": "muc5.example"}),
    ("rooms_of_directory", {"after": "room1", "size": 200}),
    ("recent_room_requests", {"user_id": 5, "size": 10}),
    ("followed_rooms", {"user_id": 5}),
    ("room_searches", {"user_id": 5}),
    ("room_news", {"user_id": 5, "outbox_id": 5, "size": 20}),
    ("count_followed_rooms", {"user_id": 5, "size": 50}),
]
GROWING = {
    *("rooms", "room_vitals", "room_schedule", "room_days", "room_mentions", "room_subscriptions"),
    *("room_tracks", "room_requests", "room_reports", "room_notices", "posts", "users"),
}


async def test_queries_of_rooms_read_no_growing_table_whole(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(SEED)
        await connection.execute("vacuum analyze")
        for name, values in HOT:
            query = queries()[name]
            async with connection.transaction():
                await connection.execute(queries()["begin_room_search"].text)
                plan: Any = await connection.fetchval(
                    f"explain (format json) {query.text}", *query.arguments(values)
                )
            whole = GROWING.intersection(scans(json.loads(plan)[0]["Plan"]))
            assert not whole, (name, values)
    finally:
        await connection.close()
