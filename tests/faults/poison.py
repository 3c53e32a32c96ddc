"""F11: bad posts, bad addresses, bad stanzas and bad lines, each of which might end the stream."""

import contextlib
import itertools
import random
from collections.abc import Callable, Iterator
from xml.sax.saxutils import quoteattr

import asyncpg

from tests.faults.poisons import ADDRESSES, HEADS, STANZAS, TAILS, TEXTS
from tests.faults.report import Report
from tests.faults.trial import CROWD, Trial
from tests.faults.voice import Voice
from tests.support.engines import SINK
from tests.support.grounds import Stage
from tests.support.node import Node

_FOLLOWERS = 200
_EACH = 25  # inputs between two questions whether the bot is still there


async def poisoned(stage: Stage, times: int, seed: int, share: float = 1.0) -> Report:
    """Give the bot a share of everything bad there is; the stream holds and good people hear."""
    trial = Trial(stage, random.Random(seed), followers=_FOLLOWERS)
    await trial.prepare()
    node = stage.node()
    await node.start()
    watch = Voice(stage, "watch")
    await watch.until_pong()
    report = Report()
    for number in range(times):
        count = await _spoil_addresses(stage, number)
        count += await _spoil_posts(stage, trial, share)
        count += await _say_all(stage, watch, trial.chance, share, number)
        await trial.post(CROWD)
        await trial.until_all_heard()
        await trial.until_quiet()
        report += Report(faults=1, figures={"bad inputs": float(count)})
    return (report + await trial.report()).but(broken=tuple(_flaws(node)))


def _flaws(node: Node) -> Iterator[str]:
    if node.said("connected") != 1:
        yield f"the stream was lost {node.said('connected') - 1} times"
    if node.said("Traceback"):
        yield f"{node.said('Traceback')} tracebacks; the log is {node.log}"


async def _spoil_addresses(stage: Stage, number: int) -> int:
    """Let people with bad addresses follow the author; how many the database let in."""
    query = """
        with person as (insert into users (language) values ('en') returning user_id),
        known as (insert into jids (jid, user_id) select $1, user_id from person)
        insert into user_subscriptions (author_id, subscriber_id)
        select users.user_id, person.user_id from users, person where users.nick = $2
        """
    let_in = 0
    for address in ADDRESSES:
        with contextlib.suppress(asyncpg.PostgresError):
            async with stage.pool.connection() as connection:
                await connection.execute(query, address.format(SINK) + "." * number, CROWD)
            let_in += 1
    return let_in


async def _spoil_posts(stage: Stage, trial: Trial, share: float) -> int:
    """Post, and write something bad over it behind the bot's back; how often that was possible."""
    texts = trial.chance.sample(TEXTS, max(1, round(len(TEXTS) * share)))
    written = 0
    for text in texts:
        line = f"a good line {trial.chance.random()}"
        await stage.talk.say(CROWD, line)
        with contextlib.suppress(asyncpg.PostgresError):
            async with stage.pool.connection() as connection:
                await connection.execute("update posts set body = $1 where body = $2", text, line)
            written += 1
    await trial.until_quiet()
    return written


async def _say_all(
    stage: Stage, watch: Voice, chance: random.Random, share: float, number: int
) -> int:
    """Every bad stanza and line, each from somebody of their own, in a random order."""
    makers: list[Callable[[str], str]] = [stanza.format for stanza in STANZAS]
    lines = ["".join(pair) for pair in itertools.product(HEADS, TAILS)]
    makers += [_saying(line) for line in lines]
    chance.shuffle(makers)
    makers = makers[: max(_EACH, round(len(makers) * share))]
    for place, make in enumerate(makers):
        sender = f"bad{number}-{place}@{SINK}/there"
        to = chance.choice((stage.bot, stage.bot, f"{stage.bot}/Q", f"x@{stage.bot.split('@')[1]}"))
        ids = chance.choice(("a", "", "\u202e", "i" * 2_000))
        addresses = f"from={quoteattr(sender)} to={quoteattr(to)} id={quoteattr(ids)}"
        stage.caught.send(make(addresses))
        if place % _EACH == _EACH - 1:
            await watch.until_pong()
    await watch.until_pong()
    return len(makers)


def _saying(line: str) -> Callable[[str], str]:
    text = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return lambda addresses: f"<message {addresses} type='chat'><body>{text}</body></message>"
