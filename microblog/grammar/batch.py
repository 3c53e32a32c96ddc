"""Several command lines in one message: all of them are done, or none."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from microblog.grammar import tokens
from microblog.grammar.guards import guard, without_sigil
from microblog.grammar.lexicon import Entry, Lexicon, head
from microblog.grammar.pattern import Form
from microblog.grammar.reading import Batch, Held, Read, Reading

LIMIT = 10
# Nobody types more of them; what follows in a longer body is not looked at.
_JUDGED = 100
# With tags and clubs a post may begin as well.
_MARKS = frozenset("*!")


@dataclass(frozen=True, slots=True)
class Fit:
    """The usage that a text fits, and what it reads as."""

    entry: Entry
    reading: Reading

    @property
    def is_strict(self) -> bool:
        """Whether nothing but a command looks so: no words of one's own, and no signs alone."""
        way = self.entry.usage
        if way.is_free or way.form is Form.FREE:
            return False
        if way.form is not Form.SIGIL:
            return True
        first = way.slots[0].kind if way.slots else None
        return first is not None and first.name != "pages" and not set(first.sigils) <= _MARKS


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of `text` that are not blank, and for each the strict usage that it fits."""

    text: str
    lines: tuple[str, ...]
    fits: tuple[Fit | None, ...]

    @property
    def is_led(self) -> bool:
        """Whether a command comes first; what stands below a number alone is a comment."""
        return self.fits[0] is not None and not _is_number(self.lines[0])

    def read(self, lexicon: Lexicon) -> Batch | Held | None:
        """What they ask for; held where most are commands, but not all, or more than ten."""
        commands = sum(map(bool, self.fits))
        if len(self.fits) < 2 or 2 * commands <= len(self.fits) or not self._are_meant:
            return None
        if commands < len(self.fits):
            return Held("usage", _mended(lexicon, self.lines[self.fits.index(None)]), self.text)
        if commands > LIMIT:
            return Held("too_many_commands", "", self.text)
        readings = [fit.reading for fit in self.fits if fit]
        wrong = next((one for one in readings if isinstance(one, Held)), None)
        if wrong:
            return Held(wrong.reason, wrong.usage, self.text)
        return Batch(tuple(one for one in readings if isinstance(one, Read)))

    @property
    def _are_meant(self) -> bool:
        """Whether a command has operands, or all are words in capitals or behind a slash.

        Verse has lines of one word, such as "more" and "stop".
        """
        commands = [line for line, fit in zip(self.lines, self.fits, strict=True) if fit]
        heads = [(line, head(line)) for line in commands]
        return any(word is None or word.end < len(line) for line, word in heads) or all(
            word and (word.is_loud or word.forced) for _, word in heads
        )


def lines(text: str, fit: Callable[[str], Fit | None]) -> Lines | None:
    """The first hundred lines of `text`, each as `fit` finds it; None where there is only one."""
    if "\n" not in text:
        return None
    parts = (stripped for line in text.split("\n") if (stripped := line.strip()))
    judged = tuple(islice(parts, _JUDGED))
    found = (fit(line) for line in judged)
    return Lines(text, judged, tuple(one if one and one.is_strict else None for one in found))


def _mended(lexicon: Lexicon, line: str) -> str:
    held, bare = guard(lexicon, line), without_sigil(lexicon, line)
    return bare[1] if bare else held.usage if held else ""


def _is_number(line: str) -> bool:
    found = tokens.ref(line, 0)
    return found is not None and found[1] == len(line)
