"""Deleting posts and comments and taking that back, over a real database."""

import pytest

from tests.commands.test_editing import pages, uses, written
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


async def told(talk: Talk) -> list[tuple[int, int, int]]:
    """Who deleted which post and comment: the retractions that are to be pushed."""
    found = await rows(
        talk,
        "select author_id, post_id, comment from outbox where kind = 'deleted' order by outbox_id",
    )
    return [tuple(row) for row in found]


async def test_a_post_is_deleted_once_and_told_once(talk: Talk) -> None:
    await written(talk, "*a !c x")
    assert await talk.say("romeo", "D #100000") == "Message #100000 deleted."
    was = await pages(talk)
    assert await talk.say("romeo", "D #100000") == "Message #100000 deleted."
    assert (await told(talk), await uses(talk)) == ([(1000, 100_000, 0)], {})
    assert await pages(talk) == was
    assert await talk.say("juliet", "#100000") == "Post #100000 was deleted."


async def test_comments_are_deleted_by_their_authors_and_by_the_owner_of_the_thread(
    talk: Talk,
) -> None:
    await written(talk, comment="One")
    await talk.say("juliet", "#100000 Two")
    assert await talk.say("paris", "D #100000/1") == "You cannot delete #100000/1: it is not yours."
    assert await talk.say("juliet", "DL") == "Reply #100000/2 deleted."
    assert await talk.say("romeo", "D #100000/1") == "Reply #100000/1 deleted."
    assert await told(talk) == [(1001, 100_000, 2), (1000, 100_000, 1)]
    assert [row[0] for row in await rows(talk, "select comments from posts")] == [0]


async def test_undo_brings_a_post_back_with_its_tags_and_its_pin(talk: Talk) -> None:
    await written(talk, "*a !c x", comment="Hark")
    was = await talk.say("juliet", "#100000+")
    await talk.say("romeo", "PIN #100000")
    await talk.say("romeo", "D L")
    assert await rows(talk, "select from pins") == []
    pushed = talk.woken
    assert await talk.say("romeo", "UNDO") == (
        "#100000 is back.\n#100000 stands first in your blog now; UNPIN #100000 ends it."
    )
    assert await talk.say("juliet", "#100000+") == was
    assert await uses(talk) == {"*a": 1, "!c": 1}
    assert len(await rows(talk, "select from pins")) == 1
    assert talk.woken == pushed
    assert await rows(talk, "select from posts where deleted_by is not null") == []


async def test_a_comment_is_brought_back_by_whoever_deleted_it(talk: Talk) -> None:
    await written(talk, comment="Hark")
    await talk.say("romeo", "D #100000/1")
    assert await talk.say("juliet", "RESTORE #100000/1") == (
        "Only whoever deleted #100000/1 can bring it back."
    )
    assert await talk.say("romeo", "restore #100000/1") == "#100000/1 is back."
    assert await talk.say("romeo", "RESTORE #100000/1") == "#100000/1 is not deleted."
    assert "Hark" in await talk.say("paris", "#100000/1")
    assert [row[0] for row in await rows(talk, "select comments from posts")] == [1]
    assert await talk.say("romeo", "UNDO") == "Reply #100000/1 deleted."


async def test_after_ten_minutes_nothing_comes_back(talk: Talk) -> None:
    await written(talk)
    await talk.say("romeo", "D #100000")
    await rows(talk, "update posts set deleted_at = deleted_at - interval '10 minutes 1 second'")
    assert await talk.say("romeo", "UNDO") == (
        "#100000 was deleted over ten minutes ago and cannot be brought back."
    )
    assert await talk.say("romeo", "#100000") == "Post #100000 was deleted."


async def test_a_comment_of_a_post_that_is_gone_stays_gone(talk: Talk) -> None:
    await written(talk, comment="Hark")
    await talk.say("juliet", "D #100000/1")
    await talk.say("romeo", "D #100000")
    assert await talk.say("juliet", "RESTORE #100000/1") == "Post #100000 was deleted."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("D #999999", "There is no post #999999."),
        ("D #100000/9", "There is no comment #100000/9."),
        ("D #100000", "You cannot delete #100000: it is not yours."),
        ("D #100001", "There is no post #100001."),
        ("D #100001/1", "There is no post #100001."),
        ("D L", "You have written nothing that could be deleted."),
        ("RESTORE #999999", "There is no post #999999."),
        ("RESTORE #100001", "There is no post #100001."),
        ("RESTORE #100000/9", "There is no comment #100000/9."),
        ("RESTORE #100000", "#100000 is not deleted."),
    ],
)
async def test_what_cannot_be_deleted_or_brought_back(talk: Talk, line: str, expected: str) -> None:
    await written(talk)
    await talk.say("romeo", "*private @juliet A secret")
    assert await talk.say("paris", line) == expected
    assert await told(talk) == []


async def test_deleting_in_russian(talk: Talk) -> None:
    await written(talk)
    await talk.say("romeo", "LANG ru")
    assert await talk.say("romeo", "В #100000") == "Message #100000 deleted."
    assert await talk.say("romeo", "КУЫЕЩКУ #100000") == "#100000 снова на месте."
