"""Reports to the operators, over a real database."""

import io
import json

import pytest

from microblog import log
from tests.commands.test_editing import written
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

THANKS = "Thank you. The operators will look into it."
ALREADY = "You have reported that already. The operators will look into it."


async def stored(talk: Talk) -> list[tuple[int | None, int, str]]:
    """Post, comment and words of every report."""
    found = await rows(talk, "select post_id, comment, text from reports order by report_id")
    return [tuple(row) for row in found]


async def test_the_same_thing_is_reported_once_by_one_person(talk: Talk) -> None:
    await written(talk, comment="Hark")
    assert await talk.say("paris", "REPORT #100000") == THANKS
    assert await talk.say("paris", "report #100000 spam") == ALREADY
    assert await talk.say("paris", "REPORT #100000") == ALREADY
    assert await talk.say("paris", "REPORT #100000/1 rude") == THANKS
    assert await talk.say("juliet", "REPORT #100000 spam") == THANKS
    assert await stored(talk) == [(100_000, 0, "spam"), (100_000, 1, "rude"), (100_000, 0, "spam")]
    assert await talk.say("paris", "UNDO") == "There is nothing that I could undo."


async def test_anything_else_is_reported_in_words(talk: Talk) -> None:
    assert (await talk.say("nurse", "REPORT The page is empty")).startswith(THANKS)
    assert await talk.say("nurse", "REPORT The page is empty") == ALREADY
    assert await talk.say("nurse", "REPORT The clock is slow") == THANKS
    assert await stored(talk) == [(None, 0, "The page is empty"), (None, 0, "The clock is slow")]


async def test_a_closed_report_may_be_followed_by_another(talk: Talk) -> None:
    await written(talk)
    await talk.say("paris", "REPORT #100000")
    await rows(talk, "update reports set closed_at = now()")
    assert await talk.say("paris", "REPORT #100000 again") == THANKS
    assert len(await stored(talk)) == 2


async def test_operators_see_a_line_without_words_or_names(talk: Talk) -> None:
    await written(talk)
    seen = io.StringIO()
    log.set_up(json=True, stream=seen)
    try:
        await talk.say("paris", "REPORT #100000 He called me a villain")
        await talk.say("paris", "REPORT #100000 He called me a villain")
    finally:
        log.set_up()
    lines = [json.loads(line) for line in seen.getvalue().splitlines()]
    [line] = [line for line in lines if line["part"] == "reports"]
    assert (line["event"], line["about"]) == ("reported", "#100000")
    assert "villain" not in seen.getvalue()
    assert "paris" not in seen.getvalue()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("REPORT #999999", "There is no post #999999."),
        ("REPORT #100000/9 x", "There is no comment #100000/9."),
        ("REPORT #100001 x", "There is no post #100001."),
        ("REPORT #100002", "Post #100002 was deleted."),
        ("REPORT Too " + "long " * 1_000, "That report has 5003 characters; at most 4096"),
    ],
    ids=lambda text: text[:18],
)
async def test_what_cannot_be_reported(talk: Talk, line: str, expected: str) -> None:
    await written(talk)
    await talk.say("romeo", "*private @juliet A secret")
    await talk.say("romeo", "Gone")
    await talk.say("romeo", "D L")
    assert (await talk.say("paris", line)).startswith(expected)
    assert await stored(talk) == []


async def test_reporting_in_russian(talk: Talk) -> None:
    await written(talk)
    await talk.say("paris", "LANG ru")
    assert await talk.say("paris", "REPORT #100000 спам") == "Спасибо. Операторы разберутся."
