"""Awkward texts in a real browser: they fit, run nothing and call nobody."""

import contextlib
import itertools
from collections.abc import AsyncIterator

import anyio
import pytest
from playwright.async_api import Page

from microblog.roles.serving import bind
from microblog.roles.site import WebServer
from microblog.store.database import Database
from tests.support.chromium import PROGRAM, Watch, chromium
from tests.support.reading import CHAT, site_of
from tests.support.talk import Talk
from tests.web.test_hostile_text import TEXTS

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed"),
]
LONG = (
    "w" * 900,
    "https://example.org/" + "long" * 200,
    "```\n" + "preformatted " * 60 + "\n```",
    "`" + "c" * 400 + "`",
    "> " + "q" * 400,
    "שלום " * 60 + "#" + "ы" * 60,
)
SCREENS = tuple(itertools.product((320, 390, 1280), ("light", "dark")))
SAMPLE = ((320, "light"), (390, "dark"), (1280, "light"))
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => violations.push(e.violatedDirective));
"""


@contextlib.asynccontextmanager
async def served(reading: Database) -> AsyncIterator[str]:
    """The address of the site on a socket of its own."""
    listening = bind("127.0.0.1", 0)
    server = WebServer(site_of(reading, CHAT), listening)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with anyio.create_task_group() as group:
        group.start_soon(server.run)
        await server.started()
        try:
            yield address
        finally:
            server.stop()


async def check(page: Page, url: str, width: int) -> None:
    """The page fits, and nothing in it broke the policy."""
    answer = await page.goto(url)
    assert answer is not None
    assert await page.evaluate("violations") == [], url
    assert await page.evaluate("document.documentElement.scrollWidth") <= width, (url, width)


async def test_awkward_texts_fit_run_nothing_and_call_nobody(
    talk: Talk, reading: Database, is_full: bool
) -> None:
    nick = "n" * 32
    await talk.say("nurse", f"NICK {nick}")
    for text in (*LONG, *TEXTS):
        assert "posted" in await talk.say("nurse", f'*verona *"{"t" * 64}"\n{text}')
    above = "#100000"
    for depth in range(1, 13):
        assert "posted" in await talk.say("nurse", f"{above} {LONG[depth % len(LONG)]}")
        above = f"#100000/{depth}"
    await talk.say("nurse", "D #100001")
    paths = [
        "/", "/?before=100020&lang=ru", "/100000", "/100000/12", "/100001", "/100002", f"/u/{nick}",
        f"/t/{'t' * 64}", f"/search?q={'q' * 256}", "/search?q=alert&lang=ru", "/help", "/chat",
        "/nothing",
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
            page.on("dialog", lambda dialog: watch.complaints.append(dialog.message))
            for path in paths:
                await check(page, site + path, width)
            await context.close()
    missing = "Failed to load resource: the server responded with a status of 4"
    assert [said for said in watch.complaints if not said.startswith(missing)] == []
    assert watch.hosts == {"127.0.0.1"}


async def test_everything_is_read_paged_and_found_without_javascript(
    talk: Talk, reading: Database
) -> None:
    await talk.name("romeo", "juliet")
    for number in range(45):
        await talk.say("romeo", f"*verona Verse {number}")
    await talk.say("juliet", "#100007 My ears have yet not drunk")
    async with served(reading) as site, chromium() as browser:
        context = await browser.new_context(java_script_enabled=False)
        page = await context.new_page()
        await page.goto(site)
        read: list[str] = []
        while True:
            read += await page.locator(".post .body").all_inner_texts()
            older = page.locator("nav.pager a[rel=next]")
            if not await older.count():
                break
            await older.click()
        assert read == [f"Verse {number}" for number in reversed(range(45))]
        await page.fill("input[name=q]", "verse 7")
        await page.press("input[name=q]", "Enter")
        await page.locator(".post .number", has_text="#100007").click()
        assert await page.locator(".comment .body").all_inner_texts() == [
            "My ears have yet not drunk"
        ]
        await page.locator(".comment .author").click()
        assert await page.locator("h1").inner_text() == "Posts of @juliet"
        await page.locator("footer a[hreflang=ru]").click()
        assert await page.locator("h1").inner_text() == "Записи @juliet"
        await context.close()
