"""F14: bots that answer everything: with an echo, with an error, with a receipt."""

import asyncio
from collections import Counter
from collections.abc import Callable
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from tests.faults.report import Report
from tests.faults.voice import Voice
from tests.support.engines import SINK
from tests.support.grounds import Stage
from tests.support.sink import Sink

_SECONDS = 60.0
# What one sender may cause in a minute at most: so many answers and as many errors.
_BUDGET = 1_200
_BODY = "{jabber:component:accept}body"

Reply = Callable[[str, Element], str]


def _echo(jid: str, heard: Element) -> str:
    body = heard.findtext(_BODY, "")
    return _message(jid, heard, f"<body>{escape(body)}</body>")


def _parrot(jid: str, heard: Element) -> str:
    """An echo that never says the same twice."""
    body = f"PING {heard.get('id')} {heard.findtext(_BODY, '')}"[:500]
    return _message(jid, heard, f"<body>{escape(body)}</body>")


def _error(jid: str, heard: Element) -> str:
    wrong = (
        "<error type='cancel'><service-unavailable"
        " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
    )
    return _message(jid, heard, wrong, kind="error")


def _receipt(jid: str, heard: Element) -> str:
    stanza_id = quoteattr(heard.get("id", ""))
    receipt = (
        f"<received xmlns='urn:xmpp:receipts' id={stanza_id}/><request xmlns='urn:xmpp:receipts'/>"
    )
    return _message(jid, heard, receipt)


_BOTS: dict[str, Reply] = {
    "echo": _echo,
    "parrot": _parrot,
    "error": _error,
    "receipt": _receipt,
}


async def looped(stage: Stage, times: int, _seed: int, seconds: float = 0) -> Report:
    """Let each bot talk to ours for a while, and a person beside them."""
    seconds = seconds or stage.so_long(_SECONDS, 15)
    node = stage.node()
    await node.start()
    person = Voice(stage, "person")
    await person.until_pong()
    heard: Counter[str] = Counter()
    for name, reply in _BOTS.items():
        jid = f"{name}@{SINK}"
        stage.caught.replies[jid] = _counting(heard, name, reply)
        stage.caught.inboxes[jid] = asyncio.Queue()
    await person.ask("NICK person")
    broken = []
    for _ in range(times):
        heard.clear()
        for name in _BOTS:
            _wake(stage.caught, name, stage.bot)
        posts = 0
        until = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until:
            await person.ask(f"What the {len(heard)} bots do not hear")
            posts += 1
            await asyncio.sleep(1)
        # The bots follow the person: posts come on top of answers.
        budget = _BUDGET * max(1.0, seconds / 60) + posts + 1
        broken += [f"{name} was sent {n} stanzas" for name, n in heard.items() if n > budget]
    stage.caught.replies.clear()
    await person.until_pong()
    if node.said("Traceback") or node.said("connected") != 1:
        broken.append("a traceback or a lost stream in the log")
    figures = {f"sent to the {name} bot": float(count) for name, count in heard.items()}
    return Report(faults=times, figures=figures, broken=tuple(broken))


def _wake(caught: Sink, name: str, bot: str) -> None:
    jid = f"{name}@{SINK}"
    for number, text in enumerate(("PING", "S @person")):
        caught.say(jid, bot, text, f"{name}-{number}")


def _counting(heard: Counter[str], name: str, reply: Reply) -> Callable[[Element], str]:
    def answer(message: Element) -> str:
        heard[name] += 1
        return reply(f"{name}@{SINK}", message)

    return answer


def _message(jid: str, heard: Element, inner: str, kind: str = "chat") -> str:
    ids = f"id={quoteattr(heard.get('id', ''))}"
    to = quoteattr(heard.get("from", ""))
    return f"<message from={quoteattr(jid)} to={to} {ids} type='{kind}'>{inner}</message>"
