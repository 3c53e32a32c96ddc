"""Every play is performed by real clients on a real server, and heard word for word."""

from collections import defaultdict
from pathlib import Path

import pytest

from microblog.embedded.prosody import Prosody
from microblog.store.database import Database
from tests.support.cast import stage
from tests.support.conferences import add_room
from tests.support.play import Says, filled, read
from tests.support.proxy import proxy, to_port
from tests.support.secrecy import jids, leaks

pytestmark = pytest.mark.anyio


async def _rooms(database: str) -> None:
    """Two conferences."""
    await add_room(
        database, "linux@conference.example", name="Линукс", description="софт и железо",
        language="ru", occupants=142, activity=23,
    )  # fmt: skip
    await add_room(
        database, "balcony@muc.example", name="Balcony", description="Late talks", occupants=2
    )


# What is there before a play begins.
_BEFORE = {"rooms": _rooms}
PLAYS = sorted(Path(__file__).parent.glob("*.chat"))


@pytest.mark.parametrize("path", PLAYS, ids=lambda path: path.stem)
async def test_the_play_goes_as_written(path: Path, database: str, prosody: Prosody) -> None:
    """And no stanza of it tells anybody a JID that is neither his own nor was typed by him."""
    if path.stem in _BEFORE:
        await _BEFORE[path.stem](database)
    typed: dict[str, set[str]] = defaultdict(set)
    async with proxy(to_port(*prosody.component_address)) as tap:
        tap.record = bytearray()
        async with stage(database, prosody, through=tap) as cast:
            lines = read(path)
            for line in lines:
                if isinstance(line, Says):
                    text = filled(line.text, cast.fill)
                    typed[cast.jid(line.who)] |= {cast.jid(one.who) for one in lines} & jids(text)
                    await cast.say(line.who, text, line.language)
                else:
                    heard = await cast.hear(line.who)
                    assert line.meant(cast.fill).fits(heard), (
                        f"{path.name}:{line.line}: {line.who} heard {heard!r}"
                    )
            assert await cast.unheard() == {}
        may_know = {
            jid: own.union(*(typed[one] for one in own))
            for jid, own in (await _own(database)).items()
        }
        assert leaks(bytes(tap.record), may_know) == []


async def _own(dsn: str) -> dict[str, set[str]]:
    """For each JID all JIDs of the same person."""
    database = Database(dsn)
    await database.open()
    async with database.connection() as connection:
        rows = await connection.fetch(
            "select one.jid, other.jid as own from jids as one join jids as other using (user_id)"
        )
    await database.close()
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["jid"]].add(row["own"])
    return found
