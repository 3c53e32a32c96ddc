"""Visits, reports, and rooms that their owners take out of the directory."""

import asyncio

import asyncpg
import pytest

from microblog.render.answers.rooms import OUTCOMES
from microblog.store import crawling
from tests.support.conferences import add_room
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

ROOM = "linux@conference.example"


async def _answer(dsn: str, outcome: str) -> None:
    """What the crawler does, once somebody has asked."""
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(5):
            while (
                await connection.execute(
                    "update room_requests set answered_at = now(), outcome = $1"
                    " where answered_at is null",
                    outcome,
                )
                == "UPDATE 0"
            ):
                await asyncio.sleep(0.01)
    finally:
        await connection.close()


@pytest.fixture
async def patient(talk: Talk) -> Talk:
    """A conversation that waits for the crawler."""
    await talk.name("romeo", "juliet")
    return Talk(talk.database, patience=5.0)


async def test_a_visit_is_answered_with_what_was_read(patient: Talk, database: str) -> None:
    await add_room(database, ROOM, name="Linux", occupants=12)
    said, _ = await asyncio.gather(
        patient.say("romeo", f"ROOMS REFRESH {ROOM}"), _answer(database, "")
    )
    assert said == f"I have read {ROOM}, and it is listed:\nLinux (12) xmpp:{ROOM}?join"


async def test_a_visit_says_why_a_room_is_not_listed(patient: Talk, database: str) -> None:
    await add_room(database, ROOM, unlisted="members_only")
    said, _ = await asyncio.gather(
        patient.say("romeo", f"ROOMS ADD {ROOM}"), _answer(database, "members_only")
    )
    assert said == f"{ROOM} is not listed: it is for members only."


async def test_there_is_a_sentence_for_every_outcome(database: str) -> None:
    connection = await asyncpg.connect(database)
    definition = await connection.fetchval(
        "select pg_get_constraintdef(oid) from pg_constraint where conname = 'rooms_unlisted_check'"
    )
    await connection.close()
    reasons = {one.split("'")[0] for one in definition.split("'")[1::2]} - {""}
    assert reasons | {"unreachable", "not_found", "not_a_room", "refused"} == OUTCOMES.keys()


async def test_who_does_not_hear_at_once_hears_that_it_comes(talk: Talk, database: str) -> None:
    await talk.name("romeo")
    assert "I read new@muc.example soon." in await talk.say("romeo", "ROOMS ADD new@muc.example")


async def test_where_no_crawler_runs_nobody_waits_for_one(talk: Talk, database: str) -> None:
    alone = Talk(talk.database, patience=None)
    await alone.name("romeo")
    assert "keeps no crawler running: new@muc.example is noted" in await alone.say(
        "romeo", "ROOMS ADD new@muc.example"
    )
    connection = await asyncpg.connect(database)
    noted = await connection.fetch("select address from room_requests where answered_at is null")
    await connection.close()
    assert [one["address"] for one in noted] == ["new@muc.example"]


async def test_ten_visits_an_hour_are_enough(talk: Talk, database: str) -> None:
    await talk.name("romeo", "juliet")
    for number in range(10):
        assert "soon" in await talk.say("romeo", f"ROOMS ADD room{number}@muc.example")
    assert "within an hour" in await talk.say("romeo", "ROOMS ADD more@muc.example")
    assert "soon" in await talk.say("juliet", "ROOMS ADD more@muc.example")


async def test_a_room_is_reported_once_by_each(talk: Talk, database: str) -> None:
    await talk.name("romeo", "juliet")
    await add_room(database, ROOM)
    assert "will look at" in await talk.say("romeo", f"ROOMS REPORT {ROOM} spam")
    assert "already" in await talk.say("romeo", f"ROOMS REPORT {ROOM} spam again")
    assert "will look at" in await talk.say("juliet", f"ROOMS REPORT {ROOM} spam")


async def test_only_who_speaks_for_a_room_takes_it_out(talk: Talk, database: str) -> None:
    await talk.name("romeo", "juliet", "tybalt")
    await add_room(
        database, ROOM, name="Linux", contacts=("juliet@people.example",),
        domain_contacts=("tybalt@people.example",),
    )  # fmt: skip
    said = await talk.say("romeo", f"ROOMS DELIST {ROOM}")
    assert "Put your address romeo@people.example into its settings" in said
    assert "juliet" not in said
    assert "Linux" in await talk.say("romeo", "ROOMS")
    assert "is out of the directory" in await talk.say("juliet", f"ROOMS DELIST {ROOM}")
    assert "Linux" not in await talk.say("romeo", "ROOMS")
    assert "is not listed" in await talk.say("romeo", f"ROOMS {ROOM}")
    assert "already" in await talk.say("tybalt", f"ROOMS DELIST {ROOM}")
    assert "may be listed again" in await talk.say("tybalt", f"ROOMS RELIST {ROOM}")
    assert "Nobody has taken" in await talk.say("juliet", f"ROOMS RELIST {ROOM}")


async def test_what_an_operator_blocks_stays_blocked(talk: Talk, database: str) -> None:
    await talk.name("juliet")
    await add_room(database, ROOM, contacts=("juliet@people.example",), unlisted="blocked")
    connection = await asyncpg.connect(database)
    await connection.execute(
        "insert into room_blocks (subject, reason, source) values ($1, 'spam', 'operator')", ROOM
    )
    await connection.close()
    assert "An operator keeps" in await talk.say("juliet", f"ROOMS RELIST {ROOM}")


async def test_a_contact_of_a_domain_takes_all_of_it_out(talk: Talk, database: str) -> None:
    await talk.name("romeo", "juliet", "tybalt")
    contact = ("tybalt@people.example",)
    await add_room(
        database, ROOM, name="Linux", contacts=("juliet@people.example",), domain_contacts=contact
    )
    await add_room(database, "tea@conference.example", name="Tea", domain_contacts=contact)
    await add_room(database, "far@conference.elsewhere", name="Elsewhere")
    for nobody in ("romeo", "juliet"):
        said = await talk.say(nobody, "ROOMS DELIST conference.example")
        assert f"Put your address {nobody}@people.example into its abuse contacts" in said
    assert "do not know that example.org" in await talk.say("tybalt", "ROOMS DELIST example.org")
    said = await talk.say("tybalt", "ROOMS DELIST conference.example")
    assert "Nothing at conference.example or below it is in the directory" in said
    listed = await talk.say("romeo", "ROOMS")
    assert ("Linux" in listed, "Tea" in listed, "Elsewhere" in listed) == (False, False, True)
    assert "out of the directory already" in await talk.say(
        "tybalt", "ROOMS DELIST CONFERENCE.example"
    )
    # A crawler that reads its rooms anew keeps them out.
    await add_room(database, "new@conference.example", name="Fresh")
    async with talk.database.connection() as crawler:
        await crawling.keep_blocks(crawler, None)
    assert "Fresh" not in await talk.say("romeo", "ROOMS")
    assert "with all of conference.example" in await talk.say("juliet", f"ROOMS RELIST {ROOM}")


async def test_a_domain_comes_back_but_for_what_is_kept_out_by_itself(
    talk: Talk, database: str
) -> None:
    await talk.name("juliet", "tybalt")
    contact = ("tybalt@people.example",)
    await add_room(database, ROOM, contacts=("juliet@people.example",), domain_contacts=contact)
    await add_room(database, "tea@conference.example", domain_contacts=contact)
    await talk.say("juliet", f"ROOMS DELIST {ROOM}")
    await talk.say("tybalt", "ROOMS DELIST conference.example")
    connection = await asyncpg.connect(database)
    # A crawler that begins anew may know no contacts any more.
    await connection.execute("update muc_domains set contacts = '{}'")
    assert "may be listed again" in await talk.say("tybalt", "ROOMS RELIST conference.example")
    known = await connection.fetch("select address, unlisted from rooms order by address")
    await connection.close()
    assert [tuple(one) for one in known] == [
        (ROOM, "delisted"),
        ("tea@conference.example", "unread"),
    ]
    assert "do not know" in await talk.say("tybalt", "ROOMS RELIST conference.example")


async def test_a_domain_that_is_delisted_by_a_slip_is_back_after_undo(
    talk: Talk, database: str
) -> None:
    await talk.name("tybalt")
    await add_room(database, ROOM, domain_contacts=("tybalt@people.example",))
    await talk.say("tybalt", "ROOMS DELIST conference.example")
    assert "may be listed again" in await talk.say("tybalt", "UNDO")


async def test_what_an_operator_has_blocked_no_contact_brings_back(
    talk: Talk, database: str
) -> None:
    await talk.name("tybalt")
    await add_room(database, ROOM, domain_contacts=("tybalt@people.example",), unlisted="blocked")
    connection = await asyncpg.connect(database)
    await connection.execute(
        "insert into room_blocks (subject, reason, source)"
        " values ('conference.example', 'spam', 'operator')"
    )
    await connection.close()
    assert "An operator keeps" in await talk.say("tybalt", "ROOMS RELIST conference.example")
