"""A conversation in converse.js: gestures by its own menus, and what they do here."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.clients.converse import Guest, enter
from tests.support.chromium import PROGRAM, chromium
from tests.support.service import Service, place, service

CONVERSE = Path(__file__).parents[2] / "web" / "vendor" / "converse" / ".stamp"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
REPLY, REACTIONS, CORRECTION, RETRACTION, LINK = (
    "urn:xmpp:reply:0",
    "urn:xmpp:reactions:0",
    "urn:xmpp:message-correct:0",
    "urn:xmpp:message-retract:1",
    "jabber:x:oob",
)
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(180),
    pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not CONVERSE.exists(), reason="converse.js was not fetched: no npm here"),
]


@pytest.fixture(scope="module")
async def running() -> AsyncIterator[Service]:
    with place() as data:
        async with service(data) as serving:
            yield serving


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
async def romeo(running: Service, browser: Browser) -> Guest:
    return await enter(browser, running, "romeo", is_whole=True)


@pytest.fixture(scope="module")
async def juliet(running: Service, browser: Browser, romeo: Guest) -> Guest:
    """Follows romeo; both are in the chat for all tests of this file."""
    guest = await enter(browser, running, "juliet")
    await guest.say("S @romeo", "Subscribed to @romeo!")
    return guest


async def test_a_reply_from_the_menu_is_a_comment(romeo: Guest, juliet: Guest) -> None:
    await romeo.say("*verona But soft, what light", "New message posted.")
    await juliet.chooses(await juliet.sees("But soft"), "reply")
    await juliet.say("A rose by any name", "Reply posted.")
    assert "urn:xmpp:fallback:0" in juliet.gesture(REPLY)
    comment = await romeo.sees("A rose by any name")
    words = await comment.inner_text()
    assert "Reply by @juliet:\n>But soft, what light" in words
    assert "> bot:" not in words


async def test_reactions_recommend_and_bookmark_until_they_are_taken_back(
    romeo: Guest, juliet: Guest
) -> None:
    await romeo.say("Arise, fair sun", "New message posted.")
    post = await juliet.sees("Arise, fair sun")
    await juliet.reacts(post, "❤️")
    await romeo.sees("@juliet recommended your post")
    assert "<reaction>❤️</reaction>" in juliet.gesture(REACTIONS)
    await juliet.reacts_with_any(post, "star")
    await juliet.say("~", "Your bookmarks:")
    await juliet.reacts_with_any(post, "star")
    await juliet.say("~", "You have no bookmarks here.")
    assert "⭐" not in juliet.gesture(REACTIONS)
    assert "❤️" in juliet.gesture(REACTIONS)
