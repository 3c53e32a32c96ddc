"""Real rooms of a real ejabberd of their own, more than it lists when they are empty."""

from collections.abc import AsyncIterator

import pytest

from microblog.store.database import Database
from tests.crawler.conftest import Desk
from tests.support.ejabberd import Ejabberd
from tests.support.muc import Grounds

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(240)]

SERVICE = "conference.localhost"


def at(local: str) -> str:
    return f"{local}@{SERVICE}"


@pytest.fixture
def desk(opened: Database, ejabberd: Ejabberd) -> Desk:
    return Desk(opened, ejabberd)


@pytest.fixture
async def grounds(ejabberd: Ejabberd) -> AsyncIterator[Grounds]:
    async with Grounds().open(ejabberd.component_address) as opened_grounds:
        yield opened_grounds


async def test_three_hundred_rooms_are_read_with_the_right_numbers(
    desk: Desk, grounds: Grounds, is_full: bool
) -> None:
    count = 1000 if is_full else 310
    rooms = {
        at(f"r{n}"): {
            "roomname": f"Room {n}",
            "roomdesc": f"About {n}. #even" if n % 2 == 0 else f"About {n}",
            "occupants": str(1 + n % 3),
            "publicroom": str(int(n % 5 > 0)),
            "membersonly": str(int(n % 31 == 0)),
        }
        for n in range(count)
    }
    for n in range(0, count, 31):
        rooms[at(f"r{n}")]["occupants"] = "1"
    rooms[at("locked")] = {"passwordprotectedroom": "1", "roomsecret": "x"}
    rooms[at("fleeting")] = {"persistentroom": "0"}
    rooms[at("shy")] = {"roomdesc": "Leave me #noindex"}
    await grounds.make_all(rooms)
    expected = {at(f"r{n}"): [f"Room {n}", 1 + n % 3] for n in range(count) if n % 5 and n % 31}
    async with desk.crawling("localhost"):
        await desk.until_read(SERVICE, len(expected), seconds=120)
        assert await desk.listed() == expected
        reasons = await desk.unlisted()
        assert reasons[at("locked")] == "password"
        assert reasons[at("fleeting")] == "temporary"
        assert reasons[at("shy")] == "noindex"
        assert reasons[at("r31")] == "members_only"
        assert at("r5") not in await desk.listed()
        tagged = "select count(*) from public_rooms where tags = '{even}'"
        evens = [n for n in range(0, count, 2) if n % 5 and n % 31]
        assert await desk.value(tagged) == len(evens)
        # ejabberd lists no empty rooms when there are so many: they are not dead for that.
        await grounds.leave(at("r3"))
        await desk.due(at("r3"))
        await desk.until(
            "select occupants = 0 and state <> 'gone' from rooms join room_vitals using (room_id)"
            " where address = $1",
            at("r3"),
        )
        assert await desk.ask(at("r5")) == "hidden"
        assert await desk.ask(at("never-was")) == "not_found"
        software = "select software from muc_domains where domain = $1"
        assert "ejabberd" in str(await desk.value(software, SERVICE))
