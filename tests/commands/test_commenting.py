"""Comments: on posts and on comments, who may write them and what follows, over a real database."""

import pytest

from microblog.domain.line import Line
from microblog.domain.people import UserId
from microblog.domain.picture import Picture
from microblog.store import readers
from tests.commands.test_editing import written
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

REPLIED = "Reply posted.\n#100000/{0} https://blog.example/100000#{0}"
HELD = "\nSend . to publish your text as it is."


async def state(talk: Talk) -> list[int]:
    """How much of everything that a comment makes there is."""
    found = await rows(
        talk,
        """
        select
            (select count(*) from comments), (select sum(comments) from posts),
            (select sum(last_comment) from posts), (select count(*) from outbox),
            (select count(*) from thread_subscriptions), (select count(*) from pictures),
            (select sum(version) from versions)
        """,
    )
    return list(found[0])


async def test_comments_on_a_post_and_on_a_comment_say_what_they_answer(talk: Talk) -> None:
    await written(talk, "But sfot")
    assert await talk.say("juliet", "#100000 Ay me") == REPLIED.format(1)
    assert await talk.say("paris", "#100000/1 She speaks") == REPLIED.format(2)
    assert await talk.say("romeo", "REPLY #100000/2\nSpeak again") == REPLIED.format(3)
    assert await talk.say("romeo", "#100000+") == (
        "@romeo:\nBut sfot\n\n#100000 (3 replies) https://blog.example/100000\n\n"
        "@juliet:\nAy me\n\n#100000/1 https://blog.example/100000#1\n\n"
        "@paris:\n>Ay me\n@juliet She speaks\n\n#100000/2 https://blog.example/100000#2\n\n"
        "@romeo:\n>She speaks\n@paris Speak again\n\n#100000/3 https://blog.example/100000#3"
    )


async def test_whoever_comments_follows_the_thread_until_undo(talk: Talk) -> None:
    await written(talk)
    await talk.say("juliet", "#100000 Ay me")
    assert await talk.say("juliet", "S #100000") == (
        "You follow #100000 already; U #100000 ends it."
    )
    await talk.say("juliet", "#100000 Again")
    assert await talk.say("juliet", "UNDO") == "Reply #100000/2 deleted."
    assert "already" in await talk.say("juliet", "S #100000")
    await talk.say("paris", "#100000 Hark")
    assert "Reply #100000/3 deleted." in await talk.say("paris", "UNDO")
    assert await talk.say("paris", "U #100000") == "You do not follow #100000."


async def test_numbers_are_never_given_twice(talk: Talk) -> None:
    await written(talk, comment="One")
    await talk.say("juliet", "D L")
    assert await talk.say("juliet", "#100000 Two") == REPLIED.format(2)
    assert await talk.say("paris", "#100000/1 Three") == "Comment #100000/1 was deleted."
    assert [row[0] for row in await rows(talk, "select comments from posts")] == [1]


async def test_the_same_stanza_comments_once(talk: Talk) -> None:
    await written(talk)
    answers = [await talk.say("juliet", "#100000 Ay me", stanza_id="a1") for _ in range(3)]
    assert set(answers) == {REPLIED.format(1)}
    assert await talk.say("juliet", "#100000 Ay me", stanza_id="a2") == REPLIED.format(2)


async def test_on_a_readonly_post_only_its_author_comments(talk: Talk) -> None:
    await written(talk, "*readonly Farewell")
    before = await state(talk)
    for line in ("#100000 Wait", "#100000/1 Wait"):
        assert await talk.say("juliet", line) == "Nobody but its author comments on #100000."
    assert await state(talk) == before
    assert await talk.say("romeo", "#100000 Still here") == REPLIED.format(1)
    await talk.say("romeo", "#100000 -*readonly")
    assert await talk.say("juliet", "#100000/1 Stay") == REPLIED.format(2)


UNWELCOME = "You cannot comment on {}: its author does not want to hear from you."


@pytest.mark.parametrize(
    ("who", "line", "expected"),
    [
        ("romeo", "#100000 x", UNWELCOME.format("#100000")),
        ("romeo", "#100000/1 x", UNWELCOME.format("#100000/1")),
        ("juliet", "#100000/1 x", UNWELCOME.format("#100000/1")),
        ("juliet", "#100000/2 x", "Comment #100000/2 was deleted."),
        ("juliet", "#100000/9 x", "There is no comment #100000/9."),
        ("juliet", "#999999 x", "There is no post #999999." + HELD),
        ("juliet", "#100001 x", "Post #100001 was deleted."),
        ("juliet", f"#100000 {'x' * 4_097}", "That is 4097 characters; at most 4096 are allowed."),
    ],
    ids=lambda text: text[:16],
)
async def test_where_one_cannot_comment_nothing_changes(
    talk: Talk, who: str, line: str, expected: str
) -> None:
    await talk.name("romeo", "juliet", "tybalt", "paris")
    await talk.say("tybalt", "A post")
    await talk.say("paris", "#100000 A comment")
    await talk.say("paris", "#100000 Deleted soon")
    await talk.say("paris", "D L")
    await talk.say("tybalt", "Gone soon")
    await talk.say("tybalt", "D L")
    await talk.say("tybalt", "BL @romeo")
    await talk.say("paris", "BL @juliet")
    before = await state(talk)
    assert (await talk.say(who, line)).startswith(expected)
    assert await state(talk) == before
    if who == "juliet":
        assert (await talk.say(who, "#100000 Still welcome")).startswith("Reply posted.")


async def test_only_readers_of_a_closed_blog_comment_and_until_they_are_blocked(
    talk: Talk,
) -> None:
    await talk.name("romeo", "juliet", "paris")
    async with talk.database.transaction() as connection:
        await readers.close(connection, UserId(1000))
    await talk.say("romeo", "ALLOW @juliet")
    await talk.say("romeo", "For friends")
    assert await talk.say("juliet", "#100000 Me?") == REPLIED.format(1)
    assert await talk.say("paris", "#100000 Me?") == "There is no post #100000." + HELD
    await talk.say("romeo", "BL @juliet")
    assert await talk.say("juliet", "#100000 Me!") == "There is no post #100000." + HELD
    assert len(await rows(talk, "table comments")) == 1


async def test_those_invited_comment_on_a_private_post_until_they_are_uninvited(
    talk: Talk,
) -> None:
    await written(talk, "*private @juliet Psst")
    assert await talk.say("juliet", "#100000 Yes?") == REPLIED.format(1)
    await talk.say("romeo", "UNINVITE #100000 @juliet")
    assert await talk.say("juliet", "#100000 Hm?") == "There is no post #100000." + HELD
    assert await talk.say("juliet", "#100000/1 Hm?") == "There is no post #100000." + HELD


async def test_the_last_own_words_are_those_that_one_may_still_read(talk: Talk) -> None:
    await written(talk, "*private @juliet Psst")
    await talk.say("juliet", "An earlier post")
    await talk.say("juliet", "#100000 Yes?")
    await talk.say("romeo", "UNINVITE #100000 @juliet")
    assert (await talk.say("juliet", "E L A mended post")).startswith("Changed;")
    assert await talk.say("juliet", "D L") == "Message #100001 deleted."
    assert await talk.say("juliet", "D L") == "You have written nothing that could be deleted."


async def test_a_comment_that_waits_for_a_nick_is_judged_when_it_comes(talk: Talk) -> None:
    await written(talk)
    assert (await talk.say("nurse", "#100000 Hark")).startswith("Kept.")
    assert REPLIED.format(1) in await talk.say("nurse", "NICK nurse")
    await talk.say("tybalt", "#100000 Villain")
    await talk.say("romeo", "#100000 +*readonly")
    answer = await talk.say("tybalt", "NICK tybalt")
    assert answer.startswith("You are @tybalt now")
    assert "Nobody but its author comments on #100000." in answer
    assert len(await rows(talk, "table comments")) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("#100000 Look", "Look\nhttps://files.example/a.png"),
        ("#100000", "https://files.example/a.png"),
    ],
)
async def test_a_picture_is_a_comment_with_words_or_without(
    talk: Talk, text: str, shown: str
) -> None:
    await written(talk)
    picture = Picture("https://files.example/a.png", "image/png")
    line = Line("juliet@people.example", text, picture=picture)
    assert (await talk.conversation.answer(line)).text == REPLIED.format(1)
    assert await talk.say("romeo", "#100000/1") == (
        f"@juliet:\n{shown}\n\n#100000/1 https://blog.example/100000#1"
    )
    stored = await rows(talk, "select post_id, comment from pictures")
    assert [tuple(row) for row in stored] == [(100_000, 1)]


async def test_a_thread_written_to_as_a_contact_is_heard_from_there(talk: Talk) -> None:
    await written(talk)
    line = Line("juliet@people.example", "Ay me", contact="100000")
    assert (await talk.conversation.answer(line)).text == REPLIED.format(1)
    found = await rows(talk, "select via_contact from thread_subscriptions order by subscriber_id")
    assert [row[0] for row in found] == [False, True]


async def test_a_comment_is_told_with_those_whom_it_names(talk: Talk) -> None:
    await written(talk)
    await talk.say("juliet", "#100000 Ay me, @paris and @juliet and @nobody")
    found = await rows(
        talk, "select author_id, comment, mentioned from outbox where kind = 'comment'"
    )
    assert [tuple(row) for row in found] == [(1001, 1, [1002])]


async def test_refusals_in_russian(talk: Talk) -> None:
    await written(talk, "*readonly Farewell")
    await talk.say("juliet", "LANG ru")
    assert await talk.say("juliet", "№100000 Стой") == "Комментировать #100000 может только автор."
