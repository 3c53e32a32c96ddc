"""The order of lines, and what is refused when there are too many."""

import asyncio

import pytest

from microblog.xmpp.budget import Budget, Echoes, Grant
from microblog.xmpp.lanes import Lanes

pytestmark = pytest.mark.anyio


class Kitchen:
    """Serves when told to, and writes down the order."""

    def __init__(self):
        self.begun, self.done = [], []
        self.gates = {}

    async def serve(self, item):
        self.begun.append(item)
        await self.gates.setdefault(item, asyncio.Event()).wait()
        self.done.append(item)

    def let(self, item):
        self.gates.setdefault(item, asyncio.Event()).set()


async def until(condition):
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)


async def test_one_persons_lines_run_in_order_and_others_do_not_wait():
    kitchen = Kitchen()
    lanes = Lanes(kitchen.serve, workers=4)
    running = asyncio.ensure_future(lanes.run())
    for item in ("a1", "a2", "b1"):
        assert lanes.put(item[0], item)
    await until(lambda: len(kitchen.begun) == 2)
    assert kitchen.begun == ["a1", "b1"]
    for item in ("a2", "b1", "a1"):
        kitchen.let(item)
    assert await lanes.drain(5) == []
    assert kitchen.done.index("a1") < kitchen.done.index("a2")
    running.cancel()


async def test_too_many_lines_of_one_person_or_of_all_are_refused():
    kitchen = Kitchen()
    lanes = Lanes(kitchen.serve, per_key=2, overall=3)
    assert [lanes.put("a", n) for n in range(3)] == [True, True, False]
    assert lanes.put("b", 3)
    assert not lanes.put("c", 4)


async def test_what_was_not_begun_is_handed_back_at_the_end():
    kitchen = Kitchen()
    lanes = Lanes(kitchen.serve, workers=1)
    running = asyncio.ensure_future(lanes.run())
    for item in ("a1", "a2", "b1"):
        lanes.put(item[0], item)
    await until(lambda: kitchen.begun)
    assert sorted(await lanes.drain(0.01)) == ["a2", "b1"]
    kitchen.let("a1")
    assert await lanes.drain(5) == []
    assert kitchen.done == ["a1"]
    running.cancel()


async def test_a_torrent_is_first_refused_then_met_with_silence():
    now = [0.0]
    budget = Budget(answers=2, window=10, pause=60, clock=lambda: now[0])
    asked = [budget.ask("bot@y") for _ in range(6)]
    assert asked == [Grant.ANSWER] * 2 + [Grant.ERROR] * 2 + [Grant.SILENCE] * 2
    assert budget.ask("other@y") is Grant.ANSWER
    now[0] = 59.0
    assert budget.ask("bot@y") is Grant.SILENCE
    now[0] = 61.0
    assert budget.ask("bot@y") is Grant.ANSWER


async def test_only_our_own_last_answers_are_echoes():
    echoes = Echoes(answers=2)
    for answer in ("one", "two", "three"):
        echoes.note("a@b", answer)
    assert echoes.is_echo("a@b", " three\n")
    assert not echoes.is_echo("a@b", "one")
    assert not echoes.is_echo("c@d", "three")
