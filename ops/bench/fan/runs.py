"""One fan-out from beginning to end, and what it took of everybody."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from microblog.embedded.postgres import Postgres
from microblog.embedded.prosody import Prosody
from ops.bench.fan import receiver, sender
from ops.bench.fan.job import Job
from ops.bench.fan.meter import processor
from ops.bench.fan.people import SMALL
from ops.bench.fan.processes import Worker, worker
from ops.bench.result import percentile
from tests.support.ejabberd import Ejabberd
from tests.support.engines import SINK

Sample = dict[str, float]

PINGS = 100
_LIMIT = 600.0
_HEARD_SECONDS = 60.0
# Of all that is said during a fan-out, so much a second: it ends before the quickest fan-out does.
_SAYINGS_SECONDS = 4.0
_HEAD_START = 0.3


@dataclass(frozen=True, slots=True)
class Place:
    """The engines of a measurement; `database` is where people live, None where none is needed."""

    server: Prosody | Ejabberd
    postgres: Postgres | None
    dsn: str

    def job(self, method: str, people: int, clients: int = 0, *, is_watched: bool = False) -> Job:
        """A fan-out here."""
        host, port = self.server.component_address
        return Job(
            method=method,
            host=host,
            port=port,
            domain=self.server.component,
            server=self.server.domain,
            secret=self.server.secret,
            sink=SINK,
            people=people,
            clients=clients,
            dsn=self.dsn if method == "database" else "",
            is_watched=is_watched,
            multicast=self.multicast if method == "multicast" else "",
        )

    @property
    def multicast(self) -> str:
        """The server's service for one stanza to many, empty where there is none."""
        return self.server.multicast if isinstance(self.server, Ejabberd) else ""

    def receiver(self, clients: int) -> str:
        """Where to receive, as a word for the process that does."""
        if clients:
            host, port = self.server.c2s
        else:
            host, port = self.server.component_address
        return receiver.Place(host, port, self.server.domain, clients).write()

    def used(self) -> Sample:
        """Seconds of processor that the servers have used."""
        pid, database = self.server.pid, self.postgres.pid if self.postgres else None
        return {
            "server": processor(pid) if pid else 0.0,
            "database": _family(database) if database else 0.0,
        }


async def fan_out(place: Place, job: Job, receiving: Worker) -> Sample:
    """Send once; what came of it, per message where that makes sense."""
    async with worker(sender.__name__, job.write()) as sending:
        await sending.hear("ready")
        receiving.do("arm", expected=job.people)
        await receiving.hear("armed")
        before = place.used()
        sending.say("go")
        began = (await sending.hear("began", _LIMIT))["began"]
        receiving.do("wait", seconds=_LIMIT)
        came = await receiving.hear("count", _LIMIT + 10)
        after = place.used()
        sending.say("end")
        used = await sending.hear("cpu", _LIMIT)
        await sending.ended()
    return _sample(job, began, came, used, {name: after[name] - before[name] for name in after})


def _sample(
    job: Job, began: float, came: Sample, used: Sample, servers: Mapping[str, float]
) -> Sample:
    each = 1e6 / job.people
    sample = {
        "rate": job.people / max(came["last"] - began, 1e-6),
        "missing": job.people - came["count"],
        "first_ms": 1000 * (came["first"] - began),
        "last_ms": 1000 * (came["last"] - began),
        "sender_us": each * used.pop("cpu"),
        "server_us": each * servers["server"],
        "peak_mib": used["peak_mib"],
        "over_idle_mib": used.pop("peak_mib") - used.pop("idle_mib"),
    }
    if job.dsn:
        sample["database_us"] = each * servers["database"]
    return sample | used


async def fairness(job: Job, receiving: Worker, seed: int) -> Sample:
    """Small posts and commands during a fan-out: seconds until they came, from when they left.

    `during` is the share of them that was said while the fan-out was on.
    """
    async with worker(sender.__name__, job.write()) as sending:
        await sending.hear("ready")
        receiving.do("arm", expected=job.people, looks_for_marks=True)
        await receiving.hear("armed")
        sending.say("go")
        began = (await sending.hear("began", _LIMIT))["began"]
        said = await _say(receiving, job, random.Random(seed))
        receiving.do("heard", expected=2 * SMALL + PINGS, seconds=_HEARD_SECONDS)
        heard: Mapping[str, float] = (await receiving.hear("marks", _HEARD_SECONDS + 10))["marks"]
        receiving.do("wait", seconds=_LIMIT)
        came = await receiving.hear("count", _LIMIT + 10)
        sending.say("end")
        await sending.hear("cpu", _LIMIT)
        await sending.ended()
    posts = _waits(heard, "fair-post", said)
    replies = _waits(heard, "fair-ask", said)
    return {
        "post_p50": percentile(posts, 0.5),
        "post_p99": percentile(posts, 0.99),
        "post_max": max(posts),
        "reply_p50": percentile(replies, 0.5),
        "reply_p99": percentile(replies, 0.99),
        "reply_max": max(replies),
        "unheard": SMALL + PINGS - len(posts) - len(replies),
        "during": sum(at < came["last"] for at in said.values()) / len(said),
        "seconds": came["last"] - began,
    }


async def _say(receiving: Worker, job: Job, chance: random.Random) -> dict[str, float]:
    """Say everything at times of chance; when each was said, by the mark of who hears it."""
    lines = {f"fair-post-{n}": (f"fair-said-{n}", f"A small post {n}") for n in range(SMALL)}
    lines |= {f"fair-ask-{n}": (f"fair-ask-{n}", "PING") for n in range(PINGS)}
    begin = time.monotonic() + _HEAD_START
    times = {mark: begin + chance.uniform(0, _SAYINGS_SECONDS) for mark in lines}
    said: dict[str, float] = {}
    for mark in sorted(times, key=times.__getitem__):
        await asyncio.sleep(max(0.0, times[mark] - time.monotonic()))
        who, text = lines[mark]
        said[mark] = time.monotonic()
        receiving.do(
            "say",
            stanza=f"<message from='{who}@{SINK}' to='{job.sender}' type='chat'"
            f" id='{mark}-{chance.getrandbits(32)}'><body>{text}</body></message>",
        )
    return said


def _waits(heard: Mapping[str, float], kind: str, said: Mapping[str, float]) -> list[float]:
    return [
        heard[mark] - at for mark, at in said.items() if mark.startswith(kind) and mark in heard
    ]


def _family(pid: int) -> float:
    """Seconds of a process, of its children, and of those that have ended."""
    ticks = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        is_it, is_child = path.parent.name == str(pid), fields[1] == str(pid)
        if is_it or is_child:
            own = processor(int(path.parent.name))
            ended = (int(fields[13]) + int(fields[14])) / 100 if is_it else 0.0
            ticks += own + ended
    return ticks
