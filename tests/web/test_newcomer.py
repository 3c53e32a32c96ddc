"""A newcomer in a real browser: reads the pages, opens the chat, posts, and sees the post."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.support.chromium import PROGRAM, Watch, chromium
from tests.support.service import Service, command, place, service

CONVERSE = Path(__file__).parents[2] / "web" / "vendor" / "converse" / ".stamp"
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(180),
    pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed"),
]
PATHS = ("/", "/100001", "/100001/1", "/u/romeo", "/t/verona", "/search?q=verona", "/help", "/999")
WIDTHS = (320, 390, 1280)


@pytest.fixture(scope="module")
async def running() -> AsyncIterator[Service]:
    with place() as data:
        async with service(data) as serving:
            code, _, err = await command("demo", "--data", str(data))
            assert code == 0, err
            yield serving


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_pages_fit_every_width_and_call_nobody(
    running: Service, browser: Browser, scheme: str
) -> None:
    watch = Watch()
    for language, width in itertools.product(("en", "ru"), WIDTHS):
        context = await browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, locale=language
        )
        page = await context.new_page()
        watch.follow(page)
        for path in PATHS:
            answer = await page.goto(running.ready["web"] + path)
            assert answer is not None
            assert "set-cookie" not in answer.headers
            assert await page.evaluate("document.documentElement.lang") == language
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, width, language)
        assert await context.cookies() == []
        await context.close()
    assert [text for text in watch.complaints if "404" not in text] == []
    assert watch.hosts == {"127.0.0.1"}


async def test_everything_but_the_chat_works_without_javascript(
    running: Service, browser: Browser
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(running.ready["web"] + "/")
    await page.fill("input[name=q]", "балкон OR window")
    await page.press("input[name=q]", "Enter")
    assert await page.locator(".post").count() == 1
    await page.click(".post .number")
    assert await page.locator(".comment").count() == 3
    await context.close()


@pytest.mark.skipif(not CONVERSE.exists(), reason="converse.js was not fetched: no npm here")
async def test_a_newcomer_posts_from_the_chat_page(running: Service, browser: Browser) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="en")
    page = await context.new_page()
    watch = Watch()
    watch.follow(page)
    await page.goto(running.ready["web"] + "/chat")
    await page.fill("#name", "Rosaline")
    await page.click("#name-form button")
    field = page.locator("textarea.chat-textarea")
    await field.wait_for(timeout=20_000)
    for said, heard in (
        ("NICK rosaline", "You are @rosaline now."),
        ("*verona From my window", "New message posted."),
    ):
        await field.fill(said)
        await field.press("Enter")
        await page.locator(f"text={heard}").first.wait_for(timeout=10_000)
    box = await page.locator(".chat-body").bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] > 250
    reader = await context.new_page()
    await reader.goto(running.ready["web"] + "/")
    assert await reader.locator(".post", has_text="From my window").count() == 1
    assert "rosaline@" not in await reader.content()
    assert watch.hosts == {"127.0.0.1"}
    assert [text for text in watch.complaints if "Content Security Policy" in text] == []
    await context.close()


@pytest.mark.skipif(not CONVERSE.exists(), reason="converse.js was not fetched: no npm here")
async def test_a_name_that_somebody_has_is_refused_in_a_sentence(
    running: Service, browser: Browser
) -> None:
    for expected in ("", "Somebody else has that name. Try another."):
        context = await browser.new_context(locale="en")
        page = await context.new_page()
        await page.goto(running.ready["web"] + "/chat")
        await page.fill("#name", "nurse")
        await page.click("#name-form button")
        if expected:
            await page.locator(f"text={expected}").wait_for(timeout=10_000)
        else:
            await page.locator("textarea.chat-textarea").wait_for(timeout=20_000)
        await context.close()


@pytest.mark.skipif(not CONVERSE.exists(), reason="converse.js was not fetched: no npm here")
async def test_who_comes_back_is_let_in_by_the_same_browser(
    running: Service, browser: Browser
) -> None:
    context = await browser.new_context(locale="en")
    page = await context.new_page()
    for kept, said, heard in (
        ("", "NICK friar", "You are @friar now."),
        ("friar", "Pax vobiscum", "New message posted."),
    ):
        await page.goto(running.ready["web"] + "/chat")
        assert await page.input_value("#name") == kept
        await enter(page, "friar")
        await page.locator("textarea.chat-textarea").fill(said)
        await page.locator("textarea.chat-textarea").press("Enter")
        await page.locator(f"text={heard}").first.wait_for(timeout=10_000)
    await context.close()


@pytest.mark.skipif(not CONVERSE.exists(), reason="converse.js was not fetched: no npm here")
async def test_an_account_that_the_server_has_lost_is_made_again(
    running: Service, browser: Browser
) -> None:
    context = await browser.new_context(locale="en")
    page = await context.new_page()
    await page.goto(running.ready["web"] + "/chat")
    domain = await page.get_attribute("#enter", "data-domain")
    await page.evaluate(
        "name => localStorage.setItem(`microblog:${name}`, 'kept from another day')",
        f"balthasar@{domain}",
    )
    await enter(page, "balthasar")
    await page.locator("textarea.chat-textarea").fill("PING")
    await page.locator("textarea.chat-textarea").press("Enter")
    await page.locator("text=PONG").first.wait_for(timeout=10_000)
    await context.close()


async def enter(page: Page, name: str) -> None:
    """Enter the chat under a name and see it open."""
    await page.fill("#name", name)
    await page.click("#name-form button")
    await page.locator("textarea.chat-textarea").wait_for(timeout=20_000)
