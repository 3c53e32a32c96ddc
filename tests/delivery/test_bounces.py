"""What comes back: tried again, left alone, or ours to mend; and nobody speaks for another."""

from collections.abc import Callable

import pytest

from microblog.delivery.bounces import Meaning, meaning
from microblog.delivery.breakers import Breakers
from tests.delivery.conftest import Post, deliver, until, working
from tests.support.far_side import FarSide, Stanza

pytestmark = pytest.mark.anyio

SOFT = ("cancel", "service-unavailable")


def once(*said: str, of: str = "juliet") -> Callable[[Stanza], tuple[str, str] | None]:
    """Bounce the first push to a person that is no notice."""
    left = [said]

    def answer(stanza: Stanza) -> tuple[str, str] | None:
        fits = stanza.to.startswith(f"{of}@") and "subscribed" not in stanza.body
        return left.pop() if left and fits else None

    return answer


async def follow(post: Post, far: FarSide) -> None:
    """Juliet and the nurse follow romeo, who has heard of it."""
    await post.talk.say("juliet", "S @romeo")
    await post.talk.say("nurse", "S @romeo")
    await deliver(post, far)
    far.stanzas.clear()


@pytest.mark.parametrize(
    ("kind", "condition", "meant"),
    [
        ("wait", "resource-constraint", Meaning.FULL),
        ("wait", "policy-violation", Meaning.SOFT),
        ("cancel", "service-unavailable", Meaning.SOFT),
        ("cancel", "undefined-condition", Meaning.SOFT),
        ("wait", "remote-server-timeout", Meaning.DOMAIN),
        ("cancel", "remote-server-not-found", Meaning.DOMAIN),
        ("cancel", "not-allowed", Meaning.DOMAIN),
        ("cancel", "gone", Meaning.DEAD),
        ("cancel", "item-not-found", Meaning.DEAD),
        ("auth", "forbidden", Meaning.REFUSED),
        ("auth", "subscription-required", Meaning.REFUSED),
        ("cancel", "not-acceptable", Meaning.REFUSED),
        ("modify", "bad-request", Meaning.OURS),
        ("modify", "jid-malformed", Meaning.OURS),
        ("modify", "policy-violation", Meaning.OURS),
    ],
)
def test_bounces_mean_what_servers_mean_by_them(kind: str, condition: str, meant: Meaning) -> None:
    assert meaning(kind, condition) is meant


async def test_a_push_that_bounced_comes_again_under_the_same_id(post: Post, far: FarSide) -> None:
    await follow(post, far)
    await post.talk.say("romeo", "Soft")
    far.bounces = once(*SOFT)
    async with working(post, far):
        await until(post.is_quiet)
        assert len(far.got("juliet")) == 1
        assert await post.ask("select next_at > now() + interval '50 seconds' from retries")
        await post.retry()
        await until(lambda: len(far.got("juliet")) == 2)

        async def is_awaiting() -> bool:
            return bool(await post.ask("select is_sent from retries"))

        await until(is_awaiting)
        await post.retry()

        async def is_forgotten() -> bool:
            return await post.ask("select count(*) from retries") == 0

        await until(is_forgotten)
    assert len({one.stanza_id for one in far.stanzas if one.to.startswith("juliet")}) == 1
    assert len(far.got("juliet")) == 2
    assert len(far.got("nurse")) == 1


@pytest.mark.parametrize("line", ["Soft", "! #{}", "#{} what light"])
async def test_a_bounce_after_the_pong_is_tried_again_later_each_time(
    post: Post, far: FarSide, line: str
) -> None:
    answer = await post.talk.say("tybalt", "*verona A plague")
    number = answer.split("#")[1].split()[0]
    await post.talk.say("juliet", f"S #{number}")
    await follow(post, far)
    await post.talk.say("romeo", line.format(number))
    async with working(post, far):
        await until(post.is_quiet)
        for tries in (1, 2, 3):
            stanza = next(one for one in reversed(far.stanzas) if one.to.startswith("juliet@"))
            far.bounce(stanza, "cancel", "remote-server-not-found")

            async def is_noted(tries: int = tries) -> bool:
                query = "select tries = $1 and not is_sent from retries"
                return bool(await post.ask(query, tries))

            await until(is_noted)
            await post.retry()
            await until(lambda n=tries: len(far.got("juliet")) == n + 1)

            async def is_sent() -> bool:
                return bool(await post.ask("select is_sent from retries"))

            await until(is_sent)


async def test_a_notice_that_bounced_late_is_tried_again(post: Post, far: FarSide) -> None:
    await post.talk.say("juliet", "S @romeo")
    async with working(post, far):
        await until(post.is_quiet)
        far.bounce(far.stanzas[0], *SOFT)

        async def is_noted() -> bool:
            return await post.ask("select count(*) from retries") == 1

        await until(is_noted)


async def test_nobody_bounces_for_another(post: Post, far: FarSide) -> None:
    await follow(post, far)
    await post.talk.say("romeo", "Soft")
    far.is_silent = True
    async with working(post, far):
        await until(lambda: far.unanswered == 1)
        to_juliet = next(one for one in far.stanzas if one.to.startswith("juliet"))
        far.bounce(to_juliet, *SOFT, jid="nurse@people.example")
        far.speak()
        await until(post.is_quiet)
        far.bounce(to_juliet, *SOFT, jid="nurse@people.example")
        far.bounce(to_juliet, *SOFT, jid="")
        far.bounce(Stanza("nurse@people.example", "made up", "", to_juliet.element), *SOFT)

        async def is_noted() -> bool:
            return await post.ask("select count(*) from retries") == 1

        await until(is_noted)
    juliet = await post.ask("select user_id from users where nick = 'juliet'")
    assert await post.ask("select recipient_id from retries") == juliet


async def test_who_refuses_us_is_left_alone_until_they_write(post: Post, far: FarSide) -> None:
    await follow(post, far)
    await post.talk.say("romeo", "Soft")
    far.bounces = once("auth", "forbidden")
    await deliver(post, far)
    await post.talk.say("romeo", "what light")
    await deliver(post, far)
    assert len(far.got("juliet")) == 1
    assert await post.ask("select count(*) from retries") == 0
    await post.talk.say("juliet", "PING")
    await post.talk.say("romeo", "through yonder window")
    await deliver(post, far)
    assert len(far.got("juliet")) == 2
    assert len(far.got("nurse")) == 3


async def test_an_address_that_is_gone_on_three_days_is_left_alone(
    post: Post, far: FarSide
) -> None:
    await follow(post, far)
    for day in range(4):
        far.bounces = once("cancel", "gone")
        await post.talk.say("romeo", f"Line {day}")
        await post.talk.say("romeo", f"Line {day} again")
        await deliver(post, far)
        await post.do(
            "update jids set died_at = died_at - interval '25 hours',"
            " heard_at = heard_at - interval '25 hours'"
        )
    assert len(far.got("nurse")) == 8
    # The third death is the last thing that is sent, besides what was in the same lane.
    assert len(far.got("juliet")) == 5
    assert await post.ask("select deaths from jids where jid like 'juliet@%'") == 3


async def test_what_would_bounce_again_is_not_tried_again(post: Post, far: FarSide) -> None:
    await follow(post, far)
    await post.talk.say("romeo", "Soft")
    far.bounces = once("modify", "bad-request")
    await deliver(post, far)
    assert await post.ask("select count(*) from retries") == 0


async def test_a_domain_that_is_away_costs_no_bounce_each(post: Post, far: FarSide) -> None:
    await post.people("romeo", 20)
    await post.talk.say("romeo", "Soft")
    far.bounces = lambda _: ("cancel", "remote-server-not-found")
    async with working(post, far):
        await until(post.is_quiet)
        sent = len(far.stanzas)
        await post.talk.say("romeo", "what light")
        await until(post.is_quiet)
    assert len(far.stanzas) == sent
    assert await post.ask("select count(*) from retries") == 40


async def test_a_retry_asks_again_who_wants_it(post: Post, far: FarSide) -> None:
    await follow(post, far)
    await post.talk.say("romeo", "Soft")
    far.bounces = once(*SOFT)
    await deliver(post, far)
    await post.talk.say("juliet", "U @romeo")
    await post.retry()
    async with working(post, far):

        async def is_dropped() -> bool:
            return await post.ask("select count(*) from retries") == 0

        await until(is_dropped)
    assert len(far.got("juliet")) == 1


async def test_after_three_days_it_is_let_go(post: Post, far: FarSide) -> None:
    await follow(post, far)
    await post.talk.say("romeo", "Soft")
    far.bounces = once(*SOFT)
    await deliver(post, far)
    await post.do("update retries set created_at = now() - interval '73 hours'")
    await post.retry()
    async with working(post, far):

        async def is_dropped() -> bool:
            return await post.ask("select count(*) from retries") == 0

        await until(is_dropped)
    assert len(far.got("juliet")) == 1


async def test_what_bounces_while_the_server_comes_up_is_tried_again_soon(
    post: Post, far: FarSide
) -> None:
    ids = await post.people("romeo", 20)
    await post.talk.say("romeo", "Soft")
    left = [40]

    def answer(_: Stanza) -> tuple[str, str] | None:
        left[0] -= 1
        return ("wait", "remote-server-timeout") if left[0] >= 0 else None

    far.bounces = answer
    async with working(post, far, settling=60):
        await until(lambda: len(far.stanzas) == 60)
    assert len({one.stanza_id for one in far.stanzas}) == len(ids)


def test_a_breaker_opens_at_the_fifth_failure_and_for_twice_as_long_each_time() -> None:
    now = [0.0]
    breakers = Breakers(lambda: now[0])
    for _ in range(4):
        breakers.fail("a@away.example")
    assert not breakers.is_open("b@away.example")
    breakers.fail("c@away.example")
    assert breakers.is_open("b@away.example")
    assert not breakers.is_open("b@other.example")
    now[0] = 61.0
    assert not breakers.is_open("b@away.example")
    breakers.fail("a@away.example")
    now[0] = 61.0 + 119.0
    assert breakers.is_open("b@away.example")
    now[0] = 61.0 + 120.0 + 121.0
    breakers.fail("a@away.example")
    assert not breakers.is_open("b@away.example")
