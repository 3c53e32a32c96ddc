"""How often a domain may be asked, on a clock of our own."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pytest

from microblog.crawler import schedule
from microblog.crawler.lanes import Lanes
from microblog.crawler.pace import Pace

pytestmark = pytest.mark.anyio

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


@dataclass
class Clock:
    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def paced(clock: Clock, rate: float = 1.0, overall: float = 100.0) -> Pace:
    return Pace(rate, overall, clock=clock, sleep=clock.sleep)


async def ask(pace: Pace, clock: Clock, domain: str, times: int) -> list[float]:
    moments = []
    for _ in range(times):
        async with pace.turn(domain):
            moments.append(clock.now - 1000.0)
    return moments


async def test_three_follow_at_once_and_then_one_a_second() -> None:
    clock = Clock()
    assert await ask(paced(clock), clock, "a.example", 6) == [0, 0, 0, 1, 2, 3]


async def test_what_was_not_asked_is_saved_up_to_three() -> None:
    clock = Clock()
    pace = paced(clock)
    await ask(pace, clock, "a.example", 3)
    clock.now += 500
    assert await ask(pace, clock, "a.example", 4) == [500, 500, 500, 501]


async def test_domains_do_not_wait_for_each_other() -> None:
    clock = Clock()
    pace = paced(clock)
    await ask(pace, clock, "a.example", 3)
    assert await ask(pace, clock, "b.example", 3) == [0, 0, 0]


async def test_all_together_have_a_limit_of_their_own() -> None:
    clock = Clock()
    pace = paced(clock, rate=100, overall=5)
    moments = []
    for number in range(15):
        moments += await ask(pace, clock, f"d{number}.example", 1)
    assert moments[4] == 0
    assert moments[14] == pytest.approx(2.0)


async def test_a_domain_that_wants_to_be_left_alone_is() -> None:
    clock = Clock()
    pace = paced(clock)
    pace.hold("a.example", 30)
    assert (await ask(pace, clock, "a.example", 2)) == pytest.approx([31, 32])
    assert await ask(pace, clock, "b.example", 1) == [pytest.approx(32)]


async def test_two_of_a_domain_are_unanswered_at_most() -> None:
    pace = Pace(1000, 1000)
    held, inside, most = asyncio.Event(), 0, 0

    async def one() -> None:
        nonlocal inside, most
        async with pace.turn("a.example"):
            inside += 1
            most = max(most, inside)
            await held.wait()
            inside -= 1

    async with asyncio.TaskGroup() as tasks:
        for _ in range(5):
            tasks.create_task(one())
        await asyncio.sleep(0.05)
        assert inside == 2
        held.set()
    assert most == 2


async def test_domains_that_are_idle_are_forgotten() -> None:
    clock = Clock()
    pace = paced(clock, overall=1e9)
    for number in range(10_001):
        clock.now += 10
        async with pace.turn(f"d{number}.example"):
            pass
    assert len(pace._gates) < 100


async def test_a_slow_lane_keeps_nobody_waiting() -> None:
    done: list[str] = []
    slow = asyncio.Event()

    async def wait() -> None:
        await slow.wait()
        done.append("slow")

    async def go() -> None:
        done.append("fast")

    async with asyncio.TaskGroup() as tasks:
        lanes = Lanes(tasks, lambda: None)
        for number in range(5):
            lanes.put("slow.example", number, wait)
            lanes.put("slow.example", number, wait)
        lanes.put("fast.example", "x", go)
        await asyncio.sleep(0.02)
        assert done == ["fast"]
        assert lanes.busy(3) == ["slow.example"]
        slow.set()
    assert done == ["fast", *["slow"] * 5]
    assert not lanes.in_hand


def test_what_moves_is_asked_often_and_what_is_empty_seldom() -> None:
    assert schedule.after_room(25, 25.0, None) == HOUR
    assert schedule.after_room(5, 5.0, 2.0) == HOUR
    assert schedule.after_room(10, 5.0, None) == HOUR
    assert schedule.after_room(5, 5.2, None) == 6 * HOUR
    assert schedule.after_room(0, 1.0, 0.0) == DAY
    assert schedule.after_room(None, None, None) == DAY


def test_what_is_away_is_asked_ever_less() -> None:
    waits = [schedule.after_failures(failures) for failures in range(1, 12)]
    assert waits[:4] == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR]
    assert waits[-1] == schedule.after_failures(10**6) == WEEK


def test_nobody_is_asked_at_the_same_moment_each_time() -> None:
    waits = {schedule.jittered(HOUR, Random(seed)) for seed in range(100)}
    assert len(waits) == 100
    assert min(waits) >= 0.8 * HOUR
    assert max(waits) <= 1.2 * HOUR
