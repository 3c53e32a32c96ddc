"""A small chat client for the terminal: the bot is already open, and its last words are there."""

import asyncio
import contextlib
import itertools
import os
import re
import secrets
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from pathlib import Path

from microblog.domain.errors import CannotStart
from microblog.embedded.home import write_private
from microblog.xmpp.archive import Said, last_words
from microblog.xmpp.client import Client, NotLoggedIn, Received

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_HISTORY = 20
# How long the answer to the last piped line is waited for.
_LAST_ANSWER = 10.0
_REFERENCE = re.compile(r"#\d+(?:/\d+)?|(?<!\w)@[\w-]+|(?<!\S)\*[\w-]+")
_BOLD, _DIM, _BLUE, _RED, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[31m", "\x1b[0m"
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


async def chat(
    name: str, *, c2s: tuple[str, int], domain: str, bot: str, secret_directory: Path
) -> None:
    """Chat as `name` until the input ends; raises CannotStart when it cannot log in.

    The account is registered on first use; its password is kept in `secret_directory`, 0600.
    """
    local = name.casefold()
    if not _NAME.fullmatch(local):
        raise CannotStart(f"{name!r} is no name for an account: letters, digits, . - _")
    password = _password(secret_directory, f"{local}@{domain}")
    client = Client(f"{local}@{domain}", password, host=c2s[0], port=c2s[1], register=True)
    try:
        async with client:
            await _talk(client, bot)
    except NotLoggedIn as refused:
        raise CannotStart(f"cannot log in as {local}@{domain}: {refused}") from refused


async def _talk(client: Client, bot: str) -> None:
    screen = Screen(bot)
    pending = Pending()
    with _above_the_prompt():
        await client.subscribe(bot)
        if sys.stdin.isatty():
            for said in await last_words(client, bot, _HISTORY):
                screen.show_past(said)
            screen.tell(f"You are {client.jid}, talking to {bot}. HELP helps, Ctrl-D leaves.")
        async with asyncio.TaskGroup() as tasks:
            saying = tasks.create_task(_say(client, bot, pending))
            beside = [
                tasks.create_task(_show(client, screen, pending)),
                tasks.create_task(client.closed.wait()),
            ]
            await asyncio.wait((saying, *beside), return_when=asyncio.FIRST_COMPLETED)
            is_over = saying.done() and not client.closed.is_set()
            for task in (saying, *beside):
                task.cancel()
    if not is_over:
        raise CannotStart("the service went away")


async def _say(client: Client, bot: str, pending: "Pending") -> None:
    """Send what is typed, line by line, until the input ends."""
    is_typed = sys.stdin.isatty()
    async for line in _typed(client.jid.partition("@")[0]) if is_typed else _piped():
        if client.closed.is_set():
            return
        if line.strip():
            pending.sent()
            await client.send(bot, line)
    if not is_typed:
        await pending.answered(_LAST_ANSWER)


class Pending:
    """How many lines have had no answer, so that piped input may wait for the last one."""

    def __init__(self) -> None:
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    def sent(self) -> None:
        self._count += 1
        self._none.clear()

    def came(self) -> None:
        self._count = max(0, self._count - 1)
        if self._count == 0:
            self._none.set()

    async def answered(self, seconds: float) -> None:
        """Wait until nothing is pending, at most so long after each answer."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._none.wait()


async def _show(client: Client, screen: "Screen", pending: Pending) -> None:
    async for received in client:
        if received.kind == "error":
            screen.show_error(received)
        elif received.body:
            screen.show(received)
        else:
            continue
        pending.came()


class Screen:
    """What is printed, in colours on a terminal that has them."""

    def __init__(self, bot: str) -> None:
        self._bot = bot
        self._has_colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def show(self, received: Received) -> None:
        """What somebody says now."""
        self._print(self._who(received.sender), received.body, _BOLD)

    def show_past(self, said: Said) -> None:
        """What was said earlier, by us or by the bot."""
        self._print("> " if said.is_ours else self._who(said.sender), said.body, _DIM)

    def show_error(self, received: Received) -> None:
        """A message of ours that was not taken."""
        texts = (text for child in received.children for text in child.itertext())
        self._print("", "not sent: " + (next(texts, "") or "try again in a moment"), _RED)

    def tell(self, text: str) -> None:
        """A word of our own."""
        self._print("", text, _DIM)

    def _who(self, sender: str) -> str:
        bare = sender.partition("/")[0]
        return "" if bare == self._bot else f"{bare}: "

    def _print(self, who: str, text: str, style: str) -> None:
        text = _CONTROLS.sub("", text)
        if not self._has_colours:
            print(f"{who}{text}", flush=True)
        elif style == _BOLD:
            marked = _REFERENCE.sub(lambda match: f"{_BLUE}{match[0]}{_PLAIN}", text)
            print(f"{_BOLD}{who}{_PLAIN}{marked}\n", flush=True)
        else:
            print(f"{style}{who}{text}{_PLAIN}", flush=True)


async def _piped() -> AsyncIterator[str]:
    """Lines of a file or a pipe, until they end."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            for line in itertools.chain(sys.stdin, ("",)):
                loop.call_soon_threadsafe(lines.put_nowait, line)

    # A thread that nobody waits for: a pipe that stays open must not keep the program from ending.
    threading.Thread(target=read, daemon=True).start()
    while line := await lines.get():
        yield line.rstrip("\n")


async def _typed(name: str) -> AsyncIterator[str]:
    """Lines as they are typed, with editing and history; Ctrl-C clears one, Ctrl-D ends."""
    from prompt_toolkit import PromptSession  # noqa: PLC0415  (a terminal is there)
    from prompt_toolkit.formatted_text import ANSI  # noqa: PLC0415

    session: PromptSession[str] = PromptSession()
    while True:
        try:
            yield await session.prompt_async(ANSI(f"{_BOLD}{name}{_PLAIN}> "))
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _above_the_prompt() -> AbstractContextManager[None]:
    """Print above the line that is being typed."""
    if not sys.stdin.isatty():
        return contextlib.nullcontext()
    from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415

    return patch_stdout(raw=True)


def _password(directory: Path, jid: str) -> str:
    """The account's password, made on first use."""
    path = directory / jid
    if path.exists():
        return path.read_text("utf-8").strip()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    password = secrets.token_urlsafe(18)
    write_private(path, password + "\n")
    return password
