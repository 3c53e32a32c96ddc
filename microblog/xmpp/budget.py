"""How much one sender is answered, so that two bots do not talk each other to death."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

_SENDERS = 10_000


class Grant(Enum):
    """What a sender gets: an answer, an error stanza, or nothing at all."""

    ANSWER = auto()
    ERROR = auto()
    SILENCE = auto()


@dataclass(slots=True)
class _Account:
    began: float
    count: int = 0
    silent_until: float = 0.0


class Budget:
    """At most `answers` in any `window` seconds, then as many errors, then silence for `pause`.

    Remembers the ten thousand senders heard last; time comes from `clock`, in seconds.
    """

    def __init__(
        self,
        answers: int = 600,
        window: float = 60.0,
        pause: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._answers = answers
        self._window = window
        self._pause = pause
        self._clock = clock
        self._accounts: OrderedDict[str, _Account] = OrderedDict()

    def ask(self, sender: str) -> Grant:
        """Count one more message of `sender`."""
        now = self._clock()
        account = self._account(sender, now)
        if now < account.silent_until:
            return Grant.SILENCE
        if now - account.began >= self._window:
            account.began, account.count = now, 0
        account.count += 1
        if account.count <= self._answers:
            return Grant.ANSWER
        if account.count <= 2 * self._answers:
            return Grant.ERROR
        account.silent_until = now + self._pause
        return Grant.SILENCE

    def _account(self, sender: str, now: float) -> _Account:
        account = self._accounts.pop(sender, None) or _Account(now)
        self._accounts[sender] = account
        if len(self._accounts) > _SENDERS:
            self._accounts.popitem(last=False)
        return account


class Echoes:
    """Knows what one sender was answered last, to tell when it only says that again."""

    def __init__(self, answers: int = 4) -> None:
        self._answers = answers
        self._said: OrderedDict[str, deque[int]] = OrderedDict()

    def note(self, sender: str, answer: str) -> None:
        """`sender` is answered `answer`."""
        said = self._said.pop(sender, None) or deque(maxlen=self._answers)
        said.append(hash(answer.strip()))
        self._said[sender] = said
        if len(self._said) > _SENDERS:
            self._said.popitem(last=False)

    def is_echo(self, sender: str, text: str) -> bool:
        """Whether `text` is one of the last answers to `sender`."""
        return hash(text.strip()) in self._said.get(sender, ())
