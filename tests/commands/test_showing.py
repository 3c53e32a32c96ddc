"""Posts, threads and single comments, over a real database."""

from xml.sax.saxutils import escape

import pytest

from tests.support.state import rows
from tests.support.talk import URL, Talk

pytestmark = pytest.mark.anyio


async def thread(talk: Talk, comments: int) -> None:
    """A post of @juliet with so many comments of @romeo."""
    await talk.name("juliet", "romeo")
    await talk.say("juliet", "*verona Good night")
    await rows(
        talk,
        "insert into comments (post_id, number, author_id, body)"
        " select 100000, n, (select user_id from users where nick_key = 'romeo'), 'word ' || n"
        " from generate_series(1, $1) as n",
        comments,
    )
    await rows(talk, "update posts set comments = $1, last_comment = $1", comments)


def numbers(answer: str) -> list[int]:
    """The comments that an answer shows, by number."""
    return [int(line.split()[1]) for line in answer.splitlines() if line.startswith("word ")]


async def test_a_post_is_shown_with_the_reason_why_one_hears_of_it(talk: Talk) -> None:
    await thread(talk, 2)
    plain = f"@juliet: *verona\nGood night\n\n#100000 (2 replies) {URL}/100000"
    assert await talk.say("juliet", "#100000") == plain
    assert await talk.say("romeo", "#100000") == plain
    for line, reason in (
        ("S #100000", "You follow this thread."),
        ("S *verona", "You hear of it because you follow its tag."),
        ("S @juliet *verona", "You hear of it because you follow its author's tag."),
        ("S @juliet", "You hear of it because you follow its author."),
    ):
        await talk.say("romeo", line)
        assert await talk.say("romeo", "#100000") == f"{plain}\n\n{reason}"
    assert await talk.say("romeo", "#100000", language="ru") == (
        f"{plain}\n\nПриходит, потому что вы подписаны на автора."
    )


async def test_of_a_post_in_a_club_one_hears_as_a_member(talk: Talk) -> None:
    await talk.name("juliet", "romeo")
    await talk.say("juliet", "!poets Good night")
    await talk.say("romeo", "JOIN !poets")
    assert (await talk.say("romeo", "SHOW #100000")).endswith(
        "You hear of it because you are in its club."
    )


async def test_of_a_post_one_hears_by_its_words_by_a_friend_or_by_name(talk: Talk) -> None:
    await talk.name("juliet", "romeo", "nurse")
    await talk.say("romeo", "TRACK nightingale -lark")
    await talk.say("romeo", "S! @nurse")
    for text in ("the nightingale", "the nightingale, no lark", "O @Romeo!", "good night"):
        await talk.say("juliet", text)
    await talk.say("nurse", "! #100001")
    for number, reason in (
        (100000, "You hear of it because you track its words."),
        (100001, "Somebody whom you follow recommends it."),
        (100002, "You are named in it."),
        (100003, f"#100003 {URL}/100003"),
    ):
        assert (await talk.say("romeo", f"#{number}")).split("\n\n")[-1] == reason


async def test_marks_edits_and_how_a_post_is_read_are_shown(talk: Talk) -> None:
    await talk.name("juliet", "romeo")
    await talk.say("juliet", "*private @romeo Come at nine")
    await talk.say("juliet", "*readonly *verona News")
    await talk.say("juliet", "E #100000 Come at ten")
    assert await talk.say("romeo", "#100000") == (
        f"@juliet: *private\nCome at ten\n\n#100000 (edited) {URL}/100000\n\n"
        "You were invited to read this."
    )
    assert (await talk.say("romeo", "#100001")).startswith("@juliet: *readonly *verona\nNews")


@pytest.mark.parametrize("line", ["#100000", "#100000+", "#100000++", "#100000/1", "#100000/1+"])
async def test_what_one_may_not_read_never_was(talk: Talk, line: str) -> None:
    await talk.name("juliet", "romeo", "tybalt")
    await talk.say("juliet", "*private @romeo Come at nine")
    await talk.say("romeo", "#100000 I come")
    never = (await talk.say("tybalt", line.replace("100000", "100009"))).replace("9", "0")
    assert await talk.say("tybalt", line) == never == "There is no post #100000."
    assert "I come" in await talk.say("romeo", "#100000+")


async def test_a_thread_shows_its_last_comments_first_ones_or_some(talk: Talk) -> None:
    await thread(talk, 15)
    for line, shown in (
        ("#100000+", range(6, 16)),
        ("#100000+3", range(13, 16)),
        ("#100000++", range(1, 16)),
        ("#100000+3 5", range(5, 8)),
        ("#100000/12+", range(12, 16)),
        ("#100000/14+", range(14, 16)),
        ("#100000+10 99", range(0)),
        ("#100000+99999999999 14", range(14, 16)),
        ("#100000+10 99999999999", range(0)),
        ("#100000/99999999999+", range(0)),
    ):
        answer = await talk.say("juliet", line)
        assert answer.startswith("@juliet: *verona"), line
        assert numbers(answer) == list(shown), line


@pytest.mark.parametrize(
    ("line", "first", "pages"),
    [("#100000++", 1, 3), ("#100000+45", 1, 3), ("#100000+30", 16, 2), ("#100000/4+", 4, 5)],
)
async def test_a_long_thread_goes_on_with_more_without_gaps(
    talk: Talk, line: str, first: int, pages: int
) -> None:
    await thread(talk, 45)
    shown = await talk.say("juliet", line)
    seen = numbers(shown)
    count = 1
    while shown.endswith("\n\nMORE shows the next ones."):
        shown = await talk.say("juliet", "MORE")
        seen += numbers(shown)
        count += 1
    assert seen == list(range(first, 46))
    assert count == pages
    assert (await talk.say("juliet", "MORE")).startswith("There is no list to go on with.")


async def test_long_comments_are_spread_over_more_messages(talk: Talk) -> None:
    await thread(talk, 24)
    await rows(talk, "update comments set body = body || E'\\n' || repeat('<я>', 1350)")
    for line, last in (("#100000++", False), ("#100000+20", True)):
        answer = await talk.say("juliet", line)
        assert len(escape(answer).encode()) < 64 * 1024
        seen = numbers(answer)
        assert 1 < len(seen) < 10
        if last:
            assert seen[-1] == 24
            continue
        while answer.endswith("MORE shows the next ones."):
            answer = await talk.say("juliet", "MORE")
            seen += numbers(answer)
        assert seen == list(range(1, 25))


async def test_a_comment_is_shown_alone_with_what_it_answers(talk: Talk) -> None:
    await talk.name("juliet", "romeo")
    await talk.say("juliet", "Good night")
    await talk.say("romeo", "#100000 Wilt thou leave me so?")
    await talk.say("juliet", "#100000/1 What satisfaction?")
    assert await talk.say("romeo", "#100000/2") == (
        f"@juliet:\n>Wilt thou leave me so?\n@romeo What satisfaction?\n\n#100000/2 {URL}/100000#2"
    )
    assert await talk.say("romeo", "№100000.1") == (
        f"@romeo:\nWilt thou leave me so?\n\n#100000/1 {URL}/100000#1"
    )


async def test_what_is_not_there_is_refused(talk: Talk) -> None:
    await thread(talk, 1)
    for line, refusal in (
        ("#100009", "There is no post #100009."),
        ("#100000/2", "There is no comment #100000/2."),
        ("#100000/999999999999999999", "There is no comment #100000/999999999999999999."),
        ("#999999999999999999", "There is no post #999999999999999999."),
    ):
        assert await talk.say("romeo", line) == refusal
    await talk.say("romeo", "D #100000/1")
    assert await talk.say("juliet", "#100000/1") == "Comment #100000/1 was deleted."
    await talk.say("juliet", "D #100000")
    assert await talk.say("romeo", "#100000+") == "Post #100000 was deleted."
