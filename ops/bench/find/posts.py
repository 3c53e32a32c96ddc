"""A million posts as people write them, and ten and more kinds of questions about them.

Seven of ten are Russian; lengths are those of microblogs; authors and tags follow Zipf. Some words
stand in old posts only, some hardly anywhere. Each block of posts follows from its number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from ops.bench.find.vocabulary import coined, english, russian, zipf

FIRST_POST = 100_000
FIRST_AUTHOR = 1000
AUTHORS = 20_000
TAGS = 5000
CLUBS = 300
BLOCK = 10_000
# What no post says, and what only the older three fifths say, the first in one of fifty of all.
ABSENT = ("небывальщиноб", "nowherewordnes")
OLD_UNTIL = 0.6
_OLD = 20
_RARE = 40
_RARE_EACH = 5
_YEARS = timedelta(days=3650)
_LAST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Post:
    """One post as it is copied into the tables; `tags` and `clubs` are ids."""

    post_id: int
    author_id: int
    body: str
    visibility: str
    created_at: datetime
    deleted_at: datetime | None
    tags: tuple[int, ...]
    clubs: tuple[int, ...]

    @property
    def is_public(self) -> bool:
        """Whether everyone may read it."""
        return self.visibility == "public" and self.deleted_at is None


def blocks(size: int) -> list[int]:
    """The first posts of the blocks of a corpus of so many."""
    return list(range(0, size, BLOCK))


def block(first: int, size: int) -> Iterator[Post]:
    """The posts of a block, oldest first, of a corpus of `size` posts."""
    chance = Random(f"posts {first} {size}")
    authors, tags, clubs = zipf(AUTHORS, shift=20), zipf(TAGS, shift=5), zipf(CLUBS)
    old, rare = _special("old", _OLD), _rare_places(size)
    for number in range(first, min(first + BLOCK, size)):
        tongue = russian() if chance.random() < 0.7 else english()
        words = tongue.text(chance, max(2, min(120, round(chance.lognormvariate(2.7, 0.7)))))
        if number < OLD_UNTIL * size and chance.random() < 0.05:
            words.insert(chance.randrange(len(words)), chance.choice(old))
        if number < OLD_UNTIL * size and chance.random() < 0.033:
            words.insert(chance.randrange(len(words)), old[0])
        words += rare.get(number, ())
        created = _LAST_DAY - _YEARS * (1 - number / size)
        yield Post(
            FIRST_POST + number,
            FIRST_AUTHOR + chance.choices(range(AUTHORS), cum_weights=authors)[0],
            " ".join(words).capitalize() + ".",
            "readers" if chance.random() < 0.03 else "public",
            created,
            created + timedelta(days=1) if chance.random() < 0.02 else None,
            tuple(
                dict.fromkeys(
                    chance.choices(
                        range(1, TAGS + 1), cum_weights=tags, k=chance.choice((0, 1, 1, 2, 2))
                    )
                )
            ),
            tuple(chance.choices(range(1, CLUBS + 1), cum_weights=clubs))
            if chance.random() < 0.05
            else (),
        )


def kinds() -> Mapping[str, list[str]]:
    """Queries as they are typed, by kind; the first ten kinds are those of the targets."""
    ru, en = russian().words, english().words
    old, rare = _special("old", _OLD), _special("rare", _RARE)
    pairs = [(ru[0], ru[1]), (ru[2], ru[3]), (ru[1], ru[4]), (en[0], en[1])]
    return {
        "common": [ru[0], ru[1]],
        "second common": [ru[8], ru[9], en[0], en[1]],
        "rare": list(rare[:8]),
        "absent": list(ABSENT),
        "two common": [f"{one} {other}" for one, other in pairs],
        "phrase of two common": [f'"{one} {other}"' for one, other in pairs],
        "only in old posts": [old[0]],
        "old AND common": [f"{old[0]} {ru[at]}" for at in range(3)],
        "common OR common OR common": [
            f"{ru[0]} OR {ru[1]} OR {ru[2]}", f"{ru[3]} OR {en[0]} OR {en[1]}",
        ],
        "common -common": [f"{ru[0]} -{ru[1]}", f"{en[0]} -{en[1]}"],
        "a person's": [f"user:u{at} {ru[at]}" for at in (0, 1, 10, 1000)],
        "a tag's": [f"tag:t{at} {ru[at]}" for at in (1, 2, 10, 1000)],
        "a club's": [f"club:c{at} {ru[at]}" for at in (1, 2, 10, 100)],
        "prefix": [f"{ru[at][:4]}*" for at in (0, 5, 50, 500)],
        "best first": [f"{ru[0]} order:best", f"{ru[200]} order:best", f"{old[0]} order:best"],
    }  # fmt: skip


def every_word() -> list[str]:
    """All words that a post or a query may have."""
    tongues = (russian(), english())
    known = [word for tongue in tongues for word in (*tongue.words, *tongue.stops)]
    queried = {word for texts in kinds().values() for text in texts for word in _bare(text)}
    return list(dict.fromkeys([*known, *_special("old", _OLD), *_special("rare", _RARE), *queried]))


def _bare(text: str) -> list[str]:
    return [word for word in text.replace('"', " ").replace("*", " ").split() if word.isalpha()]


@cache
def _special(what: str, size: int) -> tuple[str, ...]:
    """Words of their own, in no language's list."""
    chance = Random(what)
    known = {*russian().words, *english().words}
    made: dict[str, None] = {}
    while len(made) < size:
        word = "".join(coined(chance, is_russian=True) for _ in range(2))
        if word not in known:
            made[word] = None
    return tuple(made)


def _rare_places(size: int) -> dict[int, list[str]]:
    """Which posts have a rare word."""
    chance = Random(f"rare {size}")
    places: dict[int, list[str]] = {}
    for word in _special("rare", _RARE):
        for _ in range(_RARE_EACH):
            places.setdefault(chance.randrange(size), []).append(word)
    return places
