"""Every play is performed by real clients on a real server, and heard word for word."""

from pathlib import Path

import pytest

from microblog.embedded.prosody import Prosody
from tests.support.cast import stage
from tests.support.conferences import add_room
from tests.support.play import Says, filled, read

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
    if path.stem in _BEFORE:
        await _BEFORE[path.stem](database)
    async with stage(database, prosody) as cast:
        for line in read(path):
            if isinstance(line, Says):
                await cast.say(line.who, filled(line.text, cast.fill), line.language)
            else:
                heard = await cast.hear(line.who)
                assert line.meant(cast.fill).fits(heard), (
                    f"{path.name}:{line.line}: {line.who} heard {heard!r}"
                )
        assert await cast.unheard() == {}
