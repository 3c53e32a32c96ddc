"""Private messages, over a real database."""

import pytest

from microblog.domain.line import Line
from microblog.domain.picture import Picture
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

SENT = "Private message sent."


async def people(talk: Talk) -> None:
    """Romeo (1000), Juliet (1001), Paris (1002) and Tybalt (1003)."""
    await talk.name("romeo", "juliet", "paris", "tybalt")


async def letters(talk: Talk) -> list[tuple[int, int, str]]:
    """From whom to whom each message is, and what it says."""
    found = await rows(
        talk,
        "select sender_id, recipient_id, body from private_messages order by message_id",
    )
    return [tuple(row) for row in found]


async def told(talk: Talk) -> list[tuple[int, int, int]]:
    """Who sends which message to whom: the pushes that were promised."""
    found = await rows(
        talk,
        "select author_id, post_id, recipient_id from outbox where kind = 'pm' order by outbox_id",
    )
    return [tuple(row) for row in found]


@pytest.mark.parametrize(
    "line", ["PM @juliet Hark", "pm @Juliet Hark", "P @juliet Hark", "DM @juliet Hark",
             "/pm @juliet Hark", "ЗЬ @juliet Hark"],
)  # fmt: skip
async def test_a_message_is_for_one_person_and_leaves_no_trace_elsewhere(
    talk: Talk, line: str
) -> None:
    await people(talk)
    assert await talk.say("romeo", line) == SENT
    assert await letters(talk) == [(1000, 1001, "Hark")]
    assert await told(talk) == [(1000, 1, 1001)]
    assert await rows(talk, "select from posts") == await rows(talk, "select from versions") == []
    assert "Hark" not in await talk.say("paris", "#+")


async def test_a_message_for_several_is_one_for_each_once(talk: Talk) -> None:
    await people(talk)
    assert await talk.say("romeo", "PM @tybalt @juliet, @Tybalt @paris Peace,\nI say") == SENT
    assert await letters(talk) == [
        (1000, 1001, "Peace,\nI say"),
        (1000, 1002, "Peace,\nI say"),
        (1000, 1003, "Peace,\nI say"),
    ]
    assert await told(talk) == [(1000, 1, 1001), (1000, 2, 1002), (1000, 3, 1003)]


async def test_the_same_stanza_is_one_message(talk: Talk) -> None:
    await people(talk)
    for _ in range(3):
        assert await talk.say("romeo", "PM @juliet Hark", stanza_id="a1") == SENT
    await talk.say("romeo", "PM @juliet Hark", stanza_id="a2")
    assert len(await letters(talk)) == len(await told(talk)) == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("PM @juliet @nobody x", "There is nobody called @nobody."),
        ("PM @juli x", "There is nobody called @juli. Did you mean @juliet?"),
        ("PM @romeo x", "A message to yourself is a private post: *private text"),
        ("PM @juliet @romeo x", "A message to yourself is a private post: *private text"),
        (
            "PM @juliet @paris x",
            "You cannot write to @paris: @paris does not want to hear from you.",
        ),
        ("PM @a1 @b1 @c1 @d1 @e1 @f1 x", "At most 5 people at once. Nothing was sent."),
        (f"PM @juliet {'x' * 4_097}", "That is 4097 characters; at most 4096 are allowed."),
        ("PM @juliet", "I did not understand that command. Nothing was published."),
        ("PM juliet x", "I did not understand that command. Nothing was published."),
    ],
    ids=lambda text: text[:24],
)
async def test_to_all_or_to_nobody(talk: Talk, line: str, expected: str) -> None:
    await people(talk)
    await talk.say("paris", "BL @romeo")
    assert (await talk.say("romeo", line)).startswith(expected)
    assert await letters(talk) == await told(talk) == await rows(talk, "select from posts") == []


async def test_who_is_blocked_can_write_again_after_the_block(talk: Talk) -> None:
    await people(talk)
    await talk.say("paris", "BL @romeo")
    assert await talk.say("romeo", "PM @paris x") != SENT
    await talk.say("paris", "UBL @romeo")
    assert await talk.say("romeo", "PM @paris x") == SENT


async def test_a_message_needs_a_nick_and_is_not_kept(talk: Talk) -> None:
    await people(talk)
    await talk.say("nurse", "PING")
    refused = await talk.say("nurse", "PM @juliet Madam!")
    assert refused == "Choose a nick first: NICK name"
    assert "Madam" not in await talk.say("nurse", "NICK nurse")
    assert await letters(talk) == []


async def test_a_message_is_not_undone_nor_anything_older_in_its_place(talk: Talk) -> None:
    await people(talk)
    await talk.say("romeo", "S @juliet")
    await talk.say("romeo", "PM @juliet Hark")
    assert await talk.say("romeo", "UNDO") == "There is nothing that I could undo."
    assert len(await letters(talk)) == 1


async def test_words_to_a_person_as_a_contact_are_private_whatever_they_look_like(
    talk: Talk,
) -> None:
    await people(talk)
    line = Line("romeo@people.example", "D L", contact="juliet")
    assert (await talk.conversation.answer(line)).text == SENT
    (found,) = await rows(talk, "select body, recipient_id, via_contact from private_messages")
    assert tuple(found) == ("D L", 1001, True)


@pytest.mark.parametrize(
    ("text", "body"),
    [("Look", "Look\nhttps://files.example/a.png"), ("", "https://files.example/a.png")],
)
async def test_a_picture_for_a_contact_is_its_address(talk: Talk, text: str, body: str) -> None:
    await people(talk)
    picture = Picture("https://files.example/a.png", "image/png")
    line = Line("romeo@people.example", text, contact="juliet", picture=picture)
    assert (await talk.conversation.answer(line)).text == SENT
    assert await letters(talk) == [(1000, 1001, body)]
    assert await rows(talk, "select from pictures") == []


async def test_a_picture_for_a_contact_that_cannot_be_shown_is_refused(talk: Talk) -> None:
    await people(talk)
    picture = Picture("aesgcm://files.example/a.png#00", "image/png")
    line = Line("romeo@people.example", "Look", contact="juliet", picture=picture)
    answer = await talk.conversation.answer(line)
    assert (answer.text or "").startswith("That picture cannot be shown")
    assert await letters(talk) == []


@pytest.mark.parametrize(("way", "is_private"), [("pm", True), ("post", False)])
async def test_words_that_begin_with_a_nick_go_where_their_author_has_settled(
    talk: Talk, way: str, is_private: bool
) -> None:
    await people(talk)
    asked = await talk.say("romeo", "@juliet Hark")
    assert asked.startswith("A message to one person or to everyone? Nothing was published.")
    await talk.say("romeo", f"SET at {way}")
    await talk.say("romeo", "@juliet Hark")
    assert bool(await letters(talk)) is is_private
    assert bool(await rows(talk, "select from posts")) is not is_private


async def test_messages_in_russian(talk: Talk) -> None:
    await people(talk)
    await talk.say("romeo", "LANG ru")
    assert await talk.say("romeo", "PM @juliet Слушай") == SENT
    assert await talk.say("romeo", "PM @romeo Слушай") == (
        "Сообщение самому себе - это личная запись: *private текст"
    )
