"""The search for group chats in converse.js, pointed at our component."""

import asyncio
import contextlib
import re

import asyncpg
import pytest
from playwright.async_api import Browser
from playwright.async_api import TimeoutError as PatienceLost

from tests.clients.converse import enter
from tests.clients.test_converse import CONVERSE
from tests.support.chromium import PROGRAM, chromium
from tests.support.rooms import keep_room
from tests.support.service import Service, place, service

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(180),
    pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not CONVERSE.exists(), reason="converse.js was not fetched: no npm here"),
]


async def test_the_search_for_group_chats_finds_a_room_of_ours() -> None:
    with place() as data:
        async with service(data) as running, chromium() as browser:
            await _kept(running)
            await _found(browser, running)


async def _kept(running: Service) -> None:
    connection = await asyncpg.connect(running.ready["database"])
    try:
        await keep_room(connection, "verona@conference.example", name="Verona at night", users=7)
    finally:
        await connection.close()


async def _found(browser: Browser, running: Service) -> None:
    guest = await enter(browser, running, "romeo", is_whole=True)
    await guest.page.evaluate("document.querySelector('.show-add-muc-modal').click()")
    typed = guest.page.locator(".modal.show converse-autocomplete input")
    shown = guest.page.locator(".modal.show .suggestion-box li", has_text="Verona at night")
    # While the window still slides in, what is typed may not be heard: then it is typed again.
    async with asyncio.timeout(30):
        while not await shown.count():
            await typed.fill("")
            await typed.press_sequentially("veron")
            with contextlib.suppress(PatienceLost):
                await shown.first.wait_for(timeout=3_000)
    asked = next(one for one in guest.sent if "muclumbus" in one)
    assert re.search(rf'to="{re.escape(running.ready["bot"].partition("@")[2])}"', asked)
