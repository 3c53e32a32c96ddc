"""What the crawler asks all the time walks indexes, however many rooms and domains there are."""

import json
from datetime import timedelta

import asyncpg
import pytest

from microblog.store.queries import queries
from tests.store.test_plans import scans

pytestmark = pytest.mark.anyio

SEED = """
insert into muc_domains (domain, source, kind, due_at)
select 'muc.d' || n || '.example', 'items', 'service', now() + n * interval '1 second'
from generate_series(-20, 4979) as n;
insert into rooms (address, domain, name, unlisted, avatar_hash)
select
    'r' || n || '@muc.d' || n % 4000 || '.example', 'muc.d' || n % 4000 || '.example', 'Room ' || n,
    case when n % 3 = 0 then 'hidden' else '' end, md5(n::text)
from generate_series(1, 30000) as n;
insert into room_vitals (room_id) select room_id from rooms;
insert into room_schedule (room_id, due_at)
select room_id, now() + (room_id - 100) * interval '1 second' from rooms;
insert into room_requests (address, answered_at)
select address, case when room_id > 10 then now() end from rooms;
insert into room_blocks (subject, reason, source)
select 'blocked' || n || '.example', 'spam', 'file' from generate_series(1, 2000) as n;
insert into room_avatars (avatar_hash, image, media_type)
select distinct avatar_hash, ''::bytea, 'image/webp' from rooms;
insert into room_days (room_id, day, average, peak, samples)
select room_id, current_date - n, 1, 1, 1 from rooms, generate_series(0, 3) as n;
"""
GROWING = {
    *("rooms", "room_vitals", "room_schedule", "room_requests", "room_avatars", "room_days"),
    *("muc_domains", "room_blocks"),
}
HOT = {
    "due_domains": {"sources": ["items"], "in_hand": ["muc.d3.example"], "size": 20},
    "due_rooms": {"busy": ["muc.d5.example"], "in_hand": [7], "size": 200},
    "known_domain": {"domain": "muc.d5.example"},
    "room_to_visit": {"address": "r5@muc.d5.example"},
    "block_of": {"subjects": ["r5@muc.d5.example", "muc.d5.example", "d5.example", "example"]},
    "add_found_rooms": {"domain": "muc.d5.example", "addresses": ["new@muc.d5.example"]},
    "count_occupants": {"room_id": 5, "occupants": 3, "activity": None},
    "count_day": {"room_id": 5, "occupants": 3, "activity": 1.5},
    "schedule_room": {"room_id": 5, "wait": timedelta(hours=1), "failures": 0},
    "bury_room": {"room_id": 5, "moved_to": ""},
    "drop_unread_room": {"room_id": 5},
    "fail_domain": {
        "domain": "muc.d5.example",
        "condition": "timeout",
        "wait": timedelta(hours=1),
    },
    "hide_rooms_of": {"domain": "muc.d5.example", "unlisted": "noindex"},
    "show_rooms_of": {"domain": "muc.d5.example"},
    "has_avatar": {"avatar_hash": "x"},
    "open_room_requests": {"size": 50},
    "answer_room_request": {"address": "r5@muc.d5.example", "outcome": ""},
    "keep_room": {
        **dict.fromkeys(
            ("name", "description", "language", "tag_words", "anonymity", "unlisted"), ""
        ),
        **dict.fromkeys(("logs_url", "webchat_url", "avatar_hash"), ""),
        **dict.fromkeys(("is_open", "is_moderated"), None),
        "room_id": 5,
        "tags": [],
        "contacts": [],
        "is_sensitive": False,
        "is_alive": True,
    },
}


@pytest.fixture
async def seeded(database: str):
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(SEED)
        await connection.execute("vacuum analyze")
        yield connection
    finally:
        await connection.close()


async def test_the_crawler_reads_no_growing_table_whole(seeded) -> None:
    for name, values in HOT.items():
        query = queries()[name]
        plan = await seeded.fetchval(
            f"explain (format json) {query.text}", *query.arguments(values)
        )
        read_whole = GROWING.intersection(scans(json.loads(plan)[0]["Plan"]))
        assert not read_whole, name


async def test_a_visit_that_brings_nothing_new_leaves_the_indexes_alone(seeded) -> None:
    query = queries()["keep_room"]
    values = HOT["keep_room"]
    assert await seeded.execute(query.text, *query.arguments(values)) == "UPDATE 1"
    assert await seeded.execute(query.text, *query.arguments(values)) == "UPDATE 0"
