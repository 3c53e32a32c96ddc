"""IQ requests of ours to others, each with its answer (RFC 6120, 8.2.3)."""

import asyncio
from typing import Protocol
from xml.etree.ElementTree import Element

from microblog.domain.link import LinkLost
from microblog.xmpp import writing

_SECONDS = 15.0
_AT_ONCE = 1000


class NotAnswered(Exception):  # noqa: N818
    """No answer that helps; `condition` is the error's (RFC 6120, 8.3.3), `timeout` for silence.

    `error` is the element that says so, None for silence.
    """

    def __init__(self, condition: str, error: Element | None = None) -> None:
        super().__init__(condition)
        self.condition = condition
        self.error = error


class Output(Protocol):
    """Where stanzas go; raises LinkLost when the session is gone."""

    def write(self, octets: bytes) -> None: ...


class Requests:
    """Asks as `sender`; only whom was asked may answer, and only by an id that nobody guesses."""

    def __init__(self, output: Output, sender: str) -> None:
        self._output = output
        self._sender = sender
        self._waiting: dict[tuple[str, str], asyncio.Future[Element]] = {}

    async def get(self, to: str, payload: str, seconds: float = _SECONDS) -> Element:
        """The IQ of type result that `to` gives; raises NotAnswered."""
        return await self._ask(to, payload, "get", seconds)

    async def set(self, to: str, payload: str, seconds: float = _SECONDS) -> Element:
        """The same for what `to` is asked to do."""
        return await self._ask(to, payload, "set", seconds)

    async def _ask(self, to: str, payload: str, kind: str, seconds: float) -> Element:
        if len(self._waiting) >= _AT_ONCE:
            raise NotAnswered("resource-constraint")
        key = (writing.fresh_id(), to)
        answer: asyncio.Future[Element] = asyncio.get_running_loop().create_future()
        self._waiting[key] = answer
        try:
            self._output.write(writing.get(self._sender, to, key[0], payload, kind))
            async with asyncio.timeout(seconds):
                iq = await answer
        except TimeoutError as silent:
            raise NotAnswered("timeout") from silent
        except LinkLost as lost:
            raise NotAnswered("timeout") from lost
        finally:
            del self._waiting[key]
        if iq.get("type") == "error":
            error = next((child for child in iq if child.tag.endswith("}error")), None)
            raise NotAnswered(_condition(error), error)
        return iq

    def end(self) -> None:
        """The session is over: whoever waits is told so now."""
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(LinkLost("the session ended before the answer"))

    def receive(self, iq: Element) -> None:
        """Take a result or an error; one that nobody waits for is dropped."""
        answer = self._waiting.get((iq.get("id", ""), iq.get("from", "")))
        if answer is not None and not answer.done():
            answer.set_result(iq)


def _condition(error: Element | None) -> str:
    names = [child.tag.rpartition("}")[2] for child in error] if error is not None else []
    return next((name for name in names if name != "text"), "undefined-condition")
