"""Rooms as the crawler and the ranking pass leave them."""

from datetime import UTC, datetime, timedelta

from microblog.store.queries import Connection

_ROOM = """
insert into rooms (
    address, domain, name, description, language, tags, tag_words, is_open, is_moderated, anonymity,
    is_sensitive, unlisted, state, moved_to, avatar_hash, listed_at, last_seen_at, last_alive_at
)
values (
    $1, $2, $3, $4, $5, $6::text[], $7, $8, false, $9, $10, $11, $12, $13, $14,
    now(), now(), now()
)
returning room_id
"""
_DOMAIN = """
insert into muc_domains (domain, source, kind) values ($1, 'asked', 'service')
on conflict do nothing
"""
_VITALS = """
insert into room_vitals (
    room_id, occupants, average, median, peak, activity, growth, popularity, sampled_at
)
values (
    $1, $2::integer, $2, $2, $2, $3, $4,
    room_popularity(coalesce($2::integer, 0)::double precision, $1), now()
)
"""
_DAYS = """
insert into room_days (room_id, day, average, peak, samples)
select $1, current_date - d, $2::integer * (1 + d % 5) / 5.0, $2 + d % 7, 24
from generate_series(0, $3 - 1) as d
"""
_AVATAR = """
insert into room_avatars (avatar_hash, image, media_type, fetched_at) values ($1, $2, $3, $4)
"""
LONG_AGO = datetime.now(UTC) - timedelta(days=2)


async def keep_room(
    connection: Connection,
    address: str,
    *,
    name: str = "",
    description: str = "",
    language: str = "",
    tags: tuple[str, ...] = (),
    users: int | None = 5,
    activity: float | None = None,
    growth: float | None = None,
    days: int = 0,
    anonymity: str = "",
    is_open: bool = True,
    is_sensitive: bool = False,
    unlisted: str = "",
    state: str = "alive",
    moved_to: str = "",
    avatar: bytes = b"",
) -> int:
    """A room that was visited and ranked; `avatar` is a PNG."""
    domain = address.partition("@")[2]
    await connection.execute(_DOMAIN, domain)
    digest = f"hash-of-{address}" if avatar else ""
    room_id: int = await connection.fetchval(
        _ROOM, address, domain, name, description, language, list(tags), " ".join(tags), is_open,
        anonymity, is_sensitive, unlisted, state, moved_to, digest,
    )  # fmt: skip
    await connection.execute(_VITALS, room_id, users, activity, growth)
    if days:
        await connection.execute(_DAYS, room_id, users or 0, days)
    if avatar:
        await connection.execute(_AVATAR, digest, avatar, "image/png", LONG_AGO)
    return room_id
