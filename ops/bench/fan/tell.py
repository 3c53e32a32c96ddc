"""The outcome of all fan-outs: tables, targets, plots."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ops.bench.fan.plan import LOOP_ROUNDS, OURS, SEEDS, Key, Plan
from ops.bench.result import Ledger, Panel, Report, Value, median

Sample = Mapping[str, Value]

# What issue 4 asks for.
_RAW_RATIO, _RAW_FROM = 0.9, 1000
# A post has a cost of its own, which among few people is more than that of the messages.
_CPU_FROM = 10_000
_SLIXMPP_RATIO, _SLIXMPP_FROM = {"ejabberd": 3.5, "prosody": 1.5}, 5000
_CPU = {"ours": 2.0, "database": 10.0}
_FIRST_MS = 20.0
_CALLBACK_MS = 5.0
_OVER_IDLE_MIB = 8.0
_POST_SECONDS, _REPLY_SECONDS = 1.0, 0.5
_GREAT = 100_000

_COLUMNS = {
    "msg/s": "rate",
    "first ms": "first_ms",
    "last ms": "last_ms",
    "sender us": "sender_us",
    "server us": "server_us",
    "database us": "database_us",
    "peak MiB": "peak_mib",
    "over idle MiB": "over_idle_mib",
}
_FAIR = ("post_p50", "post_p99", "post_max", "reply_p50", "reply_p99", "reply_max")


def tell(plan: Plan, ledger: Ledger, report: Report, out: Path) -> int:
    """Print and keep everything; 1 where a target is missed."""
    for server in plan.servers:
        for size in plan.sizes:
            if "rates" in plan.parts:
                _rates(plan, ledger, report, server, size)
    for server in plan.servers:
        if "loop" in plan.parts and not plan.clients:
            _loop(plan, ledger, report, server)
    for server in plan.servers:
        if "fairness" in plan.parts and not plan.clients:
            _fairness(plan, ledger, report, server)
    return report.finish(out, _panels(plan, ledger))


def _samples(plan: Plan, ledger: Ledger, server: str, size: int, method: str) -> Sequence[Sample]:
    keys = [Key("rates", server, size, method, turn) for turn in range(plan.rounds)]
    return [ledger.get(str(key)) for key in keys]


def _of(samples: Sequence[Sample], name: str) -> list[float]:
    """That figure of each sample, where it has one."""
    return [float(one[name] or 0) for one in samples if name in one]


def _ratio(samples: Sequence[Sample], others: Sequence[Sample]) -> float:
    """The median of what the one was to the other in the same round."""
    pairs = zip(_of(samples, "rate"), _of(others, "rate"), strict=True)
    return median([one / other for one, other in pairs])


def _rates(plan: Plan, ledger: Ledger, report: Report, server: str, size: int) -> None:
    found = {method: _samples(plan, ledger, server, size, method) for method in plan.on(server)}
    for method, samples in found.items():
        row: dict[str, Value] = {"server": server, "people": size, "method": method}
        for column, name in _COLUMNS.items():
            values = _of(samples, name)
            row[column] = median(values) if values else None
            if column == "msg/s":
                row["x raw"] = _ratio(samples, found["raw"]) if "raw" in found else None
        row["missing"] = int(sum(_of(samples, "missing")))
        row["load"] = max(_of(samples, "load"))
        report.rows.append(row)
        report.require(f"{server}, {size}, {method}: lost", sum(_of(samples, "missing")), at_most=0)
    if not plan.clients:
        _rate_targets(report, server, size, found)


def _rate_targets(
    report: Report, server: str, size: int, found: Mapping[str, Sequence[Sample]]
) -> None:
    where = f"{server}, {size}"
    if "ours" in found and "raw" in found and size >= _RAW_FROM:
        ratio = _ratio(found["ours"], found["raw"])
        report.require(f"{where}: ours x raw", ratio, at_least=_RAW_RATIO)
    if "ours" in found and "slixmpp" in found and size >= _SLIXMPP_FROM:
        ratio = _ratio(found["ours"], found["slixmpp"])
        report.require(f"{where}: ours x slixmpp", ratio, at_least=_SLIXMPP_RATIO[server])
    for method in OURS:
        if method not in found:
            continue
        if size >= _CPU_FROM:
            cpu = median(_of(found[method], "sender_us"))
            report.require(f"{where}, {method}: sender us", cpu, at_most=_CPU[method])
        first = median(_of(found[method], "first_ms"))
        report.require(f"{where}, {method}: first ms", first, at_most=_FIRST_MS)
        if size >= _GREAT:
            over = max(_of(found[method], "over_idle_mib"))
            report.require(f"{where}, {method}: MiB over idle", over, at_most=_OVER_IDLE_MIB)


def _loop(plan: Plan, ledger: Ledger, report: Report, server: str) -> None:
    size = plan.sizes[-1]
    for method in OURS:
        samples = [
            ledger.get(str(Key("loop", server, size, method, turn))) for turn in range(LOOP_ROUNDS)
        ]
        longest = max(samples, key=lambda one: float(one["callback_ms"] or 0))
        names = ("lag_p99_ms", "lag_max_ms", "idle_lag_p99_ms", "idle_lag_max_ms")
        worst = {name.removesuffix("_ms") + " ms": max(_of(samples, name)) for name in names}
        report.rows.append(
            {
                "server": server,
                "people": size,
                "method": method,
                "longest callback, CPU ms": longest["callback_ms"],
                **worst,
            }
        )
        report.notes.append(f"longest on {server}, {method}: {longest['callback']}")
        report.require(
            f"{server}, {size}, {method}: longest callback, CPU ms",
            float(longest["callback_ms"] or 0),
            at_most=_CALLBACK_MS,
        )


def _fairness(plan: Plan, ledger: Ledger, report: Report, server: str) -> None:
    size = plan.sizes[-1]
    for seed in SEEDS:
        sample = ledger.get(str(Key("fairness", server, size, "database", seed)))
        waits = {name.replace("_", " ") + " s": sample[name] for name in _FAIR}
        report.rows.append(
            {
                "server": server,
                "people": size,
                "seed": seed,
                **waits,
                "said during it": sample["during"],
                "unheard": sample["unheard"],
            }
        )
        where = f"{server}, {size}, seed {seed}"
        for name, most in (("post_p99", _POST_SECONDS), ("reply_p99", _REPLY_SECONDS)):
            report.require(
                f"{where}: {name.replace('_', ' ')} s", float(sample[name] or 0), at_most=most
            )
        report.require(f"{where}: unheard", float(sample["unheard"] or 0), at_most=0)


def _panels(plan: Plan, ledger: Ledger) -> list[Panel]:
    """Per server the speed, and what a message costs the sender, over the number of people."""
    if "rates" not in plan.parts:
        return []
    panels = []
    for server in plan.servers:
        for up, name in (("messages a second", "rate"), ("sender, us CPU a message", "sender_us")):
            lines = {
                method: [
                    (size, median(_of(_samples(plan, ledger, server, size, method), name)))
                    for size in plan.sizes
                ]
                for method in plan.on(server)
            }
            panels.append(Panel(server, "people", up, lines, is_log=True))
    return panels
