"""Recommending posts and comments, over a real database."""

import pytest

from tests.commands.test_editing import written
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


async def told(talk: Talk) -> list[tuple[str, int, int | None]]:
    """Kind, comment and only recipient of every push after the post and Juliet's comment."""
    found = await rows(
        talk,
        "select kind, comment, recipient_id from outbox where outbox_id > 2 order by outbox_id",
    )
    return [tuple(row) for row in found]


async def counts(talk: Talk) -> tuple[int, int]:
    """How often the post and its comment are recommended."""
    [[post, comment]] = await rows(
        talk,
        "select p.recommendations, c.recommendations from posts as p join comments as c"
        " using (post_id) where c.number = 1",
    )
    return post, comment


async def test_a_post_is_recommended_once(talk: Talk) -> None:
    await written(talk, comment="Hark")
    assert await talk.say("paris", "! #100000") == "Message #100000 added to your recommendations."
    assert await talk.say("paris", "REC #100000") == (
        "You recommend #100000 already; !! #100000 takes it back."
    )
    assert await counts(talk) == (1, 0)
    assert await told(talk) == [("recommendation", 0, None), ("recommended", 0, 1000)]


async def test_a_comment_is_recommended_to_the_good_of_its_author(talk: Talk) -> None:
    await written(talk, comment="Hark")
    answer = await talk.say("paris", "! #100000/1")
    assert answer == "Message #100000/1 added to your recommendations."
    assert await counts(talk) == (0, 1)
    assert await told(talk) == [("recommendation", 1, None), ("recommended", 1, 1001)]
    assert await talk.say("paris", "!! #100000/1") == "You no longer recommend #100000/1."
    assert await talk.say("paris", "!! #100000/1") == "You do not recommend #100000/1."
    assert await counts(talk) == (0, 0)


async def test_words_become_a_comment_with_a_new_recommendation_only(talk: Talk) -> None:
    await written(talk, comment="Hark")
    assert await talk.say("paris", "! #100000/1 So true") == (
        "Message #100000/1 added to your recommendations.\n"
        "Reply posted.\n#100000/2 https://blog.example/100000#2"
    )
    shown = await talk.say("romeo", "#100000/2")
    assert ">Hark" in shown
    assert "So true" in shown
    assert await talk.say("paris", "! #100000/1 So very true") == (
        "You recommend #100000/1 already, so your words were not posted. To comment: #100000/1 text"
    )
    assert await talk.say("paris", "!! #100000/1") == "You no longer recommend #100000/1."
    assert "So true" in await talk.say("romeo", "#100000/2")
    assert [kind for kind, _, _ in await told(talk)] == ["recommendation", "recommended", "comment"]


async def test_undo_takes_the_words_back_too(talk: Talk) -> None:
    await written(talk, comment="Hark")
    await talk.say("paris", "! #100000 So true")
    answer = await talk.say("paris", "UNDO")
    assert "You no longer recommend #100000." in answer
    assert "Reply #100000/2 deleted." in answer
    assert await counts(talk) == (0, 0)


async def test_readers_hear_of_it_once_however_often_it_is_taken_back(talk: Talk) -> None:
    await written(talk, comment="Hark")
    for line in ("! #100000", "!! #100000", "UNDO", "!! #100000", "! #100000"):
        await talk.say("paris", line)
    assert await counts(talk) == (1, 0)
    assert await told(talk) == [("recommendation", 0, None), ("recommended", 0, 1000)]


async def test_recommending_follows_nothing(talk: Talk) -> None:
    await written(talk, comment="Hark")
    await talk.say("paris", "! #100000")
    assert await rows(talk, "select from thread_subscriptions where subscriber_id = 1002") == []


@pytest.mark.parametrize(
    ("who", "line", "expected"),
    [
        ("romeo", "! #100000", "You can't recommend your own messages."),
        ("juliet", "! #100000/1 me", "You can't recommend your own messages."),
        ("paris", "! #999999", "There is no post #999999."),
        ("paris", "! #100000/9", "There is no comment #100000/9."),
        ("paris", "! #100001", "There is no post #100001."),
        ("paris", "!! #100001", "There is no post #100001."),
        ("juliet", "! #100001", "Not everyone may read #100001, so it cannot be recommended."),
        ("paris", "! #100002", "Post #100002 was deleted."),
        ("tybalt", "! #100000", "You cannot recommend #100000: its author"),
        ("tybalt", "! #100000/1", "You cannot recommend #100000/1: its author"),
        ("juliet", "! #100003 why", "Nobody but its author comments on #100003."),
        ("nobody", "! #100000", "Choose a nick first: NICK name"),
    ],
)
async def test_what_cannot_be_recommended(talk: Talk, who: str, line: str, expected: str) -> None:
    await written(talk, comment="Hark")
    await talk.name("tybalt")
    await talk.say("romeo", "*private @juliet A secret")
    await talk.say("romeo", "Gone")
    await talk.say("romeo", "D L")
    await talk.say("romeo", "*readonly Listen")
    await talk.say("romeo", "BL @tybalt")
    assert (await talk.say(who, line)).startswith(expected)
    assert await rows(talk, "select from recommendations") == []
    assert not [kind for kind, _, _ in await told(talk) if kind.startswith("recommend")]


async def test_recommending_in_russian(talk: Talk) -> None:
    await written(talk, comment="Hark")
    await talk.say("paris", "LANG ru")
    assert await talk.say("paris", "! #100000") == "Запись #100000 теперь среди ваших советов."
    assert await talk.say("paris", "! #100000 да") == (
        "Вы уже советуете #100000, поэтому ваши слова не опубликованы. Комментарий: #100000 текст"
    )
