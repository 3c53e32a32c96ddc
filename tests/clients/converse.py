"""People at converse.js in a browser: what they click, and what their client sends for it."""

import asyncio
import re
from dataclasses import dataclass, field

from playwright.async_api import Browser, Locator, Page, Route, WebSocket

from tests.support.service import Service

_PATIENCE = 30_000
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
        # Whoever has scrolled up, as to the menu of an old message, is shown nothing new.
        for shown in await self.page.locator(".chat-content__messages").all():
            await shown.evaluate("shown => shown.scrollTo(0, shown.scrollHeight)")
        typed = self.page.locator("textarea.chat-textarea").last
        await typed.fill(text)
        await typed.press("Enter")
        if answer:
            await self.sees(answer)

    def message(self, text: str) -> Locator:
        """The last message on the screen with `text` in it."""
        return self.page.locator(".chat-msg", has_text=text).last

    async def sees(self, text: str) -> Locator:
        """Wait until a message with `text` is on the screen; that very message, from then on."""
        await self.message(text).wait_for(timeout=_PATIENCE)
        known = await self.message(text).get_attribute("data-msgid")
        return self.page.locator(f".chat-msg[data-msgid='{known}']")

    async def chooses(self, message: Locator, action: str) -> None:
        """Open the menu of `message` and choose, by the name that converse.js gives the action."""
        await message.hover()
        await message.locator("converse-message-actions .dropdown-toggle").first.click()
        await message.locator(f".chat-msg__action-{action}").click()

    async def reacts(self, message: Locator, emoji: str) -> None:
        """Give one of the reactions that are offered at once: those used most, five at most."""
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

    async def takes_back(self, message: Locator, emoji: str) -> None:
        """Take back a reaction that was given."""
        await message.locator(".chat-msg__reaction", has_text=emoji).click()

    async def retracts(self, message: Locator) -> None:
        """Take a message back, and say that it is meant."""
        await self.chooses(message, "retract")
        await self.page.locator(".modal.show button[type=submit]").click()

    async def opens_menu(self, jid: str) -> None:
        """Ask `jid` for its commands, in the settings of a whole window."""
        # The page leaves no room for the list of contacts, in which the next three are.
        await self.page.locator(".show-client-info").dispatch_event("click")
        await self.page.locator(".modal.show").get_by_text("Commands").first.click()
        commands = self.page.locator("converse-adhoc-commands")
        await commands.locator("input[name=jid]").fill(jid)
        await commands.locator("[type=submit]").first.click()

    async def chooses_command(self, node: str) -> Locator:
        """The form of one of the commands that were asked for."""
        await self.page.locator(f"converse-adhoc-commands a[data-command-node={node}]").click()
        return self.page.locator("converse-adhoc-commands form").last

    async def adds(self, jid: str) -> None:
        """Add a contact, whose chat opens, in a whole window."""
        await self.page.locator(".dropdown--contacts > button").dispatch_event("click")
        await self.page.locator(".dropdown--contacts .add-contact").dispatch_event("click")
        await self.page.locator(".modal.show input[name=jid]").fill(jid)
        await self.page.locator(".modal.show button[type=submit]").click()

    async def hears(self, text: str) -> None:
        """Wait until a stanza with `text` has come, on the screen or not."""
        await self._has(self.heard, text)

    async def sends(self, namespace: str) -> str:
        """The last message that was sent with a child of `namespace`, which may yet be sent."""
        await self._has(self.sent, f'xmlns="{namespace}"')
        named = (one for one in reversed(self.sent) if f'xmlns="{namespace}"' in one)
        return next(named)

    async def _has(self, stanzas: list[str], text: str) -> None:
        async with asyncio.timeout(_PATIENCE / 1000):
            while not any(text in one for one in stanzas):
                await self.page.wait_for_timeout(50)


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
