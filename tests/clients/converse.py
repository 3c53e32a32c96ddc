"""People at converse.js in a browser: what they click, and what their client sends for it."""

import re
from dataclasses import dataclass, field

from playwright.async_api import Browser, Locator, Page, Route, WebSocket

from tests.support.service import Service

_PATIENCE = 15_000
# The chat page shows one chat alone; the same client also has a window with contacts and menus.
_WHOLE = {
    'view_mode: "embedded"': 'view_mode: "fullscreen"',
    "singleton: true": "singleton: false",
    "allow_contact_requests: false": "allow_contact_requests: true",
}


@dataclass
class Guest:
    """Somebody at the chat page; `sent` is what the browser has sent, `heard` what came."""

    name: str
    page: Page
    bot: str
    sent: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    async def say(self, text: str, answer: str = "") -> None:
        """Type a line into the open chat and see what comes, if anything is to come."""
        typed = self.page.locator("textarea.chat-textarea").last
        await typed.fill(text)
        await typed.press("Enter")
        if answer:
            await self.sees(answer)

    def message(self, text: str) -> Locator:
        """The last message on the screen with `text` in it."""
        return self.page.locator(".chat-msg", has_text=text).last

    async def sees(self, text: str) -> Locator:
        """Wait until a message with `text` is on the screen."""
        await self.message(text).wait_for(timeout=_PATIENCE)
        return self.message(text)

    async def chooses(self, message: Locator, action: str) -> None:
        """Open the menu of `message` and choose, by the name that converse.js gives the action."""
        await message.hover()
        await message.locator("converse-message-actions .dropdown-toggle").first.click()
        await message.locator(f".chat-msg__action-{action}").click()

    async def reacts(self, message: Locator, emoji: str) -> None:
        """Give one of the reactions that are offered at once, or take it back."""
        await self.chooses(message, "reaction")
        offered = message.locator("converse-reaction-picker .reaction-item", has_text=emoji)
        await offered.first.click()

    async def reacts_with_any(self, message: Locator, name: str) -> None:
        """Give a reaction out of the whole list, by its short name."""
        await self.chooses(message, "reaction")
        await message.locator("converse-reaction-picker .reaction-item.more").click()
        await message.locator("converse-reaction-picker input.emoji-search").fill(name)
        found = message.locator(f"converse-reaction-picker a[data-emoji=':{name}:']").first
        # Beside the newest message the list reaches below the field to type in, which covers it.
        await found.dispatch_event("click")

    def gesture(self, namespace: str) -> str:
        """The last message that was sent with a child of `namespace`."""
        return next(one for one in reversed(self.sent) if f'"{namespace}"' in one)


async def enter(browser: Browser, service: Service, name: str, *, is_whole: bool = False) -> Guest:
    """Somebody in the chat, under the nick `name`; with contacts and menus where `is_whole`."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="en")
    page = await context.new_page()
    guest = Guest(name, page, service.ready["bot"])
    page.on("websocket", lambda socket: _listen(guest, socket))
    if is_whole:
        await page.route(re.compile(r"/chat[^/]*\.js"), _widened)
    await page.goto(service.ready["web"] + "/chat")
    await page.fill("#name", name)
    await page.click("#name-form button")
    await page.locator("textarea.chat-textarea").wait_for(timeout=20_000)
    await guest.say(f"NICK {name}", f"You are @{name} now.")
    return guest


def _listen(guest: Guest, socket: WebSocket) -> None:
    socket.on("framesent", lambda data: guest.sent.append(str(data)))
    socket.on("framereceived", lambda data: guest.heard.append(str(data)))


async def _widened(route: Route) -> None:
    """The script of the chat page, with the settings of a window of its own."""
    answer = await route.fetch()
    script = await answer.text()
    for ours, theirs in _WHOLE.items():
        assert ours in script, f"the chat page does not set {ours} any more"
        script = script.replace(ours, theirs)
    await route.fulfill(response=answer, body=script)
