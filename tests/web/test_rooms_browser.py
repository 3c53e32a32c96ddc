"""Pages of the directory in a real browser: they fit, run nothing and call nobody."""

import pytest

from microblog.store.database import Database
from tests.support.chromium import PROGRAM, Watch, chromium
from tests.support.rooms import keep_room
from tests.support.talk import Talk
from tests.web.test_browser import SAMPLE, SCREENS, VIOLATIONS, check, served

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed"),
]
LONG = f"{'v' * 200}@conference.{'d' * 60}.example"


async def test_rooms_fit_whatever_they_are_called(
    talk: Talk, reading: Database, is_full: bool
) -> None:
    async with talk.database.connection() as connection:
        await keep_room(
            connection, LONG, name="w" * 300, description="q" * 900, language="ru", days=30,
            tags=("t" * 64,), users=100_000, activity=12345.6, growth=9.9, anonymity="none",
        )  # fmt: skip
        await keep_room(connection, "gone@x.example", state="gone", moved_to=LONG)
        await keep_room(connection, "red@x.example", name="<b>Red</b>", is_sensitive=True)
    paths = [
        "/rooms", "/rooms?lang=ru", f"/rooms?q={'q' * 256}", f"/rooms/{LONG}?lang=ru",
        f"/rooms/{LONG}", "/rooms/gone@x.example", "/rooms/red@x.example", "/rooms/tags",
        "/rooms/languages?lang=ru", "/rooms/domains", "/rooms/about", "/rooms/about?lang=ru",
        f"/rooms/tags/{'t' * 64}",
    ]  # fmt: skip
    watch = Watch()
    async with served(reading) as site, chromium() as browser:
        for width, scheme in SCREENS if is_full else SAMPLE:
            context = await browser.new_context(
                viewport={"width": width, "height": 800}, color_scheme=scheme
            )
            await context.add_init_script(VIOLATIONS)
            page = await context.new_page()
            watch.follow(page)
            for path in paths:
                await check(page, site + path, width)
            await context.close()
    missing = "Failed to load resource: the server responded with a status of 4"
    assert [said for said in watch.complaints if not said.startswith(missing)] == []
    assert watch.hosts == {"127.0.0.1"}
