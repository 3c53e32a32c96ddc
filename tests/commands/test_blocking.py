"""Blocking and muting, over a real database."""

import anyio
import pytest

from microblog.domain.people import UserId
from microblog.store import blocks, subscriptions
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("line", "listed"),
    [
        ("BL @paris", "Your blacklist:\n@paris"),
        ("BL +@paris", "Your blacklist:\n@paris"),
        ("BL *duels", "Tags:\n*duels"),
        ("BL !noise", "Clubs:\n!noise"),
        ("BL @paris *duels", "Users with tags:\n@paris *duels"),
        ("BL *duels @paris !noise", "Your blacklist:\n@paris\nTags:\n*duels\nClubs:\n!noise"),
    ],
)
async def test_blocking_twice_equals_once_and_is_undone(talk: Talk, line: str, listed: str) -> None:
    await talk.name("romeo", "paris")
    target = line.removeprefix("BL ").removeprefix("+")
    assert await talk.say("romeo", "BL") == "You block nobody."
    assert (await talk.say("romeo", line)).startswith("You block ")
    assert await talk.say("romeo", "BL") == listed
    assert "already; UBL" in await talk.say("romeo", line)
    assert await talk.say("romeo", "BL") == listed
    assert (await talk.say("romeo", f"UBL {target}")).startswith("You no longer block")
    assert (await talk.say("romeo", f"BL -{target}")).startswith("You do not block")
    assert await talk.say("romeo", "BL") == "You block nobody."
    await talk.say("romeo", line)
    await talk.say("romeo", "UNDO")
    assert await talk.say("romeo", "BL") == "You block nobody."


@pytest.mark.parametrize("target", ["@paris", "*duels", "!noise", "@paris *duels"])
async def test_unblocking_is_undone(talk: Talk, target: str) -> None:
    await talk.name("romeo", "paris")
    await talk.say("romeo", f"BL {target}")
    listed = await talk.say("romeo", "BL")
    await talk.say("romeo", f"UBL {target}")
    await talk.say("romeo", "UNDO")
    assert await talk.say("romeo", "BL") == listed


async def test_blocking_a_person_ends_everything_between_the_two(talk: Talk) -> None:
    await talk.name("romeo", "paris", "nurse")
    await talk.say("romeo", "Romeo's")
    await talk.say("paris", "Paris's")
    await talk.say("nurse", "The nurse's")
    for line in ("S @paris", "S @paris *night", "S #100001", "S #100002", "S @nurse"):
        await talk.say("romeo", line)
    for line in ("S @romeo", "S @romeo *night", "S #100000", "S #100002", "S @nurse"):
        await talk.say("paris", line)
    await talk.say("romeo", "ALLOW @paris @nurse")
    await rows(talk, "insert into invitees (post_id, user_id) values (100000, 1001)")
    await rows(talk, "insert into reader_requests (author_id, reader_id) values (1000, 1001)")
    await talk.say("romeo", "BL @paris")
    assert await talk.say("romeo", "S") == "You are subscribed to users:\n@nurse"
    assert await talk.say("paris", "S") == "You are subscribed to users:\n@nurse"
    threads = await rows(
        talk, "select post_id, subscriber_id from thread_subscriptions order by 1, 2"
    )
    assert [tuple(row) for row in threads] == [
        (100000, 1000), (100001, 1001), (100002, 1000), (100002, 1001), (100002, 1002),
    ]  # fmt: skip
    assert await talk.say("romeo", "WL") == "Your white list:\n@nurse"
    assert not await rows(talk, "select from invitees")


async def test_nobody_slips_in_as_a_follower_while_being_blocked(talk: Talk) -> None:
    await talk.name("romeo", "paris")
    async with anyio.create_task_group() as group, talk.database.transaction() as following:
        await blocks.settle(following, UserId(1000), UserId(1001))
        await subscriptions.follow_user(following, UserId(1000), UserId(1001))
        group.start_soon(talk.say, "romeo", "BL @paris")
        with anyio.fail_after(10):
            while not await rows(talk, "select from pg_locks where not granted"):
                await anyio.sleep(0.01)
    assert (await talk.say("paris", "S")).startswith("You follow nobody yet.")
    assert await talk.say("romeo", "BL") == "Your blacklist:\n@paris"


async def test_undoing_a_block_brings_back_what_one_followed(talk: Talk) -> None:
    await talk.name("romeo", "paris")
    await talk.say("romeo", "L @paris")
    tags = [f"tag{number:02}" for number in range(12)]
    for tag in tags:
        await talk.say("romeo", f"S @paris *{tag}")
    before = await talk.say("romeo", "S")
    await talk.say("romeo", "BL @paris")
    assert (await talk.say("romeo", "S")).startswith("You follow nobody yet.")
    await talk.say("romeo", "UNDO")
    assert await talk.say("romeo", "S") == before
    assert await talk.say("romeo", "BL") == "You block nobody."


@pytest.mark.parametrize("target", ["*night", "!poets", "@paris *night"])
async def test_what_is_blocked_is_followed_no_more_until_that_is_undone(
    talk: Talk, target: str
) -> None:
    await talk.name("romeo", "paris")
    await talk.say("romeo", f"S {target}")
    before = await talk.say("romeo", "S")
    await talk.say("romeo", f"BL {target}")
    assert (await talk.say("romeo", "S")).startswith("You follow nobody yet.")
    await talk.say("romeo", "UNDO")
    assert await talk.say("romeo", "S") == before


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("BL @nobody", "There is nobody called @nobody."),
        ("BL @romeo", "You cannot block yourself."),
        ("BL @romeo *night", "You cannot block yourself."),
        ("BL *night #100000", "Only people, tags and clubs can be blocked:"),
        ("BL paris@example.org", "Blocking beyond this server is not yet"),
        ("UBL @nobody", "There is nobody called @nobody."),
        ("UBL #100000", "Only people, tags and clubs can be blocked:"),
        ("MUTE @romeo", "You cannot mute yourself."),
        ("MUTE @nobody", "There is nobody called @nobody."),
        ("MUTE #999999", "There is no post #999999."),
        ("MUTE @paris *night", "Only people and threads can be muted. BL @paris *night blocks"),
        ("MUTE @paris !noise", "Only people and threads can be muted. BL !noise blocks"),
        ("UNMUTE *night", "Only people and threads can be muted."),
        ("UNMUTE #999999", "There is no post #999999."),
        ("BL bob", "I did not understand that command."),
    ],
)
async def test_what_cannot_be_blocked_or_muted_changes_nothing(
    talk: Talk, line: str, expected: str
) -> None:
    await talk.name("romeo", "paris")
    await talk.say("romeo", "A post")
    assert (await talk.say("romeo", line)).startswith(expected)
    assert await talk.say("romeo", "BL") == "You block nobody."


async def test_muting_twice_equals_once_and_is_undone(talk: Talk) -> None:
    await talk.name("romeo", "paris")
    await talk.say("paris", "A post")
    await talk.say("paris", "#100000 and a comment")
    assert await talk.say("romeo", "MUTE #100000/1 @paris") == (
        "Of #100000 you hear only answers to you from now on; UNMUTE #100000 ends it.\n"
        "You hear nothing of @paris any more; UNMUTE @paris ends it."
    )
    muted = "Muted users:\n@paris\nMuted threads:\n#100000"
    assert await talk.say("romeo", "BL") == muted
    assert await talk.say("romeo", "MUTE @paris") == (
        "You have muted @paris already; UNMUTE @paris ends it."
    )
    assert await talk.say("romeo", "UNMUTE @paris #100000") == (
        "You hear of @paris again.\nYou hear of #100000 again."
    )
    assert await talk.say("romeo", "UNMUTE @paris") == "You have not muted @paris."
    await talk.say("romeo", "MUTE @paris #100000")
    assert await talk.say("romeo", "UNDO")
    assert await talk.say("romeo", "BL") == "You block nobody."


async def test_a_deleted_thread_can_be_unmuted_but_not_muted(talk: Talk) -> None:
    await talk.name("romeo", "paris")
    await talk.say("paris", "A post")
    await talk.say("romeo", "MUTE #100000")
    await talk.say("paris", "D #100000")
    assert await talk.say("romeo", "UNMUTE #100000") == "You hear of #100000 again."
    assert await talk.say("romeo", "MUTE #100000") == "Post #100000 was deleted."


async def test_the_blacklist_goes_on_with_more(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "BL *one *two")
    for start in (0, 10):
        await talk.say("romeo", "BL " + " ".join(f"!club{start + n:02}" for n in range(10)))
    first = await talk.say("romeo", "BL")
    assert first.startswith("Tags:\n*one\n*two\nClubs:\n!club00\n")
    assert first.endswith("!club17\nMORE shows the next ones.")
    assert await talk.say("romeo", "MORE") == "Clubs:\n!club18\n!club19"


async def test_blocking_speaks_russian(talk: Talk) -> None:
    await talk.name("romeo", "paris")
    await talk.say("romeo", "LANG ru")
    assert await talk.say("romeo", "MUTE @paris") == (
        "@paris больше не беспокоит вас; вернуть: UNMUTE @paris"
    )
    assert await talk.say("romeo", "BL @paris !noise") == (
        "Больше вы не слышите @paris; вернуть: UBL @paris\n"
        "Больше вы не слышите !noise; вернуть: UBL !noise"
    )
