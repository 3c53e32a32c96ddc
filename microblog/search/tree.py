"""What a query asks for, as a small tree of our own: words above, fields beside them."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Word:
    """One word in any of its forms."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one behind the other."""

    text: str


@dataclass(frozen=True, slots=True)
class All:
    """Each of these; two or more."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    """One of these at least; two or more."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """None of this."""

    part: "Node"


Node: TypeAlias = Word | Prefix | Phrase | All | Any | Not


@dataclass(frozen=True, slots=True)
class Bound:
    """A number from `at_least` to `at_most`, both included; None is open."""

    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `since`, included, to `until`, excluded; None is open."""

    since: date | None = None
    until: date | None = None


Value: TypeAlias = str | Bound | Span


@dataclass(frozen=True, slots=True)
class Filter:
    """One of `values` stands in `field`, or, where it `is_negated`, none does."""

    field: str
    values: tuple[Value, ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Words and filters that must all fit; what was typed is `text`.

    Where it `is_plain` the language was not understood and the text is looked for as words.
    """

    text: str
    words: Node | None = None
    filters: tuple[Filter, ...] = ()
    is_plain: bool = False

    def texts(self, field: str, *, is_negated: bool = False) -> tuple[str, ...]:
        """The texts that are asked of a field, or against it."""
        return tuple(
            value
            for one in self.filters
            if one.field == field and one.is_negated == is_negated
            for value in one.values
            if isinstance(value, str)
        )

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing at all."""
        return self.words is None and not self.filters


def plain_words(query: Query) -> tuple[str, ...]:
    """The words that are wanted, and names of people, as they were typed."""
    return (*query.texts("user"), *_wanted(query.words))


def _wanted(node: Node | None) -> tuple[str, ...]:
    match node:
        case Word(text) | Prefix(text) | Phrase(text):
            return (text,)
        case All(parts) | Any(parts):
            return tuple(text for part in parts for text in _wanted(part))
        case _:
            return ()
