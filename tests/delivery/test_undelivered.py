"""What does not arrive is kept: an operator sees and retries it, the person reads it by MISSED."""

import pytest

from microblog import metrics
from microblog.store import status, undelivered
from microblog.store.undelivered import DeadLetter
from tests.delivery.conftest import Post, deliver, until, working
from tests.support.far_side import FarSide, Stanza

pytestmark = pytest.mark.anyio

NOTHING = "Nothing missed."


def refusing(*words: str, condition: tuple[str, str] = ("modify", "bad-request")):
    """Bounce to juliet what has one of the words in it."""

    def answer(stanza: Stanza) -> tuple[str, str] | None:
        is_meant = stanza.to.startswith("juliet@") and any(one in stanza.body for one in words)
        return condition if is_meant else None

    return answer


async def letters(post: Post) -> list[DeadLetter]:
    async with post.talk.database.connection() as connection:
        return await undelivered.listed(connection, None)


async def revive(post: Post, number: int) -> int:
    async with post.talk.database.transaction() as connection:
        return await undelivered.revive(connection, [number])


async def test_what_a_server_refuses_as_malformed_is_kept_and_may_be_read(
    post: Post, far: FarSide
) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("nurse", "S @romeo")
    await post.talk.say("romeo", "Malformed")
    far.bounces = refusing("Malformed")
    await deliver(post, far)
    (letter,) = await letters(post)
    assert (letter.kind, letter.author, str(letter.ref)) == ("post", "romeo", "#100000")
    assert (letter.is_buried, letter.people, letter.conditions) == (False, 1, ["bad-request 1"])
    async with post.talk.database.connection() as connection:
        assert (await status.outbox(connection)).refused == 1
    assert "Malformed\n\n#100000" in await post.talk.say("juliet", "MISSED")
    assert await post.talk.say("nurse", "MISSED") == NOTHING


async def test_what_bounced_for_three_days_is_given_up(post: Post, far: FarSide) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("romeo", "For days")
    far.bounces = refusing("For days", condition=("cancel", "service-unavailable"))
    await deliver(post, far)
    assert await letters(post) == []
    assert await post.talk.say("juliet", "MISSED") == NOTHING
    await post.do("update retries set created_at = now() - interval '73 hours'")
    await post.retry()
    async with working(post, far):
        await until(lambda: _is_given_up(post))
    (letter,) = await letters(post)
    assert letter.conditions == ["service-unavailable 1"]
    async with post.talk.database.connection() as connection:
        (person,) = await undelivered.unreached(connection, letter.outbox_id, 10)
        found = await status.outbox(connection)
    assert (person.jid, person.condition) == ("juliet@people.example", "service-unavailable")
    assert (found.undelivered, found.refused) == (1, 0)
    assert "For days" in await post.talk.say("juliet", "MISSED")


async def _is_given_up(post: Post) -> bool:
    return bool(await post.ask("select exists (select from undelivered)"))


async def test_a_retry_reaches_whom_it_had_not_reached_and_nobody_else(
    post: Post, far: FarSide
) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("nurse", "S @romeo")
    await post.talk.say("romeo", "Malformed")
    far.bounces = refusing("Malformed")
    await deliver(post, far)
    first = {one.stanza_id for one in far.stanzas if one.to.startswith("juliet@")}
    (letter,) = await letters(post)
    far.stanzas.clear()
    far.bounces = lambda _: None
    assert await revive(post, letter.outbox_id) == 1
    assert await revive(post, letter.outbox_id) == 0
    async with working(post, far):
        await until(lambda: bool(far.stanzas))
    (again,) = far.stanzas
    assert again.to.startswith("juliet@")
    assert again.stanza_id in first
    assert await letters(post) == []
    assert await post.talk.say("juliet", "MISSED") == NOTHING


async def test_a_buried_post_is_missed_and_goes_on_where_it_had_stopped(
    post: Post, far: FarSide
) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("nurse", "S @romeo")
    await deliver(post, far)
    far.stanzas.clear()
    await post.talk.say("romeo", "Poison")
    juliet = await post.ask("select user_id from users where nick_key = 'juliet'")
    # As if it had reached juliet and then failed five times.
    await post.do("update outbox set cursor = $1, attempts = 5 where kind = 'post'", juliet)
    before = metrics.BURIED._value.get()
    async with working(post, far):
        await until(lambda: _is_buried(post))
    assert metrics.BURIED._value.get() == before + 1
    (letter,) = await letters(post)
    assert letter.is_buried
    assert await post.talk.say("juliet", "MISSED") == NOTHING
    assert "Poison" in await post.talk.say("nurse", "MISSED")
    assert await post.talk.say("romeo", "MISSED") == NOTHING
    assert await post.talk.say("tybalt", "MISSED") == NOTHING
    assert await revive(post, letter.outbox_id) == 1
    await deliver(post, far)
    assert [one.to.partition("@")[0] for one in far.stanzas] == ["nurse"]
    assert await post.talk.say("nurse", "MISSED") == NOTHING


async def _is_buried(post: Post) -> bool:
    return bool(await post.ask("select exists (select from outbox where state = 'dead')"))


async def test_what_is_dropped_leaves_the_list_and_may_still_be_read(
    post: Post, far: FarSide
) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("romeo", "Malformed")
    far.bounces = refusing("Malformed")
    await deliver(post, far)
    (letter,) = await letters(post)
    async with post.talk.database.transaction() as connection:
        assert await undelivered.drop(connection, letter.outbox_id)
        assert not await undelivered.drop(connection, letter.outbox_id)
        assert await undelivered.one(connection, letter.outbox_id) is None
        assert await undelivered.numbers(connection, 0) == []
    assert await revive(post, letter.outbox_id) == 0
    assert "Malformed" in await post.talk.say("juliet", "MISSED")


async def test_replies_and_private_messages_that_did_not_arrive_are_named(
    post: Post, far: FarSide
) -> None:
    await post.talk.say("juliet", "Balcony")
    await post.talk.say("romeo", "#100000 What light")
    await post.talk.say("romeo", "PM @juliet Come down")
    await post.talk.say("romeo", "Malformed")
    far.bounces = refusing("What light", "Come down", "Malformed")
    await deliver(post, far)
    assert await post.talk.say("juliet", "MISSED") == (
        "Private message from @romeo:\nCome down\n\nReplies that did not reach you: #100000/1"
    )
    await post.talk.say("juliet", "LANG ru")
    assert "Не дошли до вас ответы: #100000/1" in await post.talk.say("juliet", "MISSED")
    await post.talk.say("juliet", "BL @romeo")
    assert await post.talk.say("juliet", "MISSED") == "Ничего не пропущено."


async def test_what_may_not_be_read_any_more_is_not_missed(post: Post, far: FarSide) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("romeo", "Deleted soon")
    await post.talk.say("romeo", "*private @juliet For your eyes")
    far.bounces = refusing("Deleted soon", "For your eyes")
    await deliver(post, far)
    assert len(await letters(post)) == 2
    shown = await post.talk.say("juliet", "MISSED")
    assert shown.index("Deleted soon") < shown.index("For your eyes")
    await post.talk.say("romeo", "D #100000")
    await post.talk.say("romeo", "UNINVITE #100001 @juliet")
    assert await post.talk.say("juliet", "MISSED") == NOTHING


async def test_a_digest_counts_only_what_came_while_deliveries_were_off(
    post: Post, far: FarSide
) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("romeo", "Malformed")
    far.bounces = refusing("Malformed")
    await deliver(post, far)
    await post.talk.say("juliet", "OFF")
    await post.talk.say("romeo", "While away")
    assert "1 post, 0 replies" in await post.talk.say("juliet", "ON")
    shown = await post.talk.say("juliet", "MISSED")
    assert shown.index("Malformed") < shown.index("While away")


async def test_what_nobody_asked_for_in_ninety_days_is_forgotten(post: Post, far: FarSide) -> None:
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("romeo", "Malformed")
    far.bounces = refusing("Malformed")
    await deliver(post, far)
    await post.do("update outbox set created_at = now() - interval '91 days'")
    for age, left in (("89 days", 1), ("91 days", 0)):
        await post.do(f"update undelivered set given_up_at = now() - interval '{age}'")
        async with working(post, far):
            await until(lambda want=left: _kept(post, want))
        assert len(await letters(post)) == left
    assert not await post.ask("select exists (select from outbox where kind = 'post')")


async def _kept(post: Post, letters_left: int) -> bool:
    events = await post.ask("select count(*) from outbox")
    return events == letters_left


def test_a_hundred_domains_are_named_and_no_bounce_is_lost_in_the_others() -> None:
    bounces = metrics.Bounces()
    seen: dict[tuple[str, ...], float] = {}
    for turn in range(6):
        for number in range(300):
            for _ in range(1 + (number % 7) * turn):
                bounces.count("gone" if number % 2 else "no-such-condition", f"x@d{number}.example")
        (family,) = bounces.collect()
        now = {tuple(sample.labels.values()): sample.value for sample in family.samples}
        assert len({domain for _, domain in now}) <= 101
        assert {condition for condition, _ in now} <= {"gone", "other"}
        others = {labels: value for labels, value in now.items() if labels[1] == "other"}
        assert all(others[labels] >= value for labels, value in seen.items())
        seen = others
        total = sum(now.values())
    assert total == sum(1 + (number % 7) * turn for turn in range(6) for number in range(300))
