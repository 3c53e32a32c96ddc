"""The compiled form of one way to type a command, such as `S|SUB|FOLLOW <targets>`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from microblog.grammar.kinds import KINDS, Kind, excess
from microblog.grammar.tokens import HEAD, fold

_PIECE = re.compile(r"<(\w+)(?::(\w+))?>|(\s+)|([^\s<]+)")
_VERB = re.compile(r"[A-Za-z]+[+!]?")
_BLANKS = re.compile(r"[^\S\n]+")
_ANY_BLANKS = re.compile(r"\s+")
_AFTER_NAME = re.compile(r"[,:]?\s+")


class Form(Enum):
    """How a usage is told from prose."""

    SIGIL = "begins with a sigil"
    ALONE = "words only, the whole body, in any case"
    OPERANDS = "a verb in any case with operands that begin with sigils"
    FREE = "a verb in capitals, or behind a slash, with free text"


@dataclass(frozen=True, slots=True)
class Literal:
    """Fixed characters or words; the first alternative is the canonical one."""

    alternatives: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Those that are typed with letters, in any case and either layout."""
        return tuple(one for one in self.alternatives if _VERB.fullmatch(one))

    @property
    def signs(self) -> tuple[str, ...]:
        """Those that are typed as they stand."""
        return tuple(one for one in self.alternatives if not _VERB.fullmatch(one))

    def match(self, text: str, at: int) -> int | None:
        """Find the position after the literal at `at`, or None."""
        found = HEAD.match(text, at)
        if found and not found[1] and fold(found[2]) + found[3] in self.words:
            return found.end()
        sign = next((one for one in self.signs if text.startswith(one, at)), None)
        return None if sign is None else at + len(sign)


@dataclass(frozen=True, slots=True)
class Space:
    """Blanks between two parts; it vanishes where the part before it is left out."""

    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for an operand that fills the field `field` of the request."""

    field: str
    kind: Kind


Part = Literal | Space | Slot


@dataclass(frozen=True, slots=True)
class Usage:
    """One way to type a command; `constants` are fields it fills by itself."""

    text: str
    parts: tuple[Part, ...]
    constants: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The operands, in order."""
        return tuple(part for part in self.parts if isinstance(part, Slot))

    @property
    def verbs(self) -> tuple[str, ...]:
        """The words it may begin with, canonical first; empty where it begins with a sigil."""
        head = self.parts[0]
        return head.words if isinstance(head, Literal) else ()

    @property
    def openings(self) -> frozenset[str]:
        """Every character it may begin with where it does not begin with a word."""
        head = self.parts[0]
        if isinstance(head, Literal):
            return frozenset(sign[0] for sign in head.signs)
        return frozenset(head.kind.sigils if isinstance(head, Slot) else "")

    @property
    def form(self) -> Form:
        """How it is told from prose."""
        if not self.verbs:
            return Form.SIGIL
        if not self.slots:
            return Form.ALONE
        return Form.FREE if self.slots[0].kind.loose else Form.OPERANDS

    @property
    def is_bare(self) -> bool:
        """Whether any text fits: the usage of a post."""
        head = self.parts[0]
        return isinstance(head, Slot) and head.kind.loose

    @property
    def is_free(self) -> bool:
        """Whether it ends in text without bounds, so that stricter usages are tried first."""
        return any(slot.kind.free for slot in self.slots)

    @property
    def sigils(self) -> str:
        """Every character that the first operand may begin with."""
        return self.slots[0].kind.sigils if self.slots else ""

    @property
    def shown(self) -> str:
        """The canonical form for people: `S @nick | #post | *tag`."""
        return "".join(_show(part) for part in self.parts)

    @property
    def shape(self) -> tuple[str, ...]:
        """What tells two usages apart: parts with kinds, without field names."""
        return tuple(
            part.kind.name if isinstance(part, Slot) else _show(part) for part in self.parts[1:]
        )

    def match(self, text: str, at: int = 0, skip: int = 0) -> dict[str, object] | None:
        """The values of the slots where all of `text` from `at` fits the parts after `skip`.

        Where one has too many operands it is the last, and what follows is not looked at.
        """
        values: dict[str, object] = {}
        left_out = False
        for part in self.parts[skip:]:
            end: int | None
            match part:
                case Literal():
                    end, left_out = part.match(text, at), False
                case Space(pattern):
                    blanks = pattern.match(text, at)
                    end = blanks.end() if blanks else (at if left_out else None)
                case Slot(name, kind):
                    found = kind.read(text, at)
                    values[name], end = found or (None, None)
                    left_out = end == at
                    if excess(values[name]):
                        return values
            if end is None:
                return None
            at = end
        return values if at == len(text) else None

    def write(self, values: Mapping[str, object], gap: str = " ") -> str | None:
        """The canonical text with `values` in the slots, or None where one does not fit.

        `gap` stands before free text.
        """
        words: list[str] = []
        for part, following in self._pairs():
            match part:
                case Literal():
                    words.append(part.alternatives[0])
                case Space():
                    free = isinstance(following, Slot) and following.kind.free
                    words.append((gap if free else " ") if not words or words[-1] else "")
                case Slot(name, kind):
                    written = kind.write(values.get(name))
                    if written is None:
                        return None
                    words.append(written)
        return "".join(words)

    def _pairs(self) -> Iterator[tuple[Part, Part | None]]:
        return zip(self.parts, (*self.parts[1:], None), strict=True)


def usage(text: str, **constants: object) -> Usage:
    """Compile `text`: literals (`S|SUB`), blanks, and slots (`<ref>`, `<page:pages>`).

    What stands without a blank between is typed without one. Raises ValueError where a kind is
    unknown or nothing is left.
    """
    parts: list[Part] = []
    for found in _PIECE.finditer(text):
        field_name, kind_name, blanks, literal = found.groups()
        if literal:
            words = tuple(literal.split("|"))
            parts.append(Literal(tuple(map(str.upper, words))))
        elif blanks:
            parts.append(Space(_BLANKS))
        else:
            parts.append(Slot(field_name, _kind(kind_name or field_name, text)))
    if "".join(found[0] for found in _PIECE.finditer(text)) != text or not parts:
        raise ValueError(f"not a usage: {text!r}")
    return Usage(
        text, tuple(map(_widen, [None, *parts[:-1]], parts, [*parts[1:], None])), constants
    )


def _kind(name: str, text: str) -> Kind:
    if name not in KINDS:
        raise ValueError(f"no kind {name!r} in usage {text!r}")
    return KINDS[name]


def _widen(before: Part | None, part: Part, after: Part | None) -> Part:
    """Before free text a new line will do; a comma or a colon may follow a name or a number."""
    if not (isinstance(part, Space) and isinstance(after, Slot) and after.kind.free):
        return part
    named = isinstance(before, Slot) and bool(set(before.kind.sigils) & set("#@"))
    return Space(_AFTER_NAME if named else _ANY_BLANKS)


def _show(part: Part) -> str:
    match part:
        case Literal():
            return part.alternatives[0]
        case Space():
            return " "
        case Slot(_, kind):
            return kind.placeholder
