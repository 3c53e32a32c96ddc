"""Changing the tags and clubs of a post, over a real database."""

import pytest

from tests.commands.test_editing import before, marks, pages, told, uses, written
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("line", "expected", "counts"),
    [
        ("#100000 +*b", "*a *b !c", {"*a": 1, "*b": 1, "!c": 1}),
        ("#100000 *b", "*a *b !c", {"*a": 1, "*b": 1, "!c": 1}),
        ("#100000 -*a", "!c", {"!c": 1}),
        ("#100000 -*A -!C", "", {}),
        ("#100000 +*b -*a +!d -!c", "*b !d", {"*b": 1, "!d": 1}),
        ("#100000 -*b +!c +*A", "*a !c", {"*a": 1, "!c": 1}),
        ('#100000 +*"two words"', "*a *two words !c", {"*a": 1, "*two words": 1, "!c": 1}),
    ],
)
async def test_tags_and_clubs_are_added_and_taken_away_once(
    talk: Talk, line: str, expected: str, counts: dict[str, int]
) -> None:
    await written(talk, "*a !c x")
    first = await talk.say("romeo", line)
    assert (await marks(talk), await uses(talk)) == (expected, counts)
    was = await pages(talk)
    again = await talk.say("romeo", line)
    assert (await marks(talk), await uses(talk)) == (expected, counts)
    assert await pages(talk) == was
    if "#100000 has these tags and clubs now" in first:
        assert again == first.replace(" now:", " already:")


async def test_changing_tags_is_undone_and_pushed_to_nobody(talk: Talk) -> None:
    await written(talk, "*a !c x")
    was = talk.woken
    assert await talk.say("romeo", "#100000 +*b -*a +!d -!c") == (
        "#100000 has these tags and clubs now: *b !d"
    )
    assert await talk.say("romeo", "UNDO") == "#100000 has these tags and clubs now: *a !c"
    assert await uses(talk) == {"*a": 1, "!c": 1}
    assert await talk.say("romeo", "#100000 -*a -!c") == "#100000 has no tags and clubs."
    assert (await told(talk), await before(talk), talk.woken) == ([], [], was)


async def test_over_ten_are_refused_and_none_is_cut(talk: Talk) -> None:
    tags = " ".join(f"*t{number}" for number in range(10))
    await written(talk, f"{tags} x")
    assert await talk.say("romeo", "#100000 +*more -!c") == (
        "At most 10 tags are allowed. #100000 stays as it was."
    )
    clubs = " ".join(f"+!c{number}" for number in range(11))
    assert await talk.say("romeo", f"#100000 {clubs}") == (
        "At most 10 clubs are allowed. #100000 stays as it was."
    )
    assert await marks(talk) == tags
    assert "*more" in await talk.say("romeo", "#100000 +*more -*t0")


async def test_only_the_author_changes_them_and_only_of_a_post_that_is_there(talk: Talk) -> None:
    await written(talk, "*a x")
    assert await talk.say("juliet", "#100000 -*a") == "You cannot change #100000: it is not yours."
    assert await talk.say("romeo", "#999999 +*a") == "There is no post #999999."
    await talk.say("romeo", "D #100000")
    assert await talk.say("romeo", "#100000 +*b") == "Post #100000 was deleted."
    await talk.say("romeo", "*private @juliet x")
    assert await talk.say("paris", "#100001 +*b") == "There is no post #100001."


async def test_tags_that_mean_something_do_so(talk: Talk) -> None:
    await written(talk, "*a x")
    assert "*readonly *a" in await talk.say("romeo", "#100000 +*readonly")
    assert [row[0] for row in await rows(talk, "select is_readonly from posts")] == [True]
    assert await marks(talk) == "*a"
    assert "*readonly" not in await talk.say("romeo", "UNDO")
    assert [row[0] for row in await rows(talk, "select is_readonly from posts")] == [False]
    assert await talk.say("romeo", "#100000 +*private") == (
        "#100000 is out already and cannot become private."
    )
    await talk.say("romeo", "*private @juliet x")
    assert await talk.say("romeo", "#100001 -*private") == (
        "#100001 is private and stays so. Write a new post for everyone."
    )
    assert "*b" in await talk.say("romeo", "#100001 +*private +*b")
    assert await uses(talk) == {"*a": 1}


async def test_tags_in_russian(talk: Talk) -> None:
    await written(talk, "*a x")
    await talk.say("romeo", "LANG ru")
    assert await talk.say("romeo", "№100000 +*новости") == (
        "Теги и клубы #100000 теперь: *a *новости"
    )
