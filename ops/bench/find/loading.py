"""The corpora on their way into our tables, by `copy`, as fast as the disk and the stemmer go."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from ops.bench.find import posts, rooms
from ops.bench.find.cluster import Fill, Link, without_indexes
from ops.bench.progress import progress

_SEEN = datetime(2026, 1, 1, tzinfo=UTC)
_ROOMS_AT_ONCE = 10_000


def posts_filled(size: int) -> Fill:
    """Fills a database with people, tags, clubs and so many posts."""

    async def fill(connection: Link) -> None:
        await _people(connection)
        await without_indexes(connection, "posts", copied)
        await connection.execute("select setval('post_numbers', $1)", posts.FIRST_POST + size)

    async def copied(connection: Link) -> None:
        for first in progress("posts", posts.blocks(size)):
            await _copy_block(connection, list(posts.block(first, size)))

    return fill


def rooms_filled(size: int) -> Fill:
    """Fills a database with so many rooms, their services and their numbers."""

    async def fill(connection: Link) -> None:
        domains = (
            (f"conference.d{number}.example", "settings", "service")
            for number in range(rooms.DOMAINS)
        )
        await _copy(connection, "muc_domains", ("domain", "source", "kind"), domains)
        await without_indexes(connection, "rooms", copied)

    async def copied(connection: Link) -> None:
        made = list(rooms.rooms(size))
        for first in progress("rooms", range(0, size, _ROOMS_AT_ONCE)):
            await _copy_rooms(connection, made[first : first + _ROOMS_AT_ONCE], first)
        await connection.execute(
            "update room_vitals set popularity = room_popularity(occupants, room_id)"
        )
        await connection.execute("vacuum room_vitals")

    return fill


async def _people(connection: Link) -> None:
    nicks = [f"u{number}" for number in range(posts.AUTHORS)]
    await _copy(connection, "users", ("nick", "nick_key"), ((nick, nick) for nick in nicks))
    tags = ((f"t{number}", f"t{number}", 1) for number in range(1, posts.TAGS + 1))
    await _copy(connection, "tags", ("tag_key", "name", "posts"), tags)
    clubs = ((f"c{number}", f"c{number}", 1) for number in range(1, posts.CLUBS + 1))
    await _copy(connection, "clubs", ("club_key", "name", "posts"), clubs)


async def _copy_block(connection: Link, block: list[posts.Post]) -> None:
    await _copy(
        connection,
        "posts",
        ("post_id", "author_id", "body", "visibility", "created_at", "deleted_at"),
        (
            (one.post_id, one.author_id, one.body, one.visibility, one.created_at, one.deleted_at)
            for one in block
        ),
    )
    tagged = ((tag, one.post_id, place) for one in block for place, tag in enumerate(one.tags))
    await _copy(connection, "post_tags", ("tag_id", "post_id", "position"), tagged)
    said = ((club, one.post_id, 0) for one in block for club in one.clubs)
    await _copy(connection, "post_clubs", ("club_id", "post_id", "position"), said)


async def _copy_rooms(connection: Link, made: list[rooms.Room], first: int) -> None:
    await _copy(
        connection,
        "rooms",
        (
            "address", "domain", "name", "description", "language", "tags", "tag_words",
            "is_open", "anonymity", "is_sensitive", "state", "unlisted", "listed_at",
            "last_seen_at", "last_alive_at",
        ),
        (
            (
                one.address, one.domain, one.name, one.description, one.language, one.tags,
                " ".join(one.tags), one.is_open, one.anonymity, one.is_sensitive, one.state, "",
                _SEEN + timedelta(seconds=first + number), _SEEN, _SEEN,
            )
            for number, one in enumerate(made)
        ),
    )  # fmt: skip
    numbers = ((first + at + 1, one.occupants, one.occupants, _SEEN) for at, one in enumerate(made))
    await _copy(
        connection, "room_vitals", ("room_id", "occupants", "average", "sampled_at"), numbers
    )


async def _copy(
    connection: Link, table: str, columns: Iterable[str], records: Iterable[tuple[object, ...]]
) -> None:
    await connection.copy_records_to_table(table, columns=list(columns), records=records)
