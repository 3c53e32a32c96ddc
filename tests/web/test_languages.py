"""The site speaks English and Russian, all of it."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from microblog.commands.catalogue import CATALOGUE
from microblog.grammar.command import Section
from microblog.grammar.projections import help_rows
from microblog.i18n import translations
from tests.support.reading import CHAT, Reader, reader, site_of
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio
WEB = Path(__file__).parents[2] / "web"
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def said_in_templates() -> set[str]:
    """The messages that templates name, in the singular."""
    environment, found = Environment(), set()
    for path in (WEB / "templates").glob("*.html"):
        for call in environment.parse(path.read_text()).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in ("_", "ngettext"):
                found |= {str(arg.value) for arg in call.args[:1] if isinstance(arg, nodes.Const)}
    return found


def said_in_code() -> set[str]:
    """The messages that are marked in the code of the site."""
    rows = extract_from_dir(WEB, method_map=[("*.py", "python")])
    return {message if isinstance(message, str) else message[0] for _, _, message, *_ in rows}


async def test_every_message_of_the_site_is_translated() -> None:
    russian = translations("ru")
    messages = said_in_templates() | said_in_code()
    messages |= {row.summary for row in help_rows(CATALOGUE)}
    messages |= {section.value for section in Section}
    assert len(messages) > 60
    assert {"Newest posts", "{number} comment", "Search posts", "Older posts"} <= messages
    told = {each: russian.gettext(each) + russian.ngettext(each, each, 5) for each in messages}
    untold = {message for message, words in told.items() if not CYRILLIC.search(words)}
    assert untold == set()


async def test_translations_keep_the_places_and_say_nothing_that_is_gone() -> None:
    with (WEB / "locale" / "ru" / "LC_MESSAGES" / "web.po").open("rb") as source:
        catalogue = read_po(source)
    said = said_in_templates() | said_in_code()
    said |= {section.value for section in Section}
    for message in catalogue:
        plural = not isinstance(message.id, str)
        origin = message.id[0] if plural else message.id
        if not origin:
            continue
        assert not message.fuzzy
        assert origin in said, origin
        for string in message.string if plural else (message.string,):
            assert sorted(re.findall(r"{\w*}", string)) == sorted(re.findall(r"{\w*}", origin))


async def test_a_russian_reader_is_answered_in_russian(talk: Talk, web: Reader) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "*verona Arise")
    for number in (1, 2, 3, 4, 5):
        await talk.say("romeo", f"#100000 Again {number}")
    async with reader(site_of(talk.database, CHAT)) as russian:
        for path in ("/", "/u/romeo", "/t/verona", "/100000", "/search", "/help", "/chat", "/999"):
            for answer in (
                await russian.ask(path, accept_language="ru-RU,ru;q=0.9,en;q=0.8"),
                await russian.ask(f"{path}?lang=ru"),
                await russian.ask(f"{path}?lang=ru", accept_language="en"),
            ):
                assert '<html lang="ru">' in answer.text
                assert CYRILLIC.search(answer.text.partition("<main")[2].partition("</main>")[0])
    page = await web.page("/?lang=ru")
    assert page.heading == "Новые записи"
    assert "5 комментариев" in page.one("main").text
    assert "/100000?lang=ru" in page.links
    assert "/?lang=en" in page.links
    assert (await web.page("/", accept_language="de, en")).heading == "Newest posts"
    assert (await web.page("/", accept_language="en;q=0.3, ru;q=0.8")).heading == "Новые записи"
    assert (await web.page("/", accept_language="ru;q=0, en;q=0.1")).heading == "Newest posts"
    assert (await web.page("/?lang=xx")).heading == "Newest posts"
    assert (await web.page("/?lang=en", accept_language="ru")).heading == "Newest posts"


async def test_a_search_and_a_page_keep_the_language_that_was_asked_for(
    web: Reader, talk: Talk
) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "*verona Arise")
    page = await web.page("/search?q=arise&lang=ru")
    assert page.one("input", name="lang").attributes["value"] == "ru"
    assert page.one("input", name="q").attributes["value"] == "arise"
    assert (await web.page("/")).all("input", name="lang") == []
