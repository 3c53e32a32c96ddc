"""One run of a scenario: posts under load, faults in the midst of them, and what came of it all."""

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from tests.faults.report import Report
from tests.support.crowd import crowd
from tests.support.grounds import Stage

_HEARD_SECONDS = 120.0
_STEP = 0.05
_FEW = 20
CROWD, FEW = "crowd", "few"

# What does harm, and waits until it can be repaired; the moment since when recovery counts.
Strike = Callable[[], Awaitable[float]]


@dataclass
class Trial:
    """An author with many followers and one with few; `chance` decides when a fault strikes.

    Half of them follow in chat, half as clients follow nodes (XEP-0060).
    """

    stage: Stage
    chance: random.Random
    followers: int = 2_000
    _lines: dict[str, list[str]] = field(default_factory=lambda: {CROWD: [], FEW: []})
    _people: dict[str, list[str]] = field(default_factory=dict)
    _complete: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def prepare(self) -> None:
        """Let people follow the authors."""
        for author, followers in ((CROWD, self.followers), (FEW, _FEW)):
            self._people[author] = await crowd(
                self.stage.dsn, author, followers, natives=followers // 2
            )

    async def post(self, author: str) -> str:
        """Post, again and again under one stanza id until it is confirmed; the line."""
        number = next(self._numbers)
        line = f"{author} says line {number}"
        async with asyncio.timeout(_HEARD_SECONDS):
            while not await self.is_confirmed(author, line, f"line-{number}"):
                await asyncio.sleep(_STEP)
        self._lines[author].append(line)
        return line

    async def try_to_post(self, author: str, text: str) -> str | None:
        """Post once; the line if it was confirmed, which then counts like any other."""
        number = next(self._numbers)
        line = f"{author} tries line {number} {text}"
        if not await self.is_confirmed(author, line, f"line-{number}"):
            return None
        self._lines[author].append(line)
        return line

    async def is_confirmed(self, author: str, line: str, stanza_id: str) -> bool:
        """Whether the bot says that it is posted."""
        answer = await self.stage.talk.say(author, line, stanza_id=stanza_id)
        return "#1" in answer

    async def until_some_heard(self, line: str) -> None:
        """Wait until the delivery of a line to the crowd is under way, to some random point."""
        some = self.chance.randrange(1, self.followers * 3 // 4)
        await self.stage.caught.until(lambda: len(self.stage.caught.who(line)) >= some)

    async def until_all_heard(self) -> None:
        """Wait until everybody has heard all that was confirmed; who has not then, is lost."""
        try:
            await self.stage.caught.until(lambda: self.lost() == 0, _HEARD_SECONDS)
        except TimeoutError:
            return

    async def until_quiet(self) -> None:
        """Wait until nothing is left to be done."""
        async with asyncio.timeout(_HEARD_SECONDS):
            while await self.is_under_way():
                await asyncio.sleep(_STEP)

    async def is_under_way(self) -> bool:
        """Whether something is left to be done."""
        live = "select exists (select from outbox where state = 'live')"
        return bool((await self.stage.ask(live))[0][0])

    async def struck(self, strike: Strike) -> Report:
        """A post to the crowd, a fault in the midst of it, and a post behind it."""
        doubled = self.stage.caught.doubled
        await self.until_some_heard(await self.post(CROWD))
        is_idle = not await self.is_under_way()
        since = await strike()
        after = await self.post(FEW)
        await self.stage.caught.until(lambda: bool(self.stage.caught.who(after)), _HEARD_SECONDS)
        recovery = time.monotonic() - since
        await self.until_all_heard()
        await self.until_quiet()
        worst = self.stage.caught.doubled - doubled
        return Report(faults=1, idle=int(is_idle), worst=worst, recoveries=(round(recovery, 3),))

    async def report(self) -> Report:
        """What holds of all that was posted."""
        caught = self.stage.caught
        ids = [ids for line in self._all() for ids in caught.who(line).values()]
        return Report(
            deliveries=sum(map(len, ids)),
            lost=self.lost(),
            doubled=sum(len(each) - 1 for each in ids),
            renamed=sum(len(set(each)) > 1 for each in ids),
            disordered=self._disordered(),
            false_posts=await self._false_posts(),
        )

    def lost(self) -> int:
        """How many have not heard what they should, at least: 0 only if there are none."""
        return sum(
            self._missing(author, line) for author in self._lines for line in self._lines[author]
        )

    def _missing(self, author: str, line: str) -> int:
        """How many have not heard that line, at least."""
        if line in self._complete:
            return 0
        people, who = self._people[author], self.stage.caught.who(line)
        # Cheap while many are missing; others than those people may have heard it too.
        missing = len(people) - len(who)
        if missing <= 0:
            missing = sum(jid not in who for jid in people)
        if not missing:
            self._complete.add(line)
        return missing

    def _all(self) -> list[str]:
        return [*self._lines[CROWD], *self._lines[FEW]]

    def _disordered(self) -> int:
        """First sights of a line that came before an earlier one of the same author."""
        places = {
            line: number for lines in self._lines.values() for number, line in enumerate(lines)
        }
        count = 0
        for bodies in self.stage.caught.order.values():
            seen = [places[line] for line in map(_line, dict.fromkeys(bodies)) if line in places]
            count += sum(one > other for one, other in itertools.pairwise(seen))
        return count

    async def _false_posts(self) -> int:
        """Of what was confirmed, how much is not there exactly once."""
        rows = await self.stage.ask("select body, count(*) as times from posts group by body")
        times = {row["body"]: row["times"] for row in rows}
        return sum(times.get(line, 0) != 1 for line in self._all())


def _line(body: str) -> str:
    return "".join(body.split("\n")[1:2])
