"""Fan-out to many people: our sender beside bytes made beforehand, slixmpp and Twisted.

`python -m ops.bench fanout [--server NAME] [--sizes N,N] [--rounds N] [--methods NAME,NAME]
[--clients N] [--parts rates,loop,fairness] [--out FILE] [--fresh]`

`rates`: every method in a process of its own sends the same post to the same people; the methods
take turns in rounds that begin with another one each, so that all meet the same load. `loop` looks
at the event loop of our sender during the largest fan-out, and before it. `fairness` has people
write and ask during the largest fan-out. What was measured before an interruption is not measured
again, unless with `--fresh`.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

from microblog.domain.errors import CannotStart
from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from microblog.embedded.prosody import Prosody, find_prosody
from ops.bench.fan import people, receiver, sender
from ops.bench.fan.plan import PARTS, Key, Plan
from ops.bench.fan.processes import worker
from ops.bench.fan.runs import Place, fairness, fan_out
from ops.bench.fan.tell import tell
from ops.bench.progress import progress
from ops.bench.result import BENCH, INSTALL, Ledger, MissingPackage, Report
from tests.support import engines
from tests.support.ejabberd import Ejabberd, find_ejabberd, running_ejabberd

Server = Prosody | Ejabberd

SERVERS: dict[str, Callable[[Home], AbstractContextManager[Server]]] = {
    "prosody": engines.running_prosody,
    "ejabberd": running_ejabberd,
}
FIND: dict[str, Callable[[], object]] = {"prosody": find_prosody, "ejabberd": find_ejabberd}
_WARM_UP = 500


def main(arguments: list[str]) -> int:
    """Measure, print the tables, keep the figures."""
    options = _options(arguments)
    plan = _plan(options)
    parameters = {"clients": plan.clients}
    report = Report("fanout", {**parameters, "rounds": plan.rounds, "sizes": str(plan.sizes)})
    ledger = Ledger(options.out, parameters, is_fresh=options.fresh)
    try:
        _check(plan)
        for server in plan.servers:
            _measure(plan, server, ledger)
    except (CannotStart, MissingPackage) as refusal:
        print(refusal)
        return 2
    return tell(plan, ledger, report, options.out)


def _options(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m ops.bench fanout", description=__doc__)
    parser.add_argument("--server", choices=[*SERVERS, "all"], default="all")
    parser.add_argument("--sizes", default="100,1000,10000", help="how many people")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--methods", default="", help=", ".join(sender.METHODS))
    parser.add_argument("--clients", type=int, default=0, help="real clients, not the sink")
    parser.add_argument("--parts", default="rates", help=", ".join(PARTS))
    parser.add_argument("--out", type=Path, default=BENCH / "fanout.json")
    parser.add_argument("--fresh", action="store_true", help="forget what was measured before")
    return parser.parse_args(arguments)


def _plan(options: Namespace) -> Plan:
    """Raises SystemExit with one sentence where something has no such name."""
    methods = tuple(options.methods.split(",")) if options.methods else sender.METHODS
    if options.clients:
        # Followers in a database live at the sink.
        methods = tuple(method for method in methods if method != "database")
    parts = tuple(options.parts.split(","))
    for given, known in ((methods, sender.METHODS), (parts, PARTS)):
        for name in given:
            if name not in known:
                raise SystemExit(f"{name} is none of {', '.join(known)}")
    sizes = tuple(sorted(int(size) for size in options.sizes.split(",")))
    servers = tuple(SERVERS) if options.server == "all" else (options.server,)
    return Plan(servers, sizes, options.rounds, methods, options.clients, parts)


def _check(plan: Plan) -> None:
    """Raise CannotStart or MissingPackage where something is not installed."""
    for server in plan.servers:
        FIND[server]()
    if "twisted" in plan.methods and find_spec("twisted") is None:
        raise MissingPackage(f"Twisted is not installed: `{INSTALL}`, or leave it out by --methods")


def _measure(plan: Plan, server: str, ledger: Ledger) -> None:
    """All that is still wanted of a server, on engines of its own."""
    missing = [size for size in plan.sizes if _left(plan, server, size, ledger)]
    if not missing:
        return
    with ExitStack() as stack:
        home = stack.enter_context(engines.fresh_home())
        running = stack.enter_context(SERVERS[server](home))
        postgres = None
        if plan.needs_database:
            postgres = stack.enter_context(engines.running_postgres(home, durable=True))
        for size in missing:
            with _database(postgres, size) as dsn:
                place = Place(running, postgres, dsn)
                asyncio.run(_size(plan, place, server, size, ledger))


def _left(plan: Plan, server: str, size: int, ledger: Ledger) -> list[list[Key]]:
    """What of a size was not measured; of a round all, if anything of it is missing."""
    return [
        unit for unit in plan.units(server, size) if not all(ledger.has(str(key)) for key in unit)
    ]


@contextmanager
def _database(postgres: Postgres | None, size: int) -> Iterator[str]:
    """A database in which so many people follow the author."""
    if postgres is None:
        yield ""
        return
    with engines.fresh_database(postgres) as name:
        dsn = postgres.dsn(database=name)
        asyncio.run(people.settle(dsn, size))
        yield dsn


async def _size(plan: Plan, place: Place, server: str, size: int, ledger: Ledger) -> None:
    """The rounds of a size that are left."""
    async with worker(receiver.__name__, place.receiver(plan.clients)) as receiving:
        await receiving.hear("ready")
        await fan_out(place, place.job("raw", _WARM_UP, plan.clients), receiving)
        for unit in progress(f"{server} {size}", _left(plan, server, size, ledger)):
            for key in unit:
                is_watched = key.part == "loop"
                job = place.job(key.method, size, plan.clients, is_watched=is_watched)
                if key.part == "fairness":
                    sample = await fairness(job, receiving, key.turn)
                else:
                    sample = await fan_out(place, job, receiving)
                ledger.note(str(key), sample)
