"""Deliveries off and on, and what comes meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from microblog.domain.until import find_zone, moment, zone_of
from microblog.store import missed, users
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

ENABLED = "Delivery of messages is enabled."
DISABLED = "Delivery of messages is disabled."


async def state(talk: Talk, who: str) -> tuple[object, ...]:
    async with talk.database.connection() as connection:
        row = await connection.fetchrow(
            "select is_on, off_since, off_until, on_since from users"
            " join jids using (user_id) where jid = $1",
            f"{who}@people.example",
        )
    assert row is not None
    return tuple(row)


async def rows(talk: Talk, query: str, *values: object) -> list[tuple[object, ...]]:
    async with talk.database.connection() as connection:
        return [tuple(row) for row in await connection.fetch(query, *values)]


async def user_id(talk: Talk, nick: str) -> int:
    return (await rows(talk, "select user_id from users where nick = $1", nick))[0][0]


async def undo_lines(talk: Talk, nick: str) -> list[str]:
    found = await rows(
        talk, "select lines from undos join users using (user_id) where nick = $1", nick
    )
    return found[0][0] if found else []


async def test_off_and_on_twice_equal_once(talk: Talk) -> None:
    assert ENABLED in await talk.say("romeo", "ON")
    assert await talk.say("romeo", "OFF") == DISABLED
    off = await state(talk, "romeo")
    assert off[0] is False
    assert await talk.say("romeo", "STOP") == DISABLED
    assert await state(talk, "romeo") == off
    assert await talk.say("romeo", "ON") == ENABLED
    on = await state(talk, "romeo")
    assert on[0] is True
    assert await talk.say("romeo", "ON") == ENABLED
    assert await state(talk, "romeo") == on


async def test_off_for_a_time_says_until_when_on_the_own_clock(talk: Talk) -> None:
    await talk.say("romeo", "SET zone Europe/Moscow")
    heard = await talk.say("romeo", "OFF 8h")
    assert heard.startswith(f"{DISABLED}\nUntil 20")
    assert heard.endswith("MSK; ON ends it earlier.")
    first = await state(talk, "romeo")
    until = first[2]
    assert isinstance(until, datetime)
    ahead = until - datetime.now(UTC)
    assert timedelta(hours=7, minutes=59) < ahead <= timedelta(hours=8)
    assert await talk.say("romeo", "OFF 8h") == heard
    assert await state(talk, "romeo") == first
    assert (await talk.say("romeo", "OFF 9h")) != heard
    assert (await state(talk, "romeo"))[1] == first[1]
    assert await talk.say("romeo", "OFF") == DISABLED
    assert (await state(talk, "romeo"))[2] is None


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("OFF until never", "I cannot read the time until never. Try OFF 8h"),
        ("OFF until 2001-01-01", "That time is over: until 2001-01-01."),
        ("OFF 9999d", "That is more than a year ahead."),
        ("OFF 0m", "That time is over: 0m."),
    ],
)
async def test_a_wrong_time_changes_nothing(talk: Talk, line: str, answer: str) -> None:
    await talk.say("romeo", "PING")
    before = await state(talk, "romeo")
    assert (await talk.say("romeo", line)).startswith(answer)
    assert await state(talk, "romeo") == before


async def test_undo_brings_deliveries_back_as_they_were(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "OFF")
    assert await undo_lines(talk, "romeo") == ["ON"]
    await talk.say("romeo", "OFF 8h")
    assert await undo_lines(talk, "romeo") == ["OFF"]
    until = (await state(talk, "romeo"))[2]
    since = (await state(talk, "romeo"))[1]
    await talk.say("romeo", "ON")
    [line] = await undo_lines(talk, "romeo")
    assert line.startswith("OFF until ")
    await talk.say("romeo", line)
    assert (await state(talk, "romeo"))[1:3] == (since, until)


async def play_verona(talk: Talk) -> None:
    """Romeo reads Juliet, and is away while she writes twelve times."""
    await talk.name("romeo", "juliet", "tybalt")
    await talk.say("romeo", "S *duels @juliet")
    await talk.say("romeo", "But soft")
    await talk.say("romeo", "OFF")
    for number in range(12):
        await talk.say("juliet", f"Line {number}")
    await talk.say("tybalt", "Not for Romeo")
    await talk.say("tybalt", "*duels For whoever reads of duels")
    await talk.say("romeo", "My own words")
    await talk.say("juliet", "#100000 What light")
    await talk.say("tybalt", "#100000/1 Villain")


async def test_whoever_comes_back_is_told_how_much_came_and_may_read_it(talk: Talk) -> None:
    await play_verona(talk)
    told = "While you were away: 13 posts, 1 reply to you. ON+ shows the last 10."
    assert await talk.say("romeo", "ON") == f"{ENABLED}\n{told}"
    assert await talk.say("romeo", "ON") == ENABLED
    await talk.say("juliet", "After the feast")
    shown = await talk.say("romeo", "ON+")
    assert shown.startswith(f"{ENABLED}\n\nLast messages:")
    assert "Line 3\n" in shown
    assert "Line 2\n" not in shown
    assert "For whoever reads of duels" in shown
    for absent in ("My own words", "After the feast", "Not for Romeo"):
        assert absent not in shown
    assert "Line 3\n" in await talk.say("romeo", "MISSED")


async def test_missed_does_not_switch_and_on_plus_does(talk: Talk) -> None:
    await play_verona(talk)
    assert (await talk.say("romeo", "MISSED")).startswith("Last messages:")
    assert (await state(talk, "romeo"))[0] is False
    assert (await talk.say("romeo", "ON+")).startswith(ENABLED)
    assert (await state(talk, "romeo"))[0] is True


async def test_pages_of_what_was_missed_go_on_to_the_end(talk: Talk) -> None:
    await play_verona(talk)
    romeo = await user_id(talk, "romeo")
    async with talk.database.connection() as connection:
        first = await missed.page(connection, romeo, "")
        rest = await missed.page(connection, romeo, first.then)
    assert [len(first.posts), len(rest.posts), rest.then] == [10, 3, ""]
    bodies = [post.body for post in (*first.posts, *rest.posts)]
    assert bodies[0] == "For whoever reads of duels"
    assert bodies[1:] == [f"Line {number}" for number in reversed(range(12))]


async def test_nothing_is_missed_by_whoever_was_never_away(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "S @juliet")
    await talk.say("juliet", "Hark")
    assert await talk.say("romeo", "MISSED") == "Nothing missed."
    assert await talk.say("romeo", "ON+") == f"{ENABLED}\nNothing missed."
    await talk.say("romeo", "OFF")
    assert await talk.say("romeo", "ON") == ENABLED


async def test_what_one_may_not_read_or_does_not_want_was_not_missed(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "tybalt", "nurse")
    await talk.say("romeo", "S *duels @juliet @tybalt @nurse")
    await talk.say("romeo", "OFF")
    await talk.say("juliet", "Kept for friends")
    await talk.say("juliet", "Soon gone")
    await talk.say("tybalt", "*duels Blocked")
    await talk.say("nurse", "Muted")
    await talk.say("romeo", "BL @tybalt")
    await talk.say("romeo", "MUTE @nurse")
    async with talk.database.connection() as connection:
        await connection.execute("update posts set visibility = 'readers' where post_id = 100000")
        await connection.execute("update posts set deleted_at = now() where post_id = 100001")
    assert await talk.say("romeo", "ON") == ENABLED


async def test_the_time_that_was_set_ends_by_itself_with_a_digest(talk: Talk) -> None:
    await play_verona(talk)
    await talk.say("romeo", "OFF 8h")
    async with talk.database.connection() as connection:
        assert await users.wake(connection) == []
        await connection.execute("update users set off_until = now() where nick = 'romeo'")
        romeo = await user_id(talk, "romeo")
        assert await users.wake(connection) == [romeo]
        assert await users.wake(connection) == []
        told = await missed.digest(connection, romeo)
    assert (told.posts, told.replies) == (13, 1)
    assert (await state(talk, "romeo"))[0] is True
    events = await rows(talk, "select author_id, recipient_id from outbox where kind = 'digest'")
    assert events == [(romeo, romeo)]
    await talk.say("juliet", "Too late to be missed")
    async with talk.database.connection() as connection:
        assert (await missed.digest(connection, romeo)).posts == 13


async def test_whoever_is_due_is_on_before_anybody_looks(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "OFF 8h")
    async with talk.database.connection() as connection:
        await connection.execute("update users set off_until = now() - interval '1 minute'")
    assert ENABLED in await talk.say("romeo", "WHOAMI")
    assert await talk.say("romeo", "ON") == ENABLED
    assert (await state(talk, "romeo"))[0] is True


async def test_a_full_address_is_on_again_when_it_is_heard_of_and_told_so(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "S @juliet")
    async with talk.database.connection() as connection:
        await connection.execute(
            "update jids set is_full = true, pauses = 1, paused_until = now() + interval '1 day'"
            " where jid like 'romeo@%'"
        )
        await connection.execute("update users set off_since = now() where nick = 'romeo'")
    await talk.say("juliet", "Where art thou")
    await talk.say("romeo", "PING")
    await talk.say("romeo", "PING")
    assert await rows(talk, "select kind from outbox where kind = 'digest'") == [("digest",)]
    assert await rows(
        talk, "select is_full, paused_until, pauses from jids where jid like 'romeo@%'"
    ) == [(False, None, 0)]
    assert "Where art thou" in await talk.say("romeo", "MISSED")


NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30m", "2026-11-23T15:30+03:00"),
        ("8h", "2026-11-23T23:00+03:00"),
        ("8ч", "2026-11-23T23:00+03:00"),
        ("2 d", "2026-11-25T15:00+03:00"),
        ("1w", "2026-11-30T15:00+03:00"),
        ("until mon", "2026-11-30T08:00+03:00"),
        ("UNTIL Tuesday", "2026-11-24T08:00+03:00"),
        ("до пн", "2026-11-30T08:00+03:00"),
        ("until tomorrow", "2026-11-24T08:00+03:00"),
        ("until завтра", "2026-11-24T08:00+03:00"),
        ("until 18:00", "2026-11-23T18:00+03:00"),
        ("until 15:00", "2026-11-24T15:00+03:00"),
        ("until 2026-12-01", "2026-12-01T08:00+03:00"),
        ("until 1.12.2026", "2026-12-01T08:00+03:00"),
        ("until 2026-12-01T18:00", "2026-12-01T18:00+03:00"),
        ("until 2026-12-01T18:00+00:00", "2026-12-01T21:00+03:00"),
        ("until 25:00", None),
        ("until 2026-02-30", None),
        ("until", None),
        ("8", None),
        ("8y", None),
    ],
)
def test_times_are_read_on_the_clock_of_the_person(text: str, expected: str | None) -> None:
    found = moment(text, NOW, zone_of("Europe/Moscow"))
    assert found == (datetime.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Europe/Moscow", "Europe/Moscow"),
        ("europe/moscow", "Europe/Moscow"),
        ("america/new york", "America/New_York"),
        ("utc", "UTC"),
        ("+3", "+03:00"),
        ("UTC-03:30", "-03:30"),
        ("+25", None),
        ("Verona", None),
        ("../../etc/passwd", None),
        ("Europe", None),
        ("", None),
    ],
)
def test_zones_are_found_by_their_names_and_offsets(text: str, name: str | None) -> None:
    assert find_zone(text) == name
