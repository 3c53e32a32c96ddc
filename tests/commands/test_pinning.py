"""The pinned post, over a real database."""

import pytest

from tests.commands.test_editing import pages, written
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


async def pinned(talk: Talk) -> list[tuple[int, int]]:
    """Who has pinned which post."""
    found = await rows(talk, "select user_id, post_id from pins order by user_id")
    return [tuple(row) for row in found]


async def test_one_post_is_pinned_and_pinning_twice_is_once(talk: Talk) -> None:
    await written(talk)
    await talk.say("romeo", "What light")
    assert await talk.say("romeo", "PIN #100000") == (
        "#100000 stands first in your blog now; UNPIN #100000 ends it."
    )
    was = await pages(talk)
    assert await talk.say("romeo", "pin #100000") == (
        "#100000 stands first in your blog already; UNPIN #100000 ends it."
    )
    assert await pages(talk) == was
    assert await talk.say("romeo", "PIN #100001") == (
        "#100001 stands first in your blog now, in place of #100000."
    )
    assert (await pages(talk))["user:1000"] > was["user:1000"]
    assert await pinned(talk) == [(1000, 100_001)]
    await talk.say("romeo", "UNDO")
    assert await pinned(talk) == [(1000, 100_000)]
    assert await talk.say("romeo", "UNPIN #100001") == "#100001 is not pinned."
    assert await talk.say("romeo", "UNPIN #100000") == "#100000 is back in its place in your blog."
    assert await talk.say("romeo", "UNPIN #100000") == "#100000 is not pinned."
    assert await pinned(talk) == []


async def test_pinning_and_unpinning_are_undone(talk: Talk) -> None:
    await written(talk)
    await talk.say("romeo", "PIN #100000")
    await talk.say("romeo", "UNDO")
    assert await pinned(talk) == []
    await talk.say("romeo", "PIN #100000")
    await talk.say("romeo", "UNPIN #100000")
    await talk.say("romeo", "UNDO")
    assert await pinned(talk) == [(1000, 100_000)]


async def test_a_post_for_readers_can_be_pinned(talk: Talk) -> None:
    await written(talk)
    await talk.say("romeo", "SET readers on")
    assert "stands first" in await talk.say("romeo", "PIN #100000")


@pytest.mark.parametrize(
    ("who", "line", "expected"),
    [
        ("juliet", "PIN #100000", "You cannot pin #100000: it is not yours."),
        ("romeo", "PIN #100000/1", "Only posts can be pinned: PIN #100000"),
        ("romeo", "PIN #999999", "There is no post #999999."),
        ("romeo", "PIN #100001", "#100001 is private, so it cannot stand first in your blog."),
        ("paris", "PIN #100001", "There is no post #100001."),
        ("romeo", "PIN #100002", "Post #100002 was deleted."),
    ],
)
async def test_what_cannot_be_pinned(talk: Talk, who: str, line: str, expected: str) -> None:
    await written(talk, comment="Hark")
    await talk.say("romeo", "*private @juliet A secret")
    await talk.say("romeo", "Gone")
    await talk.say("romeo", "D L")
    assert await talk.say(who, line) == expected
    assert await pinned(talk) == []


async def test_pinning_in_russian(talk: Talk) -> None:
    await written(talk)
    await talk.say("romeo", "LANG ru")
    assert await talk.say("romeo", "ЗШТ #100000") == (
        "#100000 теперь стоит первой в вашем блоге; открепить: UNPIN #100000"
    )
