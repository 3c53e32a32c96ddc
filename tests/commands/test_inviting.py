"""Who may read a private post, over a real database."""

import pytest

from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

SEEN = "@romeo: *private\n@juliet Psst"
UNSEEN = "There is no post #100000."


async def secret(talk: Talk) -> None:
    """Romeo's (1000) private post 100000 for Juliet (1001), with Paris and Tybalt about."""
    await talk.name("romeo", "juliet", "paris", "tybalt")
    await talk.say("romeo", "*private @juliet Psst")


async def invited(talk: Talk) -> list[int]:
    """Who may read private posts."""
    found = await rows(talk, "select user_id from invitees order by user_id")
    return [row[0] for row in found]


async def told(talk: Talk) -> list[tuple[int, int]]:
    """Which posts are to be pushed to whom, for they were let in."""
    found = await rows(
        talk, "select post_id, recipient_id from outbox where kind = 'invited' order by outbox_id"
    )
    return [tuple(row) for row in found]


async def test_somebody_is_let_in_once_and_told_once(talk: Talk) -> None:
    await secret(talk)
    assert await talk.say("paris", "#100000") == UNSEEN
    assert await talk.say("romeo", "INVITE #100000 @Paris @juliet @paris") == (
        "From now on @paris can read #100000.\n@juliet can read #100000 already."
    )
    assert (await talk.say("paris", "#100000")).startswith(SEEN)
    assert await talk.say("romeo", "i #100000 @paris") == "@paris can read #100000 already."
    assert await told(talk) == [(100_000, 1002)]
    assert await invited(talk) == [1001, 1002]


async def test_several_are_let_in_at_once(talk: Talk) -> None:
    await secret(talk)
    assert await talk.say("romeo", "I #100000 @tybalt @paris") == (
        "From now on @paris, @tybalt can read #100000."
    )
    assert await told(talk) == [(100_000, 1002), (100_000, 1003)]


async def test_somebody_is_let_out_once_with_the_thread(talk: Talk) -> None:
    await secret(talk)
    await talk.say("juliet", "#100000 Yes?")
    assert await talk.say("romeo", "UNINVITE #100000 @juliet @paris") == (
        "@juliet can no longer read #100000.\n@paris could not read #100000."
    )
    assert await talk.say("romeo", "UI #100000 @juliet") == "@juliet could not read #100000."
    assert await talk.say("juliet", "#100000") == UNSEEN
    assert (await talk.say("juliet", "S")).startswith("You follow nobody yet.")
    assert (await invited(talk), await told(talk)) == ([], [])
    assert "Yes?" in await talk.say("romeo", "#100000+")


async def test_undo_takes_back_only_what_was_done(talk: Talk) -> None:
    await secret(talk)
    await talk.say("romeo", "INVITE #100000 @juliet @paris")
    assert await talk.say("romeo", "UNDO") == "@paris can no longer read #100000."
    assert await invited(talk) == [1001]
    await talk.say("romeo", "UNINVITE #100000 @juliet @paris")
    assert await talk.say("romeo", "UNDO") == "From now on @juliet can read #100000."
    assert await invited(talk) == [1001]


async def test_the_same_stanza_tells_once(talk: Talk) -> None:
    await secret(talk)
    for _ in range(3):
        await talk.say("romeo", "INVITE #100000 @paris", stanza_id="a1")
    assert await told(talk) == [(100_000, 1002)]


@pytest.mark.parametrize(
    ("who", "line", "expected"),
    [
        ("romeo", "INVITE #100000 @paris @nobody", "There is nobody called @nobody."),
        ("romeo", "UNINVITE #100000 @juliet @nobody", "There is nobody called @nobody."),
        ("romeo", "INVITE #100000 @paris @romeo", "You can read your own post already."),
        (
            "romeo",
            "INVITE #100000 @paris @mercutio",
            "You cannot invite @mercutio: @mercutio does not want to hear from you.",
        ),
        (
            "romeo",
            "INVITE #100000 @paris @tybalt",
            "You block @tybalt. UBL @tybalt ends that, then invite again.",
        ),
        ("romeo", "INVITE #999999 @paris", "There is no post #999999."),
        ("romeo", "INVITE #100001 @paris", "Post #100001 was deleted."),
        ("romeo", "INVITE #100002 @paris", "#100002 is not private; everybody who reads your"),
        ("juliet", "INVITE #100000 @paris", "Only its author decides who reads #100000."),
        ("juliet", "UNINVITE #100000 @juliet", "Only its author decides who reads #100000."),
        ("juliet", "INVITE #100002 @paris", "Only its author decides who reads #100002."),
        ("paris", "INVITE #100000 @paris", UNSEEN),
        ("paris", "UNINVITE #100000 @juliet", UNSEEN),
        ("paris", "INVITE #100000/1 @paris", UNSEEN),
        ("juliet", "INVITE #100000/1 @paris", "Only its author decides who reads #100000."),
        ("romeo", "INVITE #100000", "I did not understand that command."),
    ],
    ids=lambda text: text[:30],
)
async def test_what_cannot_be_changes_nothing(
    talk: Talk, who: str, line: str, expected: str
) -> None:
    await secret(talk)
    await talk.name("mercutio")
    await talk.say("romeo", "*private Deleted")
    await talk.say("romeo", "D L")
    await talk.say("romeo", "For everybody")
    await talk.say("mercutio", "BL @romeo")
    await talk.say("romeo", "BL @tybalt")
    assert (await talk.say(who, line)).startswith(expected)
    assert (await invited(talk), await told(talk)) == ([1001], [])


async def test_a_comment_stands_for_its_thread(talk: Talk) -> None:
    await secret(talk)
    await talk.say("juliet", "#100000 Yes?")
    assert await talk.say("romeo", "INVITE #100000/1 @paris") == (
        "From now on @paris can read #100000."
    )
    assert await talk.say("romeo", "UNDO") == "@paris can no longer read #100000."


async def test_a_block_ends_an_invitation(talk: Talk) -> None:
    await secret(talk)
    await talk.say("romeo", "BL @juliet")
    assert await talk.say("juliet", "#100000") == UNSEEN
    await talk.say("romeo", "UBL @juliet")
    assert await talk.say("juliet", "#100000") == UNSEEN
    await talk.say("romeo", "INVITE #100000 @juliet")
    assert (await talk.say("juliet", "#100000")).startswith(SEEN)


async def test_inviting_in_russian(talk: Talk) -> None:
    await secret(talk)
    await talk.say("romeo", "LANG ru")
    assert await talk.say("romeo", "INVITE #100000 @paris") == "Теперь #100000 видно и @paris."
    assert await talk.say("romeo", "UI #100000 @paris") == "#100000 больше не видно для @paris."
