"""Commands answered a second, CPU a command, and what a server's return does to the event loop.

`python -m ops.bench inbound [--commands N] [--open N,N] [--rounds N] [--presences N]
[--profile COMMAND] [--out FILE] [--fresh]`: the component as the roles wire it, over a real
PostgreSQL, against a null server in a process of its own that speaks for a thousand people, some of
whom wait for an answer at any time. The kinds of commands take turns in rounds; then the server
goes, comes back, and everybody logs in at once. CPU is that of the component's process, with all
that a post promises; a PING is that of somebody who has said something within the minute. What was
measured before an interruption is not measured again, unless with `--fresh`.
"""

import asyncio
import contextlib
import cProfile
import pstats
import time
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from microblog.domain.errors import CannotStart
from microblog.domain.line import Line
from microblog.roles.bot import Bot
from microblog.roles.process import spare_collector
from microblog.store.database import Database
from microblog.store.leading import Lead
from microblog.xmpp.component import Address
from ops.bench.far import Far, far_side
from ops.bench.lag import watched
from ops.bench.nullserver import COMPONENT, DOMAIN, Flood, Return
from ops.bench.progress import progress
from ops.bench.result import BENCH, Ledger, Panel, Report, Row, medians
from ops.bench.settling import settled
from tests.support import engines

PEOPLE = 1000
POST = 100_000
COMMANDS: Mapping[str, list[str]] = {
    "PING": ["PING"],
    "HELP S": ["HELP S"],
    "SHOW": [f"#{POST}"],
    "POST": ["*bench A line about nothing much, of the length that lines of chat mostly have."],
}
BARE = "PING"
CPU, SPEED, LAG = 100.0, 3000.0, 50.0
# What costs thirty times as much is done a tenth as often, and says as much.
_SHARE = 10
_SETTLED = 3.0

_PEOPLE = """
with people as (
    insert into users (nick, nick_key, language)
    select 'u' || n, 'u' || n, 'en'
    from generate_series(0, $2::int - 1) as n
    returning user_id, nick
)

insert into jids (jid, user_id)
select nick || '@' || $1::text, user_id
from people
"""
_WATCHERS = """
insert into presences (jid, watches_us, watched_by_us)
select 'u' || n || '@' || $1::text, true, true
from generate_series(0, $2::int - 1) as n
"""


def main(arguments: list[str]) -> int:
    """Measure, print the table, keep the figures."""
    options = _options(arguments)
    try:
        with (
            engines.fresh_home() as home,
            engines.running_postgres(home, durable=True) as postgres,
            engines.fresh_database(postgres) as name,
        ):
            return asyncio.run(_measure(postgres.dsn(database=name), options))
    except CannotStart as refusal:
        print(refusal)
        return 2


def _options(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m ops.bench inbound", description=__doc__)
    parser.add_argument("--commands", type=int, default=20_000, help="PINGs a round")
    parser.add_argument("--open", default="1,8,64", help="how many people wait at a time")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--presences", type=int, default=10_000)
    parser.add_argument("--profile", choices=COMMANDS, help="show where its CPU goes, no more")
    parser.add_argument("--out", type=Path, default=BENCH / "inbound.json")
    parser.add_argument("--fresh", action="store_true", help="forget what was measured before")
    return parser.parse_args(arguments)


async def _measure(dsn: str, options: Namespace) -> int:
    parameters = {"commands": options.commands, "presences": options.presences}
    report = Report("inbound", {**parameters, "rounds": options.rounds})
    ledger = Ledger(options.out, parameters, is_fresh=options.fresh)
    await _inhabit(dsn, options.presences // 2)
    async with far_side() as far, _bot(dsn, far.port) as bot:
        await bot.conversation.answer(Line(f"u0@{DOMAIN}", "*bench The first post.", "first"))
        await far.do(Flood(COMMANDS[BARE], 2 * PEOPLE, PEOPLE))
        if options.profile:
            await _profile(far, dsn, options)
            return 0
        cases = _cases(options)
        keys = [case.key(turn) for turn in range(options.rounds) for case in _turned(cases, turn)]
        missing = [key for key in keys if not ledger.has(key)]
        for key in progress("inbound", missing):
            case = next(one for one in cases if one.key(key.rpartition(" ")[2]) == key)
            ledger.note(key, await _sample(far, dsn, case, options))
        for turn in progress("presences", range(options.rounds)):
            if not ledger.has(f"presences {turn}"):
                ledger.note(f"presences {turn}", await _presences(far, options))
    return _tell(options, cases, ledger, report)


@dataclass(frozen=True, slots=True)
class Case:
    """So many people who wait for the answer to one kind of command."""

    command: str
    open: int

    def key(self, turn: int | str) -> str:
        """Names its sample of a round."""
        return f"{self.command} {self.open} {turn}"


def _cases(options: Namespace) -> list[Case]:
    waiting = sorted(int(one) for one in options.open.split(","))
    return [Case(command, number) for command in COMMANDS for number in waiting]


def _turned(cases: list[Case], turn: int) -> list[Case]:
    """Another one first in each round."""
    first = turn % len(cases)
    return cases[first:] + cases[:first]


async def _sample(far: Far, dsn: str, case: Case, options: Namespace) -> Row:
    commands = options.commands if case.command == BARE else max(1, options.commands // _SHARE)
    before = time.process_time()
    came = await far.do(Flood(COMMANDS[case.command], commands, PEOPLE, case.open))
    # What a post promises is its work too.
    await settled(dsn)
    used = time.process_time() - before
    return {
        "answers/s": came["answers"] / came["seconds"],
        "us CPU": 1e6 * used / came["answers"],
        "p50 ms": came["p50"],
        "p99 ms": came["p99"],
    }


async def _presences(far: Far, options: Namespace) -> Row:
    """The server is restarted: everybody who knows us logs in at once."""
    async with watched() as idle:
        await asyncio.sleep(1)
    async with watched() as lag:
        before = time.process_time()
        came = await far.do(Return(options.presences // 2))
        # What was put off is work too: all that waits is settled before we look.
        await asyncio.sleep(_SETTLED)
        used = time.process_time() - before
    return {
        "stanzas/s": came["stanzas"] / came["seconds"],
        "us CPU": 1e6 * used / came["stanzas"],
        "lag ms": lag.worst,
        "longest work ms": lag.longest_work,
        "idle lag ms": idle.worst,
    }


def _tell(options: Namespace, cases: list[Case], ledger: Ledger, report: Report) -> int:
    found = {
        case: medians([ledger.get(case.key(turn)) for turn in range(options.rounds)])
        for case in cases
    }
    for case, row in found.items():
        report.rows.append({"command": case.command, "waiting": case.open, **row})
    back = medians([ledger.get(f"presences {turn}") for turn in range(options.rounds)])
    report.rows.append({"what": f"{options.presences} presences", **back})
    bare = [row for case, row in found.items() if case.command == BARE][-1]
    report.require(f"{BARE}, us CPU", bare["us CPU"], at_most=CPU)
    report.require(f"{BARE}, answers/s", bare["answers/s"], at_least=SPEED)
    report.require("presences, ms of loop lag", back["lag ms"], at_most=LAG)
    return report.finish(options.out, [_panel(found, what) for what in ("answers/s", "us CPU")])


def _panel(found: Mapping[Case, Mapping[str, float]], what: str) -> Panel:
    lines = {
        name: [(case.open, row[what]) for case, row in found.items() if case.command == name]
        for name in COMMANDS
    }
    return Panel(f"Commands: {what}", "people who wait", what, lines, is_log=True)


async def _profile(far: Far, dsn: str, options: Namespace) -> None:
    """Print what the component spends its time on."""
    profile = cProfile.Profile()
    with profile:
        await _sample(far, dsn, Case(options.profile, 64), options)
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)


@contextlib.asynccontextmanager
async def _bot(dsn: str, port: int) -> AsyncIterator[Bot]:
    """The component as the roles wire it, with a session."""
    database = Database(dsn)
    await database.open()
    address = Address("127.0.0.1", port, COMPONENT, DOMAIN, "null")
    url, secret = "https://blog.example", b"a secret of the measurements"
    lead = Lead(dsn, COMPONENT)
    bot = Bot(database, address, bot="bot", url=url, secret=secret, lead=lead)
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(bot.run())
            try:
                await asyncio.wait_for(bot.component.connected(), 10)
                spare_collector()
                yield bot
            finally:
                await bot.stop()
                task.cancel()
    finally:
        await database.close()


async def _inhabit(dsn: str, watchers: int) -> None:
    """A thousand people with names, a post to look at, and whoever sees our presence."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_PEOPLE, DOMAIN, PEOPLE)
        await connection.execute(_WATCHERS, DOMAIN, watchers)
    finally:
        await connection.close()
