"""Rooms as they are found: 900 domains by Zipf, most of them empty, and two hundred questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from ops.bench.find.vocabulary import english, russian, zipf

DOMAINS = 900
_EMPTY = 0.64
_MOST = 5000
# How many of two hundred questions are of each kind.
_MIX = {"term": 60, "AND": 40, "phrase": 20, "prefix": 20, "field": 20, "range": 20, "fuzzy": 20}


@dataclass(frozen=True, slots=True)
class Room:
    """One room as it is copied into the tables."""

    address: str
    domain: str
    name: str
    description: str
    language: str
    tags: tuple[str, ...]
    is_open: bool
    anonymity: str
    is_sensitive: bool
    state: str
    occupants: int


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed, and whether the popular ones are to come first."""

    kind: str
    text: str
    is_popular: bool


def rooms(size: int) -> Iterator[Room]:
    """So many rooms; the first of them are the same whatever the size."""
    chance = Random("rooms")
    hosts = zipf(DOMAINS)
    for number in range(size):
        is_russian = chance.random() < 0.5
        tongue = russian() if is_russian else english()
        domain = f"conference.d{chance.choices(range(DOMAINS), cum_weights=hosts)[0]}.example"
        name = " ".join(tongue.text(chance, chance.choice((1, 1, 2, 3))))
        length = 0 if chance.random() < 0.35 else max(2, round(chance.lognormvariate(2.9, 0.6)))
        is_empty = chance.random() < _EMPTY
        tags = tongue.text(chance, 2) if chance.random() < 0.2 else []
        yield Room(
            f"{english().words[chance.randrange(5000)]}-{number}@{domain}",
            domain,
            name,
            " ".join(tongue.text(chance, length)),
            "" if chance.random() < 0.3 else "ru" if is_russian else "en",
            tuple(dict.fromkeys(tags)),
            chance.random() < 0.97,
            chance.choice(("", "semi", "semi", "none")),
            chance.random() < 0.02,
            chance.choice(("quiet", "quiet", "dead")) if is_empty else "alive",
            0 if is_empty else min(_MOST, int(chance.paretovariate(0.9))),
        )


def questions() -> list[Question]:
    """Two hundred of them, half by popularity and half by how well rooms fit."""
    chance = Random("questions")
    return [
        # Only by how well they fit are rooms found that are merely alike.
        Question(kind, _text(kind, chance), kind != "fuzzy" and number % 2 == 0)
        for kind, count in _MIX.items()
        for number in range(count)
    ]


def _text(kind: str, chance: Random) -> str:
    tongue = chance.choice((russian(), english()))
    one, other = (
        tongue.words[chance.choices(range(3000), cum_weights=zipf(3000, shift=10))[0]]
        for _ in range(2)
    )
    forms = {
        "term": (one,),
        "AND": (f"{one} {other}",),
        "phrase": (f'"{one} {other}"',),
        "prefix": (f"{one[:4]}*",),
        "field": (f"{one} lang:ru", f"tag:{one}", f"{one} open:yes", f"{one} host:d3.example"),
        "range": (f"{one} users:>10", "users:20..60", f"{one} users:2..5"),
        "fuzzy": (_mistyped(one, chance),),
    }
    return chance.choice(forms[kind])


def _mistyped(word: str, chance: Random) -> str:
    """Two neighbours change places, and one letter is lost."""
    at = chance.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 3 :]
