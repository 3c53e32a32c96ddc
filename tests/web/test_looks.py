"""Every page is looked at: by axe and html-validate, on a phone and on a wall, day and night."""

import gzip
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser
from starlette.routing import Match, Route

from microblog.store.database import Database
from tests.support.chromium import PROGRAM, Watch, chromium
from tests.support.looking import ARE_THERE, barriers, faults
from tests.support.reading import CHAT, Reader, parsed, reader, site_of
from tests.support.rooms import keep_room
from tests.support.talk import URL, Talk
from tests.web.test_browser import VIOLATIONS, served
from web.app import _routes

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not ARE_THERE, reason="axe-core was not fetched: no npm here"),
]
LANGUAGES, SCHEMES, WIDTHS = ("en", "ru"), ("light", "dark"), (320, 390, 1280)
LOOKS = tuple(itertools.product(LANGUAGES, SCHEMES, WIDTHS))
SAMPLE = (("en", "light", 320), ("ru", "dark", 390), ("en", "dark", 1280), ("ru", "light", 320))
# Pages that look unlike the others of their route, or that nobody links to.
ODD = (
    "/100000", "/100002", "/100003", "/?before=100010", "/search?q=light", "/u/closed", "/nothing",
    "/rooms/gone@muc.example",
)  # fmt: skip
COMPRESSED = 20_000
LONG = "превысокомногорассмотрительствующий" * 4
SAID = (
    ("romeo", "SET about Пишу про *сети* и https://xmpp.org/ иногда"),
    ("closed", "SET readers on"),
    ("romeo", "*verona *balcony What light is this? See https://example.org/light"),
    ("juliet", "*verona Good night, @romeo, see #100000\n> it is the east\n```\nx = 1\n```"),
    ("nurse", "*nsfw *verona Not for Peter's eyes"),
    ("nurse", "To be deleted"),
    ("juliet", f"*{'т' * 40} Достопримечательности и {LONG}"),
    ("romeo", "!verona *шрифты שלום *עולם*, и ещё _курсив_, `код`, ~нет~"),
)
SAID_LATER = (
    ("juliet", "#100003 A pity"),
    ("juliet", "! #100000"),
    ("juliet", "S @romeo"),
    ("juliet", "S *verona"),
    ("romeo", "PIN #100000"),
    ("romeo", "E #100001 Mended later"),
    ("nurse", "D #100000/3"),
    ("nurse", "D #100003"),
)
UNFOLD = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
# It logs in by a program of its own, which is somebody else's.
_APART = ("/chat", "/static", "/vendor")


async def verona(talk: Talk) -> None:
    """A lively little history: both languages, long words, threads, all that has a look."""
    await talk.name("romeo", "juliet", "nurse", "closed")
    for who, line in SAID:
        await talk.say(who, line)
    for number in range(20):
        await talk.say("romeo", f"*verona Стих {number}: и дни идут, и ночи, слово за словом")
    above = "#100000"
    for depth in range(1, 9):
        await talk.say("nurse", f"{above} Answer {depth}, слово за слово")
        above = f"#100000/{depth}"
    for who, line in SAID_LATER:
        await talk.say(who, line)
    async with talk.database.connection() as connection:
        for number, name in enumerate(("Верона", "linux", "w" * 120)):
            await keep_room(
                connection, f"r{number}@muc.example", name=name, users=40 - number, days=30,
                description="Все о Вероне, " * 12, language=("ru", "en", "")[number],
                tags=("verona", "город"), activity=4.5, growth=1.5, anonymity="semi",
            )  # fmt: skip
        await keep_room(connection, "gone@muc.example", state="gone", moved_to="r0@muc.example")


async def routes(web: Reader, known: list[Route], each: int) -> dict[str, list[str]]:
    """Paths of pages by their route: ODD ones, and `each` of what is linked from the front page."""
    found, more = defaultdict[str, list[str]](list), defaultdict[str, int](int)
    todo, seen = ["/", *ODD], set[str]()
    while todo:
        path = todo.pop(0)
        route = _route(known, path.partition("?")[0])
        if path in seen or path.startswith(_APART) or (more[route] >= each and path not in ODD):
            continue
        seen.add(path)
        answer = await web.ask(path)
        if answer.headers["content-type"].startswith("text/html"):
            found[route].append(path)
            more[route] += path not in ODD
            links = [node.attributes["href"] for node in parsed(answer.text).all("a")]
            links = [link.removeprefix(URL).partition("#")[0] for link in links]
            todo += [link for link in links if link.startswith("/") and "lang=" not in link]
    return {route: paths for route, paths in found.items() if paths}


def _route(known: list[Route], path: str) -> str:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": ""}
    matching = (route for route in known if route.matches(scope)[0] is Match.FULL)
    return next((route.path for route in matching), "")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


async def look(
    browser: Browser, site: str, paths: list[str], language: str, scheme: str, width: int
) -> list[str]:
    """What is wrong with pages in one language, scheme and width."""
    wrong: list[str] = []
    watch = Watch()
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale=language
    )
    await context.add_init_script(VIOLATIONS)
    page = await context.new_page()
    watch.follow(page)
    for path in paths:
        answer = await page.goto(site + path)
        assert answer is not None
        where = f"{path} {language} {scheme} {width}: "
        wrong += [where + each for each in await page.evaluate("violations")]
        await page.evaluate(UNFOLD)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"{where}is {wide} wide")
        if await page.evaluate("document.documentElement.lang") != language:
            wrong.append(f"{where}is not in its language")
        if answer.status >= 500:
            wrong.append(f"{where}is broken")
        if "set-cookie" in answer.headers:
            wrong.append(f"{where}sets a cookie")
        wrong += [where + each for each in await barriers(page)]
    await context.close()
    missing = "Failed to load resource: the server responded with a status of 4"
    wrong += [said for said in watch.complaints if not said.startswith(missing)]
    return wrong + [f"asks {host}" for host in watch.hosts - {"127.0.0.1"}]


async def test_every_page_is_for_everyone_in_every_look(
    talk: Talk, reading: Database, browser: Browser, tmp_path: Path, is_full: bool
) -> None:
    await verona(talk)
    sources: dict[str, str] = {}
    wrong: list[str] = []
    async with reader(site_of(reading, CHAT)) as web:
        known = [route for route in _routes() if isinstance(route, Route)]
        found = await routes(web, known, 3 if is_full else 1)
        paths = list(itertools.chain(*found.values()))
        for path, language in itertools.product(paths, LANGUAGES):
            answer = await web.ask(path, Accept_Language=language)
            sources[f"{path} {language}"] = answer.text
            octets = len(gzip.compress(answer.content))
            if octets > COMPRESSED:
                wrong.append(f"{path} has {octets} octets")
    assert {"/", "/{post:number}", "/search", "/u/{name}", "/rooms/{address}"} <= found.keys()
    wrong += await faults(sources, tmp_path)
    looks = LOOKS if is_full else SAMPLE
    async with served(reading) as site:
        for number, looked in enumerate(looks):
            part = paths if is_full else paths[number :: len(looks)]
            wrong += await look(browser, site, part, *looked)
    assert wrong == [], "\n".join(wrong)
