"""What is to be measured of fan-outs, and the keys under which the samples are kept."""

from collections.abc import Iterable
from dataclasses import dataclass

PARTS = ("rates", "loop", "fairness")
OURS = ("ours", "database")
SEEDS = (1, 2, 3)
LOOP_ROUNDS = 3
_MULTICASTS = ("ejabberd",)


@dataclass(frozen=True, slots=True)
class Key:
    """One sample: which `part`, where, of how many people, by what, in which round or by seed."""

    part: str
    server: str
    size: int
    method: str
    turn: int

    def __str__(self) -> str:
        return f"{self.part} {self.server} {self.size} {self.method} {self.turn}"


@dataclass(frozen=True, slots=True)
class Plan:
    """On which servers, for how many people, how often, by what; to real `clients` unless 0."""

    servers: tuple[str, ...]
    sizes: tuple[int, ...]
    rounds: int
    methods: tuple[str, ...]
    clients: int
    parts: tuple[str, ...]

    @property
    def needs_database(self) -> bool:
        """Whether people must live in a database."""
        return any(key.method == "database" for unit in self.units(self.servers[0]) for key in unit)

    def on(self, server: str) -> tuple[str, ...]:
        """The methods that the server allows."""
        return tuple(one for one in self.methods if one != "multicast" or server in _MULTICASTS)

    def units(self, server: str, size: int = 0) -> list[list[Key]]:
        """The samples of a server and a size, or of its largest, by what belongs together."""
        size = size or self.sizes[-1]
        units = []
        if "rates" in self.parts:
            units += self._turns("rates", server, size, self.on(server), range(self.rounds))
        if size == self.sizes[-1] and not self.clients:
            if "loop" in self.parts:
                units += self._turns("loop", server, size, OURS, range(LOOP_ROUNDS))
            if "fairness" in self.parts:
                units += self._turns("fairness", server, size, ("database",), SEEDS)
        return units

    @staticmethod
    def _turns(
        part: str, server: str, size: int, methods: tuple[str, ...], turns: Iterable[int]
    ) -> list[list[Key]]:
        """In each turn another method is first, so that all meet the same load."""
        units = []
        for turn in turns:
            first = turn % len(methods)
            order = methods[first:] + methods[:first]
            units.append([Key(part, server, size, method, turn) for method in order])
        return units
