"""Cards of posts are drawn once, and never shown of a post as it was."""

import dataclasses
from datetime import UTC, datetime

import pytest
from markupsafe import Markup

from microblog.store.public import PublicPost
from tests.support.reading import Reader
from tests.support.talk import Talk
from web.cards import Cards

POST = PublicPost(
    100000, "romeo", "What light is this?", ["verona"], 0, 0, datetime(2026, 1, 1, tzinfo=UTC), [],
    None, is_readonly=False, picture="", picture_description="", has_thumbnail=False,
)  # fmt: skip


def test_a_card_is_drawn_once_for_each_post_as_it_is_and_each_language() -> None:
    cards, drawn = Cards(), 0

    def draw() -> Markup:
        nonlocal drawn
        drawn += 1
        return Markup(str(drawn))

    assert cards.of(POST, "en", False, draw) == cards.of(POST, "en", False, draw) == "1"
    assert cards.of(dataclasses.replace(POST), "en", False, draw) == "1"
    assert [cards.of(POST, "ru", False, draw), cards.of(POST, "en", True, draw)] == ["2", "3"]
    changed = dataclasses.replace(POST, comments=1)
    assert cards.of(changed, "en", False, draw) == "4"
    assert cards.of(POST, "en", False, draw) == "5"


def test_cards_take_a_bounded_room() -> None:
    cards = Cards(room=100_000)
    for number in range(1000):
        post = dataclasses.replace(POST, post_id=number)
        cards.of(post, "en", False, lambda: Markup("x" * 5000))
        cards.of(dataclasses.replace(post, comments=1), "en", False, lambda: Markup("x" * 9000))
        assert 0 < cards.used <= 100_000
    huge = Markup("x" * 100_000)
    assert cards.of(POST, "en", False, lambda: huge) == huge
    assert cards.used == 0


@pytest.mark.anyio
async def test_whatever_a_card_shows_is_shown_as_it_is(web: Reader, talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "*verona What light is this?")
    assert (await web.page("/")).posts == ["What light is this?"]
    for who, said, shown in (
        ("juliet", "#100000 It is the east", "1 comment"),
        ("juliet", "! #100000", "1 recommendation"),
        ("romeo", "EDIT #100000 *verona What sound is this?", "What sound is this?"),
    ):
        await talk.say(who, said)
        for path in ("/", "/u/romeo", "/t/verona", "/100000"):
            assert shown in (await web.ask(path)).text, (said, path)
    russian = await web.ask("/?lang=ru")
    assert "1 комментарий" in russian.text
    assert "/100000?lang=ru" in russian.text
    assert "lang=ru" not in "".join((await web.page("/", accept_language="ru")).links[5:9])
