"""Hot queries walk indexes: on seeded tables none of them reads a growing table from end to end."""

import json
from typing import Any

import asyncpg
import pytest

from microblog.store.queries import queries

pytestmark = pytest.mark.anyio

SEED = """
insert into users (nick, nick_key) select 'u' || n, 'u' || n from generate_series(1, 60000) as n;
insert into jids (jid, user_id) select nick || '@x.example', user_id from users;
insert into posts (author_id, body)
select 1000 + n % 3000, 'words of post ' || n || case when n % 700 = 0 then ' балкон' else '' end
from generate_series(1, 20000) as n;
insert into tags (tag_key, name, posts)
select 't' || n, 't' || n, 1 from generate_series(1, 500) as n;
insert into post_tags (tag_id, post_id, position)
select 1 + post_id % 500, post_id, 0 from posts;
insert into comments (post_id, number, author_id, body)
select 100000 + n % 5000, 1 + n / 5000, 1000 + n % 3000, 'comment'
from generate_series(0, 19999) as n;
insert into user_subscriptions (author_id, subscriber_id)
select 1000 + n % 100, 1100 + n / 100 from generate_series(0, 99999) as n;
insert into tag_subscriptions (tag_id, subscriber_id)
select 1 + n % 500, 1000 + n % 3000 from generate_series(0, 5999) as n on conflict do nothing;
insert into thread_subscriptions (post_id, subscriber_id)
select 100000 + n, 1000 + n % 3000 from generate_series(0, 19999) as n;
insert into clubs (club_key, name, posts)
select 'c' || n, 'c' || n, n % 50 from generate_series(1, 20000) as n;
insert into post_clubs (club_id, post_id, position)
select 1 + post_id % 2000, post_id, 0 from posts;
insert into club_subscriptions (club_id, subscriber_id)
select 1 + n % 2000, 1000 + n % 3000 from generate_series(0, 19999) as n on conflict do nothing;
insert into user_tag_subscriptions (author_id, tag_id, subscriber_id)
select 1000 + n % 3000, 1 + n % 500, 5000 + n % 3000
from generate_series(0, 19999) as n on conflict do nothing;
insert into user_blocks (user_id, blocked_id)
select 1000 + n % 3000, 5000 + n from generate_series(0, 19999) as n;
insert into readers (author_id, reader_id)
select 1000 + n % 3000, 5000 + n from generate_series(0, 19999) as n;
insert into reader_requests (author_id, reader_id)
select 1000 + n % 3000, 30000 + n from generate_series(0, 19999) as n;
insert into bookmarks (user_id, post_id)
select 1000 + n % 3000, 100000 + n from generate_series(0, 19999) as n;
insert into recommendations (post_id, user_id)
select 100000 + n, 1000 + n % 3000 from generate_series(0, 19999) as n;
insert into tracks (user_id, query_key, query, lexeme, words)
select 1000 + n, 'q' || n, 'q', 'lexeme' || n % 5000, to_tsquery('microblog', 'lexeme' || n % 5000)
from generate_series(0, 19999) as n;
insert into tracks (user_id, query_key, query, author_id)
select 1000 + n, 'a' || n, 'q', 2000 + n % 3000 from generate_series(0, 9999) as n;
insert into tracks (user_id, query_key, query, tag_ids)
select 1000 + n, 't' || n, 'q', array[1 + n % 500] from generate_series(0, 9999) as n;
insert into invitees (post_id, user_id)
select 100000 + n, 1000 + n % 3000 from generate_series(0, 19999) as n;
insert into user_mutes (user_id, muted_id)
select 1000 + n, 30000 + n from generate_series(0, 19999) as n;
insert into thread_mutes (user_id, post_id)
select 1000 + n, 100000 + n from generate_series(0, 19999) as n;
insert into tag_blocks (user_id, tag_id)
select 1000 + n, 1 + n % 500 from generate_series(0, 19999) as n;
insert into revisions (post_id, comment, revision, body)
select 100000 + n, 0, 1, 'words' from generate_series(0, 19999) as n;
insert into private_messages (sender_id, recipient_id, body)
select 1000 + n, 30000 + n, 'words' from generate_series(0, 19999) as n;
insert into sayings (user_id, stanza_id, deed, post_id)
select 1000 + n % 3000, 's' || n, 'post', 100000 + n from generate_series(0, 19999) as n;
insert into outbox (author_id, kind, post_id, state)
select 1000 + n % 3000, 'post', 100000 + n, case when n < 19990 then 'done' else 'live' end
from generate_series(0, 19999) as n;
insert into undelivered (author_id, outbox_id, recipient_id, reason, condition, dropped_at)
select
    author_id, outbox_id, 30000 + outbox_id, 'given_up', 'gone',
    case when outbox_id > 50 then now() end
from outbox
where outbox_id < 19990;
insert into item_names (post_id, comment, is_like, publisher_id, name)
select 100000 + n, n % 2, false, 1000 + n % 3000, 'n' || n from generate_series(0, 19999) as n;
insert into foreign_blogs (address, is_feed, is_followed, check_at)
select 'a' || n || '@f.example', false, true, now() + interval '1 hour'
from generate_series(1, 20000) as n;
insert into foreign_follows (blog_id, user_id)
select n, 1000 + n % 3000 from generate_series(1, 20000) as n;
insert into foreign_posts (blog_id, item, body)
select 1 + n % 5000, 'i' || n, 'words' from generate_series(1, 20000) as n;
insert into announcing_rooms (room)
select 'r' || n || '@c.example' from generate_series(1, 20000) as n;
insert into announcing_targets (room, node)
select 'r' || n || '@c.example', 'person/u' || n from generate_series(1, 20000) as n;
insert into announcements (room, post_id)
select 'r' || n || '@c.example', 100000 + n from generate_series(1, 9999) as n;
"""

HOT = {
    "user_of_jid": {"jid": "u5@x.example"},
    "speaker_of_jid": {"jid": "u5@x.example"},
    "due_among": {"jids": ["u5@x.example", "u6@x.example"]},
    "user_by_nick": {"nick_key": "u5"},
    "posts_by_id": {"post_ids": [100_001, 100_002], "reader_id": 1_001},
    "post_state": {"post_id": 100_001, "reader_id": 1_001},
    "timeline_all": {"reader_id": 1_001, "before": 2**62, "size": 11},
    "timeline_author": {
        "author_id": 1_001, "tag_ids": [3], "reader_id": 1_500, "before": 2**62, "size": 11,
    },
    "timeline_feed": {"reader_id": 1_500, "before": 2**62, "size": 11},
    "feed_newest": {"reader_id": 1_500, "before": 2**62, "size": 11},
    "timeline_tags": {
        "tag_ids": [3], "club_ids": [5], "reader_id": 1_500, "before": 2**62, "size": 11,
    },
    "timeline_clubs": {"club_ids": [5], "reader_id": 1_500, "before": 2**62, "size": 11},
    "popular_tags": {"posts": 5, "key": "t5", "size": 21},
    "reason_to_hear": {"post_id": 100_001, "reader_id": 1_500},
    "touch_post": {"post_id": 100_001},
    "last_writing": {"user_id": 1_001},
    "blocks_between": {"one_id": 1_001, "other_ids": [5_001, 5_002]},
    "users_by_nick": {"nick_keys": ["u5", "u6"]},
    "bloggers": {"user_id": 1_500, "readers": 1_000, "key": "", "size": 21},
    "acquaintance": {"user_id": 1_500, "other_id": 1_001},
    "statistics": {"user_id": 1_001},
    "profile": {"nick_key": "u5"},
    "comments_of_post": {"post_id": 100_001, "start": 0, "size": 10},
    "recipients_of_post": {
        "is_edit": False, "author_id": 1_001, "post_id": 100_001, "mentioned": [], "cursor": 0,
        "size": 500,
    },
    "recipients_of_comment": {
        "is_edit": False, "author_id": 1_001, "post_id": 100_001, "comment": 1, "mentioned": [],
        "cursor": 0, "size": 500,
    },
    "recipients_of_recommendation": {
        "author_id": 1_001, "post_id": 100_001, "comment": 0, "cursor": 0, "size": 500,
    },
    "recipients_of_deleted_post": {
        "post_id": 100_001, "mentioned": [], "cursor": 0, "size": 500,
    },
    "recipients_of_deleted_comment": {
        "post_id": 100_001, "comment": 1, "mentioned": [], "cursor": 0, "size": 500,
    },
    "post_again": {
        "is_edit": False, "author_id": 1_001, "post_id": 100_001, "mentioned": [],
        "recipient_ids": [1_500, 1_501],
    },
    "comment_again": {
        "is_edit": False, "author_id": 1_001, "post_id": 100_001, "comment": 1, "mentioned": [],
        "recipient_ids": [1_500, 1_501],
    },
    "recommendation_again": {
        "author_id": 1_001, "post_id": 100_001, "comment": 0, "recipient_ids": [1_500, 1_501],
    },
    "deletion_again": {
        "author_id": 1_001, "post_id": 100_001, "comment": 0, "recipient_ids": [1_500, 1_501],
    },
    "recipient_of_notice": {
        "kind": "pm", "author_id": 1_001, "post_id": 5, "comment": 0, "recipient_ids": [1_500],
    },
    "first_words": {"post_id": 100_001, "comment": 1},
    "answered": {"post_id": 100_001, "parent": 1},
    "is_gone": {"post_id": 100_001, "comment": 1},
    "was_sent": {"post_id": 100_001, "comment": 0},
    "event_of_thread": {
        "post_id": 100_001, "comment": 0, "kind": "post", "actor": 0, "recipient_id": 1_500,
    },
    "list_subscriptions": {"user_id": 1_500, "after_group": 1, "after_key": "u5", "size": 21},
    "list_followers": {"user_id": 1_001, "after_group": 1, "after_key": "u5", "size": 21},
    "list_blocks": {"user_id": 1_001, "after_group": 0, "after_key": "", "size": 21},
    "list_readers": {"user_id": 1_001, "after_group": 0, "after_key": "", "size": 21},
    "busiest_clubs": {"user_id": 1_001, "posts": 40, "key": "c5", "size": 21},
    "standing": {"user_id": 1_001, "caller_id": 1_002},
    "has_told": {"author_id": 1_001, "kind": "nudged", "recipient_id": 1_002},
    "sever": {"user_id": 1_001, "blocked_id": 1_002},
    "lose_follower": {"author_id": 1_001, "subscriber_id": 1_102},
    "admit_all": {"user_id": 1_001},
    "turn_posts": {"user_id": 1_001, "before": "public", "visibility": "readers"},
    "touch_posts_of": {"user_id": 1_001},
    "recount_tags_of": {"user_id": 1_001, "visibility": "public", "change": -1},
    "recount_clubs_of": {"user_id": 1_001, "visibility": "public", "change": -1},
    "bookmarks_of": {"user_id": 1_001, "before": 2**62, "size": 11},
    "marks_of_post": {"post_id": 100_001},
    "wording_of_post": {"post_id": 100_001},
    "wording_of_comment": {"post_id": 100_001, "number": 1},
    "deletion_of_comment": {"post_id": 100_001, "number": 1},
    "recount_tags": {"post_id": 100_001, "mark_ids": [3], "changes": [1]},
    "recount_clubs": {"post_id": 100_001, "mark_ids": [3], "changes": [1]},
    "place_tags": {"post_id": 100_001, "mark_ids": [3]},
    "recommend": {"post_id": 100_001, "comment": 1, "user_id": 1_500},
    "is_passed_on": {"post_id": 100_001, "comment": 0, "user_id": 1_001},
    "public_of_club": {"club_id": 5, "before": 2**62, "size": 20},
    "public_pinned": {"user_id": 1_001},
    "public_newest": {"before": 2**62, "size": 20},
    "public_of_author": {"author_id": 1_001, "before": 2**62, "size": 20},
    "public_of_tag": {"tag_id": 3, "before": 2**62, "size": 20},
    "public_post": {"post_id": 100_001},
    "public_thread": {"post_id": 100_001, "size": 100},
    "public_version": {"scopes": ["all"]},
    "hear_jid": {"jid": "u5@x.example"},
    "wake_users": {},
    "preferences_of": {"user_id": 1_500},
    "delivery_of": {"user_id": 1_500},
    "missed_posts": {"user_id": 1_500, "before": 2**62, "size": 11, "is_all": True},
    "missed_comments": {"user_id": 1_500, "size": 10},
    "missed_messages": {"user_id": 1_500, "size": 10},
    "dead_letters": {"before": 2**62, "size": 100},
    "dead_letter": {"outbox_id": 5},
    "dead_numbers": {"after": 0, "size": 100},
    "undelivered_to": {"outbox_id": 5, "size": 1_000},
    "event_in_outbox": {"outbox_id": 5},
    "revive_events": {"outbox_ids": [5, 6]},
    "drop_event": {"outbox_id": 5},
    "drop_pushes": {"outbox_id": 5},
    "prune_undelivered": {},
    "prune_buried": {},
    "outbox_status": {},
    "paused_addresses": {},
    "workers_with_a_lease": {},
    "missed_replies": {"user_id": 1_500},
    "addresses_of": {"user_id": 1_500},
    "card_of_nick": {"nick_key": "u5"},
    "account_of_claim": {"user_id": 1_500},
    "move_addresses": {"from_id": 1_500, "into_id": 1_501},
    "move_subscriptions": {"from_id": 1_500, "into_id": 1_501},
    "touch_pictured_threads": {"user_id": 1_500},
    "posts_named": {"nick_key": "u5", "names": ["n5"]},
    "comments_named": {"post_id": 100_001, "names": ["n1"]},
    "likers": {"post_id": 100_001, "comment": 0, "size": 500},
    "recipients_of_foreign": {"blog_id": 5, "cursor": 0, "size": 500},
    "foreign_again": {"blog_id": 5, "recipient_ids": [1_500], "is_outcome": False},
    "foreign_blogs_to_check": {"is_feed": False, "size": 20},
    "foreign_post": {"foreign_id": 5},
    "keep_foreign_posts": {"blog_id": 5, "items": ["i1"], "bodies": ["x"], "links": [""]},
    "forget_foreign_posts": {"blog_id": 5},
    "unfollow_foreign": {"address": "a5@f.example", "user_id": 1_005},
    "promise_announcements": {"post_id": 100_001},
    "rooms_to_tell": {"rooms": ["r5@c.example"], "pause": 60.0, "size": 20},
    "claim_announcements": {"room": "r5@c.example", "message_id": "a.1"},
    "unconfirmed_announcements": {"room": "r5@c.example"},
}  # fmt: skip
GROWING = {
    *("posts", "comments", "post_tags", "user_subscriptions", "thread_subscriptions"),
    *("users", "jids", "outbox", "stanzas"),
    *("post_clubs", "club_subscriptions", "user_tag_subscriptions", "user_blocks"),
    *("readers", "reader_requests", "clubs", "bookmarks", "recommendations"),
    *("tracks", "invitees", "user_mutes", "thread_mutes", "tag_blocks", "revisions"),
    *("private_messages", "sayings", "undelivered"),
    *("item_names", "foreign_blogs", "foreign_follows", "foreign_posts"),
    *("announcing_rooms", "announcing_targets", "announcements"),
}


def scans(plan: dict[str, Any]) -> list[str]:
    """The tables that a plan reads from end to end."""
    found = [plan["Relation Name"]] if plan["Node Type"] == "Seq Scan" else []
    return found + [name for part in plan.get("Plans", []) for name in scans(part)]


async def test_hot_queries_read_no_growing_table_whole(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(SEED)
        await connection.execute("vacuum analyze")
        for name, values in HOT.items():
            query = queries()[name]
            plan = await connection.fetchval(
                f"explain (format json) {query.text}", *query.arguments(values)
            )
            read_whole = GROWING.intersection(scans(json.loads(plan)[0]["Plan"]))
            assert not read_whole, name
    finally:
        await connection.close()


async def test_claiming_work_does_not_read_what_is_done(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(SEED)
        await connection.execute("vacuum analyze")
        claim = next(query for name, query in queries().items() if name.startswith("claim_event"))
        values = {"owner": "tests", "held": []}
        plan = await connection.fetchval(
            f"explain (format json) {claim.text}",
            *[values.get(name) for name in claim.parameters],
        )
        assert "outbox" not in scans(json.loads(plan)[0]["Plan"])
    finally:
        await connection.close()
