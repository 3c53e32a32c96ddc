"""Which part of a listing somebody asks for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """Some comments of a thread: none, the last `count`, `count` from number `start` on, or all.

    `start` is 0 where the last ones are meant.
    """

    count: int = 0
    start: int = 0
    all: bool = False

    def __str__(self) -> str:
        if self.all:
            return "++"
        if not self.count:
            return ""
        if self.start:
            return f"+{self.count} {self.start}"
        return "+" if self.count == LAST else f"+{self.count}"


LAST = 10
