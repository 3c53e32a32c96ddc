"""More rooms than anybody looks at, on a Prosody of their own, for they stay there."""

from collections.abc import AsyncIterator, Iterator

import pytest

from microblog.embedded.prosody import Prosody
from microblog.store.database import Database
from tests.crawler.conftest import Desk
from tests.support import engines
from tests.support.muc import Grounds

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(240)]

SERVICE = "conference.localhost"


def at(local: str) -> str:
    return f"{local}@{SERVICE}"


@pytest.fixture(scope="module")
def crowded() -> Iterator[Prosody]:
    with engines.fresh_home() as home, engines.running_prosody(home) as running:
        yield running


@pytest.fixture
def desk(opened: Database, crowded: Prosody) -> Desk:
    return Desk(opened, crowded)


@pytest.fixture
async def grounds(crowded: Prosody) -> AsyncIterator[Grounds]:
    async with Grounds().open(crowded.component_address) as opened_grounds:
        yield opened_grounds


async def test_three_hundred_rooms_are_read_with_the_right_numbers(
    desk: Desk, grounds: Grounds, is_full: bool
) -> None:
    count = 1000 if is_full else 320
    rooms = {
        at(f"r{n}"): {
            "roomname": f"Room {n}",
            "occupants": str(n % 4 if n % 7 else 1),
            "publicroom": str(int(n % 5 > 0)),
            "membersonly": str(int(n % 7 == 0)),
        }
        for n in range(count)
    }
    await grounds.make_all(rooms)
    async with desk.crawling("localhost"):
        await desk.until_read(SERVICE, count - count // 5 - 1, seconds=120)
    expected = {at(f"r{n}"): [f"Room {n}", n % 4] for n in range(count) if n % 5 and n % 7}
    assert await desk.listed() == expected
