"""What goes wrong on the way: nobody is left out, and whoever hears twice can tell."""

from collections import Counter

import pytest

from microblog.delivery.carrier import WINDOW, Carrier
from microblog.delivery.content import Composer
from microblog.domain import stanza_id
from microblog.domain.errors import Unavailable
from microblog.domain.link import LinkLost
from microblog.domain.ref import Ref
from microblog.store import outbox, recipients
from microblog.store.queries import Connection
from tests.delivery.conftest import SECRET, Post, until, working
from tests.support.far_side import FarSide

pytestmark = pytest.mark.anyio


def times(far: FarSide) -> Counter[str]:
    """How often each recipient was written to."""
    return Counter(one.to for one in far.stanzas)


def ids(far: FarSide) -> set[tuple[str, str]]:
    """Recipients with the ids they saw."""
    return {(one.to, one.stanza_id) for one in far.stanzas}


async def test_a_lost_link_repeats_at_most_the_window_under_the_same_ids(
    post: Post, far: FarSide
) -> None:
    await post.people("romeo", 2000)
    await post.talk.say("romeo", "Soft")
    far.is_silent = True
    async with working(post, far):
        await until(lambda: far.unanswered == WINDOW)
        far.cut()
        await until(lambda: far.unanswered == 1)
        far.speak()
        await until(post.is_quiet)
    assert len(times(far)) == len(ids(far)) == 2000
    assert sum(times(far).values()) - 2000 <= 1000


async def test_an_id_tells_what_was_pushed_and_to_whom(post: Post, far: FarSide) -> None:
    (reader,) = await post.people("romeo", 1)
    number = (await post.talk.say("romeo", "Soft")).split("#")[1].split()[0]
    async with working(post, far):
        await until(post.is_quiet)
    assert stanza_id.read(SECRET, far.stanzas[0].stanza_id, reader) == ("post", Ref(int(number)))
    assert stanza_id.read(SECRET, far.stanzas[0].stanza_id, reader + 1) is None


async def test_a_worker_whose_lease_ran_out_cannot_count_what_another_does(
    post: Post, far: FarSide
) -> None:
    await post.people("romeo", 700)
    await post.talk.say("romeo", "Soft")
    slow = FarSide(is_silent=True)
    async with working(post, slow, "slow"):
        await until(lambda: slow.unanswered == WINDOW)
        await post.do("update outbox set until = now() - interval '1 second'")
        far.is_silent = True
        async with working(post, far, "quick"):
            await until(lambda: far.unanswered == 1)
            epoch = await post.ask("select epoch from outbox")
            slow.speak()
            await until(lambda: slow.unanswered == 0)
            assert await post.ask("select cursor from outbox") == 0
            assert await post.ask("select epoch from outbox") == epoch
            far.speak()
            await until(post.is_quiet)
    assert set(times(far).values()) == {1}
    assert len(times(far)) == 700


async def test_a_worker_that_starts_again_takes_up_its_own_work_at_once(
    post: Post, far: FarSide
) -> None:
    await post.people("romeo", 100)
    await post.talk.say("romeo", "Soft")
    killed = FarSide(is_silent=True)
    async with working(post, killed, "one"):
        await until(lambda: killed.unanswered == 1)
    assert await post.ask("select until > now() + interval '20 seconds' from outbox")
    async with working(post, far, "one"):
        await until(post.is_quiet)
    assert ids(far) == ids(killed)


async def hurried(post: Post) -> bool:
    await post.hurry()
    return await post.is_quiet()


async def test_a_recipient_who_breaks_the_link_is_passed_over(post: Post, far: FarSide) -> None:
    people = await post.people("romeo", 1000)
    bad = f"u{people[700]}@people.example"
    await post.talk.say("romeo", "Soft")
    far.breaks = lambda stanza: stanza.to == bad
    async with working(post, far):
        await until(lambda: hurried(post))
    assert len(times(far)) == 999
    assert bad not in times(far)
    assert await post.ask("select array_agg(recipient_id) from retries") == [people[700]]
    assert await post.ask("select state from outbox") == "done"


async def test_a_post_that_breaks_the_link_dies_and_the_next_goes_out(
    post: Post, far: FarSide
) -> None:
    await post.people("romeo", 1000)
    await post.talk.say("romeo", "Poison")
    await post.talk.say("romeo", "Soft")
    far.breaks = lambda stanza: "Poison" in stanza.body
    async with working(post, far):
        await until(lambda: hurried(post))
    assert await post.ask("select array_agg(state order by outbox_id) from outbox") == [
        "dead",
        "done",
    ]
    assert len(times(far)) == 1000


async def test_a_database_that_comes_back_is_written_to_and_nobody_hears_twice(
    post: Post, far: FarSide
) -> None:
    await post.people("romeo", 300)
    await post.talk.say("romeo", "Soft")
    far.is_silent = True
    async with working(post, far):
        await until(lambda: far.unanswered == 1)
        await post.do(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where pid <> pg_backend_pid() and datname = current_database()"
        )
        far.speak()
        await until(post.is_quiet)
    assert set(times(far).values()) == {1}


async def test_a_database_that_is_away_is_not_the_fault_of_a_post(
    post: Post, far: FarSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [0]
    found = recipients.walk

    async def away(*args, **named):
        failures[0] += 1
        if failures[0] <= 8:
            raise Unavailable("no room for another connection")
        return await found(*args, **named)

    monkeypatch.setattr(recipients, "walk", away)
    await post.people("romeo", 100)
    await post.talk.say("romeo", "Soft")
    async with working(post, far):
        await until(lambda: hurried(post))
    assert failures[0] > 8
    assert await post.ask("select state from outbox") == "done"
    assert len(far.chunks) == 1


async def test_a_link_that_is_gone_before_anything_is_sent_is_not_the_fault_of_a_post(
    post: Post, far: FarSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post.people("romeo", 100)
    await post.talk.say("romeo", "Soft")
    gone = [8]
    session = Carrier._session

    async def asked(self: Carrier) -> int:
        if gone[0]:
            gone[0] -= 1
            raise LinkLost("gone")
        return await session(self)

    # The worker has seen a session before it claims; the carrier looks again before it sends.
    monkeypatch.setattr(Carrier, "_session", asked)
    async with working(post, far):
        await until(lambda: hurried(post))
    assert gone == [0]
    assert await post.ask("select state from outbox") == "done"
    assert len(far.stanzas) == 100


async def test_a_failure_of_our_own_counts_and_the_others_go_on(
    post: Post, far: FarSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed = Composer.compose

    async def broken(self: Composer, connection: Connection, event: outbox.Event):
        if event.author_id == romeo:
            raise ZeroDivisionError
        return await composed(self, connection, event)

    monkeypatch.setattr(Composer, "compose", broken)
    romeo = await post.ask("select user_id from users where nick = 'romeo'")
    for author in ("romeo", "juliet"):
        await post.people(author, 10)
        await post.talk.say(author, f"I am {author}")
    async with working(post, far):
        await until(lambda: hurried(post))
    states = "select array_agg(state order by outbox_id) from outbox"
    assert await post.ask(states) == ["dead", "done"]
    assert {one.body.partition(":")[0] for one in far.stanzas} == {"@juliet"}
