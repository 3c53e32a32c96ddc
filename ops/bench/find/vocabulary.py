"""Words that nobody wrote: Russian and English enough for the stemmers, as often as words are.

Frequencies are Zipf's with Mandelbrot's shift, so that the most common content word stands in
about one post of twenty-five. Everything follows from the numbers given; nothing is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

_SHIFT = 25
_STOP_SHARE = 0.3
_RUSSIAN = (
    "бвгдзклмнпрст", "аеиоу", ("", "н", "р", "с", "т", "к"),
    ("", "а", "ы", "ой", "ов", "ами", "ать", "ение", "ный", "ого"),
)  # fmt: skip
_ENGLISH = (
    "bcdfgklmnprst", "aeiou", ("", "n", "r", "s", "t", "ck"),
    ("", "s", "ing", "ed", "er", "ly", "ness", "ation", "able", "ment"),
)  # fmt: skip
_RUSSIAN_STOPS = "и в не на что я с как а то все это у по но из за же от так бы ты"
_ENGLISH_STOPS = "the of and to a in is it that for on with as are this be at by"


@dataclass(frozen=True, slots=True)
class Tongue:
    """Words of one language by frequency, the most common first, and its stop words."""

    words: Sequence[str]
    weights: Sequence[float]
    stops: Sequence[str]

    def text(self, chance: Random, length: int) -> list[str]:
        """So many words, three of ten without content."""
        said = chance.choices(self.words, cum_weights=self.weights, k=length)
        for place in range(length):
            if chance.random() < _STOP_SHARE:
                said[place] = chance.choice(self.stops)
        return said


@cache
def russian(size: int = 30_000) -> Tongue:
    """Thirty thousand words in Cyrillic."""
    return _tongue(Random("russian"), _RUSSIAN_STOPS, size, is_russian=True)


@cache
def english(size: int = 20_000) -> Tongue:
    """Twenty thousand words in Latin letters."""
    return _tongue(Random("english"), _ENGLISH_STOPS, size, is_russian=False)


def zipf(size: int, *, shift: float = 1.0) -> list[float]:
    """Cumulated weights of the places of a list, the first place being the heaviest."""
    return list(accumulate(1 / (place + shift) for place in range(size)))


def coined(chance: Random, *, is_russian: bool) -> str:
    """A word of three syllables and an ending."""
    onsets, vowels, codas, endings = _RUSSIAN if is_russian else _ENGLISH
    stem = "".join(
        chance.choice(onsets) + chance.choice(vowels) + chance.choice(codas)
        for _ in range(chance.choice((2, 2, 3)))
    )
    return stem + chance.choice(endings)


def _tongue(chance: Random, said: str, size: int, *, is_russian: bool) -> Tongue:
    stops = said.split()
    words: dict[str, None] = {}
    while len(words) < size:
        word = coined(chance, is_russian=is_russian)
        if len(word) > 3 and word not in stops:
            words[word] = None
    return Tongue(tuple(words), zipf(size, shift=_SHIFT), stops)
