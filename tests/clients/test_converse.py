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
    assert "urn:xmpp:fallback:0" in await juliet.sends(REPLY)
    comment = await romeo.sees("A rose by any name")
    # The client shows what was answered by itself, and hides the quotation for all others.
    shown = comment.locator("converse-reply-context")
    assert "But soft, what light" in await shown.inner_text()
    words = await comment.locator(".chat-msg__text").inner_text()
    assert words.startswith("Reply by @juliet:")
    assert ">" not in words


async def test_reactions_recommend_bookmark_and_mute_until_they_are_taken_back(
    romeo: Guest, juliet: Guest
) -> None:
    await romeo.say("Arise, fair sun", "New message posted.")
    post = await juliet.sees("Arise, fair sun")
    await juliet.reacts(post, "❤️")
    await romeo.sees("@juliet recommended your post")
    assert "<reaction>❤️</reaction>" in await juliet.sends(REACTIONS)
    for name, emoji, asked, given, taken in (
        ("star", "⭐", "~", "Your bookmarks:", "You have no bookmarks here."),
        ("bookmark", "🔖", "~", "Your bookmarks:", "You have no bookmarks here."),
        ("no_bell", "🔕", "BL", "Muted threads:", "You block nobody."),
    ):
        await juliet.reacts_with_any(post, name)
        await juliet.say(asked, given)
        await juliet.takes_back(post, emoji)
        await juliet.say(asked, taken)
    assert "<reaction>❤️</reaction></reactions>" in await juliet.sends(REACTIONS)


async def test_a_reaction_that_means_nothing_is_marked_with_those_that_do(
    romeo: Guest, juliet: Guest
) -> None:
    await romeo.say("It is the east", "New message posted.")
    await juliet.reacts_with_any(await juliet.sees("It is the east"), "joy")
    await juliet.hears("That means nothing here.")


async def test_a_corrected_post_changes_in_the_chats_of_others(romeo: Guest, juliet: Guest) -> None:
    await romeo.say("*verona I am too blod", "New message posted.")
    post = await juliet.sees("I am too blod")
    await romeo.chooses(await romeo.sees("*verona I am too blod"), "edit")
    await romeo.say("*verona I am too bold", "Changed")
    assert "<body>*verona I am too bold</body>" in await romeo.sends(CORRECTION)
    await juliet.sees("(edited)")
    assert "I am too bold" in await post.inner_text()
    assert await juliet.page.locator(".chat-msg", has_text="I am too b").count() == 1


async def test_a_retracted_post_goes_from_the_chats_of_others(romeo: Guest, juliet: Guest) -> None:
    await romeo.say("Tis not to me she speaks", "New message posted.")
    post = await juliet.sees("Tis not to me")
    await romeo.retracts(await romeo.sees("Tis not to me"))
    await romeo.sees("deleted.")
    assert RETRACTION in await romeo.sends(RETRACTION)
    await juliet.page.locator("text=bot has removed a message").wait_for(timeout=10_000)
    assert "Tis not to me" not in await post.inner_text()


async def test_a_picture_that_is_uploaded_is_a_post(romeo: Guest, juliet: Guest) -> None:
    async with romeo.page.expect_file_chooser() as choosing:
        await romeo.page.click("button[title='Choose a file to send']")
    chosen = await choosing.value
    await chosen.set_files({"name": "sun.png", "mimeType": "image/png", "buffer": DOT})
    await juliet.hears("/sun.png")
    assert "/sun.png</url>" in await romeo.sends(LINK)


async def test_what_was_held_is_published_by_a_dot(romeo: Guest, juliet: Guest) -> None:
    await romeo.say("PM everybody", "Send . to publish your text as it is.")
    await romeo.say(".")
    await juliet.sees("PM everybody")


async def test_a_form_from_the_menu_of_commands_posts(romeo: Guest, juliet: Guest) -> None:
    await romeo.opens_menu(romeo.bot)
    form = await romeo.chooses_command("post")
    await form.locator("[name=text]").fill("With love's light wings")
    await form.locator("[name=marks]").fill("*verona")
    await form.locator("[data-action=complete]").click()
    await romeo.page.locator("converse-adhoc-commands", has_text="New message posted.").wait_for()
    await juliet.sees("With love's light wings")
    await romeo.page.keyboard.press("Escape")
    await romeo.page.locator(".modal.show").wait_for(state="detached")


async def test_a_person_is_followed_as_a_contact_and_written_to_in_private(
    romeo: Guest, juliet: Guest
) -> None:
    contact = "juliet@" + romeo.bot.partition("@")[2]
    await romeo.adds(contact)
    await juliet.sees("@romeo subscribed to your blog!")
    await romeo.page.locator(f"converse-chat[jid='{contact}']").wait_for()
    await romeo.say("Wilt thou leave me so?", "Private message sent.")
    await juliet.hears("Wilt thou leave me so?")
    assert not any("romeo@localhost" in one for one in juliet.heard)
