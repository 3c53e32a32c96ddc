"""F12, F13: what people do in the midst of a great fan-out takes effect at once."""

import asyncio
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles

from microblog.domain.line import Line
from tests.faults.report import Report
from tests.faults.trial import CROWD, Trial
from tests.faults.voice import Voice
from tests.support.crowd import crowd
from tests.support.engines import SINK
from tests.support.grounds import Stage

_AUDIENCE = 100_000
_BRIEF_AUDIENCE = 20_000
_EFFECT_SECONDS = 1.0
_EACH = 10  # changes in one fan-out, an edit and a deletion among them
_SMALL_POSTS = 40
_SMALL = 20
_SMALL_SECONDS = 1.0
_AUTHOR = f"{CROWD}@people.example"
_ADDRESS = re.compile(r"#\d+")


@dataclass
class _Change:
    """What was said and answered, and how much had come a second later that should not go on."""

    text: str
    count: Callable[[], int]
    answer: str = ""
    before: int = 0

    async def watch(self) -> None:
        """Count a second after the confirmation."""
        await asyncio.sleep(_EFFECT_SECONDS)
        self.before = self.count()

    def flaws(self) -> list[str]:
        """What came too late, once all is over."""
        late = self.count() - self.before
        return [f"{late} later than a second after {self.text}"] if late else []


async def changed(stage: Stage, times: int, seed: int, audience: int = 0) -> Report:
    """F12: unsubscribe, block, edit and delete; nothing comes a second after the confirmation."""
    audience = audience or (_BRIEF_AUDIENCE if stage.is_brief else _AUDIENCE)
    trial = Trial(stage, random.Random(seed), followers=audience)
    await trial.prepare()
    node = stage.node()
    await node.start()
    await node.until_said("connected")
    report = Report()
    while report.faults < times:
        report += await _post_and_change(stage, trial, min(_EACH, times - report.faults))
    return report


async def _post_and_change(stage: Stage, trial: Trial, count: int) -> Report:
    """One fan-out with changes at random moments, the deletion as the last of them."""
    caught, chance = stage.caught, trial.chance
    body = f"a line {chance.random()}"
    found = _ADDRESS.search(await _say(stage, _AUTHOR, body))
    assert found is not None
    fan_out = _FanOut(stage, chance, found[0], body)
    await caught.until(lambda: bool(caught.who(body)), 60)
    before = caught.came
    async with asyncio.TaskGroup() as tasks:
        for number in range(count):
            share = (number + chance.random()) / (count + 1) * trial.followers
            await caught.until(lambda share=share: caught.came - before >= share)  # type: ignore[misc]
            change = await fan_out.change(is_edit=number == count // 2, is_last=number == count - 1)
            tasks.create_task(change.watch())
        late = not await trial.is_under_way()
    await trial.until_quiet()
    flaws = [flaw for change in fan_out.changes for flaw in change.flaws()]
    figures = {"fan-outs over before the last change": float(late)}
    deliveries = caught.came - before
    return Report(faults=count, deliveries=deliveries, figures=figures, broken=tuple(flaws))


class _FanOut:
    """A post on its way, and what is changed about it."""

    def __init__(self, stage: Stage, chance: random.Random, address: str, body: str) -> None:
        self.changes: list[_Change] = []
        self._stage = stage
        self._chance = chance
        self._address = address
        self._bodies = [body]
        self._people: list[str] = []

    async def change(self, *, is_edit: bool, is_last: bool) -> _Change:
        """One change, confirmed."""
        if is_last:
            return await self._do(_AUTHOR, f"D {self._address}", self._anybody)
        if is_edit:
            old, new = self._bodies[-1], f"edited {self._chance.random()}"
            change = await self._do(
                _AUTHOR, f"E {self._address} {new}", lambda: self._count_of(old)
            )
            self._bodies.append(new)
            return change
        who = await self._somebody_waiting()
        text = self._chance.choice((f"U @{CROWD}", f"BL @{CROWD}"))
        return await self._do(who, text, lambda: self._count_to(who))

    async def _do(self, who: str, text: str, count: Callable[[], int]) -> _Change:
        change = _Change(text, count, await _say(self._stage, who, text))
        self.changes.append(change)
        return change

    async def _somebody_waiting(self) -> str:
        """Somebody who has not heard of it yet, if there is anybody."""
        if not self._people:
            query = "select jid from jids where jid like $1"
            rows = await self._stage.ask(query, f"%@{SINK}")
            self._people = [row["jid"] for row in rows]
        for _ in range(1_000):
            who = self._chance.choice(self._people)
            if not self._count_to(who):
                break
        return who

    def _count_of(self, line: str) -> int:
        return sum(map(len, self._stage.caught.who(line).values()))

    def _count_to(self, who: str) -> int:
        return sum(len(self._stage.caught.who(line).get(who, ())) for line in self._bodies)

    def _anybody(self) -> int:
        return sum(map(self._count_of, self._bodies))


async def starved(
    stage: Stage, times: int, seed: int, audience: int = 0, posts: int = _SMALL_POSTS
) -> Report:
    """F13: small posts while a great fan-out is under way; each is heard by all within a second."""
    audience = audience or (_BRIEF_AUDIENCE if stage.is_brief else _AUDIENCE)
    trial = Trial(stage, random.Random(seed), followers=audience)
    await trial.prepare()
    voices = [Voice(stage, f"small{number}") for number in range(posts)]
    for voice in voices:
        await crowd(stage.dsn, voice.jid.partition("@")[0], _SMALL, SINK)
    node = stage.node()
    await node.start()
    await voices[0].until_pong()
    seconds: list[float] = []
    report = Report()
    for number in range(times):
        great = await trial.post(CROWD)
        await stage.caught.until(lambda great=great: bool(stage.caught.who(great)), 60)  # type: ignore[misc]
        for voice in voices:
            await asyncio.sleep(trial.chance.random() / 20)
            seconds.append(await _heard_after(stage, voice, f"{voice.jid} says {number}"))
        under_way = len(stage.caught.who(great)) < audience
        report += Report(faults=1, figures={"great fan-outs over too early": float(not under_way)})
        await trial.until_all_heard()
    slow = quantiles(seconds, n=100)[98] if len(seconds) > 1 else max(seconds)
    broken = (f"p99 of small posts is {slow:.2f} s",) if slow > _SMALL_SECONDS else ()
    figures = {
        "small posts, median s": round(sorted(seconds)[len(seconds) // 2], 3),
        "small posts, p99 s": round(slow, 3),
    }
    return (report + Report(figures=figures, broken=broken)) + await trial.report()


async def _heard_after(stage: Stage, voice: Voice, line: str) -> float:
    """Seconds from saying something to its last delivery."""
    caught, since = stage.caught, time.monotonic()
    voice.say(line)
    await caught.until(lambda: len(caught.who(line)) == _SMALL, 60)
    return time.monotonic() - since


async def _say(stage: Stage, who: str, text: str) -> str:
    answer = await stage.talk.conversation.answer(Line(who, text, "", ""))
    return answer.text or ""
