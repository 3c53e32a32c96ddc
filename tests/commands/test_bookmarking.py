"""Bookmarks, over a real database."""

import pytest

from tests.commands.test_editing import written
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

MARKED = "#100000 is among your bookmarks. ~ lists them, ~~ #100000 removes it."
EMPTY = "You have no bookmarks here. Add one: ~ #number note"


async def test_a_bookmark_is_kept_once_and_its_note_replaced(talk: Talk) -> None:
    await written(talk)
    assert await talk.say("juliet", "~") == EMPTY
    assert await talk.say("juliet", "~ #100000") == MARKED
    assert await talk.say("juliet", "~#100000") == (
        "#100000 is among your bookmarks already; ~~ #100000 removes it."
    )
    replaced = "The note on your bookmark #100000 is replaced."
    assert await talk.say("juliet", "~ #100000 for later") == replaced
    assert "already" in await talk.say("juliet", "BOOKMARK #100000")
    assert "already" in await talk.say("juliet", "~ #100000 for later")
    listed = "Your bookmarks:\n#100000 @romeo: But sfot\n  for later"
    assert await talk.say("juliet", "BOOKMARKS") == listed
    assert await talk.say("romeo", "~") == EMPTY
    assert await rows(talk, "select from outbox where kind <> 'post'") == []


async def test_bookmarking_is_undone_note_by_note(talk: Talk) -> None:
    await written(talk)
    await talk.say("juliet", "~ #100000")
    await talk.say("juliet", "~ #100000 one")
    await talk.say("juliet", "UNDO")
    assert await talk.say("juliet", "~") == "Your bookmarks:\n#100000 @romeo: But sfot"
    await talk.say("juliet", "~ #100000 one")
    await talk.say("juliet", "~ #100000 two")
    await talk.say("juliet", "UNDO")
    assert (await talk.say("juliet", "~")).endswith("\n  one")
    assert await talk.say("juliet", "~~ #100000") == "#100000 is no longer among your bookmarks."
    assert await talk.say("juliet", "~~ #100000") == "#100000 is not among your bookmarks."
    await talk.say("juliet", "UNDO")
    assert (await talk.say("juliet", "~")).endswith("\n  one")
    await talk.say("juliet", "~~#100000")
    await talk.say("juliet", "~ #100000")
    await talk.say("juliet", "UNDO")
    assert await talk.say("juliet", "~") == EMPTY


async def test_comments_and_what_is_gone_or_closed(talk: Talk) -> None:
    await written(talk, comment="Hark")
    await talk.say("romeo", "*private @paris A secret")
    await talk.say("romeo", "Soon gone")
    for ref in ("#100000/1", "#100000", "#100001 secret", "#100002"):
        assert "among your bookmarks." in await talk.say("paris", f"~ {ref}")
    await talk.say("romeo", "D #100002")
    await talk.say("juliet", "D #100000/1")
    await talk.say("romeo", "UNINVITE #100001 @paris")
    assert await talk.say("paris", "~") == (
        "Your bookmarks:\n#100002 (deleted)\n#100001\n  secret\n"
        "#100000 @romeo: But sfot\n#100000/1 (deleted)"
    )
    await talk.say("romeo", "D #100001")
    assert "#100001 (deleted)" not in await talk.say("paris", "~")
    assert "no longer" in await talk.say("paris", "~~ #100001")


async def test_ten_a_message_newest_first(talk: Talk) -> None:
    await talk.name("romeo")
    for number in range(23):
        await talk.say("romeo", f"Post number {number}.")
        await talk.say("romeo", f"~ #{100_000 + number}")
    pages = [await talk.say("romeo", "~")]
    await talk.say("romeo", "~ #100000")
    pages += [await talk.say("romeo", "MORE"), await talk.say("romeo", "MORE")]
    found = [
        [line.partition(" ")[0] for line in page.split("\n") if line.startswith("#1")]
        for page in pages
    ]
    assert [len(page) for page in found] == [10, 10, 3]
    assert [ref for page in found for ref in page] == [
        f"#{100_022 - number}" for number in range(23)
    ]
    assert "MORE" in pages[0]
    assert "MORE" not in pages[2]
    assert await talk.say("romeo", "MORE") == (
        "There is no list to go on with. See # or #+ for posts."
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("~ #999999", "There is no post #999999."),
        ("~ #100000/9", "There is no comment #100000/9."),
        ("~ #100001", "There is no post #100001."),
        ("~ #100002", "Post #100002 was deleted."),
        ("~~ #100001", "#100001 is not among your bookmarks."),
        ("~~ #999999", "#999999 is not among your bookmarks."),
        ("~ #100000 " + "x" * 1_025, "That note has 1025 characters; at most 1024 are allowed."),
    ],
    ids=lambda text: text[:12],
)
async def test_what_cannot_be_bookmarked(talk: Talk, line: str, expected: str) -> None:
    await written(talk)
    await talk.say("romeo", "*private @juliet A secret")
    await talk.say("romeo", "Gone")
    await talk.say("romeo", "D L")
    assert (await talk.say("paris", line)).startswith(expected)
    assert await rows(talk, "select from bookmarks") == []


async def test_nobody_needs_a_nick_for_bookmarks_nor_english(talk: Talk) -> None:
    await written(talk)
    assert (await talk.say("nurse", "~ #100000", language="ru")).startswith(
        "#100000 теперь в закладках. Все закладки: ~, убрать: ~~ #100000"
    )
    assert (await talk.say("nurse", "~", language="ru")).startswith(
        "Ваши закладки:\n#100000 @romeo"
    )
