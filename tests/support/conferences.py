"""Conferences as the crawler would have found them, put into the database by its address."""

from datetime import datetime

import asyncpg

_DOMAIN = """
insert into muc_domains (domain, source, kind, contacts)
values ($1, 'settings', 'service', $2)
on conflict (domain) do update set contacts = excluded.contacts
"""
_ROOM = """
with room as (
    insert into rooms (
        address, domain, name, description, language, tags, tag_words, is_open, anonymity,
        is_sensitive, contacts, unlisted, state, moved_to, listed_at, last_seen_at, last_alive_at,
        first_seen_at
    )
    values (
        $1, $2, $3, $4, $5, $6::text[], array_to_string($6::text[], ' '), true, 'semi', $7, $8, $9,
        $10, $11, coalesce($12::timestamptz, now()), now(),
        case when $13::int > 0 then now() end, coalesce($12::timestamptz, now())
    )
    returning room_id
), vitals as (
    insert into room_vitals (
        room_id, occupants, average, median, activity, popularity, sampled_at
    )
    select
        room_id, $13::int, $13::int, $13::int, $14::real,
        room_popularity(coalesce($13::int, 0), room_id), now()
    from room
), schedule as (
    insert into room_schedule (room_id) select room_id from room
)
select room_id from room
"""
_DAYS = """
insert into room_days (room_id, day, average, peak, samples)
select $1, current_date - d.ago, d.average, ceil(d.average), 4
from unnest($2::int[], $3::real[]) as d (ago, average)
"""


async def add_room(
    dsn: str,
    address: str,
    *,
    name: str = "",
    description: str = "",
    language: str = "",
    tags: tuple[str, ...] = (),
    is_sensitive: bool = False,
    contacts: tuple[str, ...] = (),
    unlisted: str = "",
    state: str = "alive",
    moved_to: str = "",
    listed_at: datetime | None = None,
    occupants: int | None = 5,
    activity: float | None = None,
    days: dict[int, float] | None = None,
    domain_contacts: tuple[str, ...] = (),
) -> int:
    """Put a room into the directory; `days` are averages by how many days ago. Returns its id."""
    connection = await asyncpg.connect(dsn)
    try:
        domain = address.partition("@")[2]
        await connection.execute(_DOMAIN, domain, list(domain_contacts))
        room_id: int = await connection.fetchval(
            _ROOM, address, domain, name, description, language, list(tags), is_sensitive,
            list(contacts), unlisted, state, moved_to, listed_at, occupants, activity,
        )  # fmt: skip
        if days:
            await connection.execute(_DAYS, room_id, list(days), list(days.values()))
        return room_id
    finally:
        await connection.close()
