"""All usages, declared and to come, in the order in which they are tried."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from microblog.grammar.definition import Command
from microblog.grammar.pattern import Form, Usage, usage
from microblog.grammar.tokens import HEAD, fold
from microblog.grammar.words import LANGUAGE


@dataclass(frozen=True, slots=True)
class Entry:
    """A usage of the command `name`, which nobody has declared where `command` is None."""

    name: str
    usage: Usage
    command: Command | None


@dataclass(frozen=True, slots=True)
class Head:
    """The first word of a body, as the keyboard meant it."""

    typed: str
    verb: str
    end: int
    forced: bool

    @property
    def is_folded(self) -> bool:
        """Whether it was typed in the Russian layout."""
        return not self.typed.isascii()

    @property
    def is_loud(self) -> bool:
        """Whether it is in capitals."""
        return self.typed.isupper()


def head(text: str) -> Head | None:
    """The word `text` begins with, or None; a slash before it forces a command."""
    found = HEAD.match(text)
    # The key of the slash gives a full stop in the Russian layout.
    if not found or (found[1] == "." and found[2].isascii()):
        return None
    return Head(found[2], fold(found[2]) + found[3], found.end(), bool(found[1]))


class Lexicon:
    """Usages by what they begin with; strict ones stand before those that take any text."""

    def __init__(self, commands: Iterable[Command]) -> None:
        declared = [Entry(one.name, way, one) for one in commands for way in one.usages]
        planned = [Entry(name, usage(way), None) for name, ways in LANGUAGE.items() for way in ways]
        # Sorting is stable: declared usages stay before planned ones of the same strictness.
        entries = sorted(declared + planned, key=lambda entry: entry.usage.is_free)
        self.bare = next((one for one in entries if one.usage.is_bare), None)
        self._by_verb: dict[str, list[Entry]] = {}
        self._by_sigil: dict[str, list[Entry]] = {}
        for entry in entries:
            self._file(entry)

    def _file(self, entry: Entry) -> None:
        if entry.usage.is_bare:
            return
        for verb in entry.usage.verbs:
            self._by_verb.setdefault(verb, []).append(entry)
        for sigil in entry.usage.openings:
            self._by_sigil.setdefault(sigil, []).append(entry)

    def __contains__(self, verb: str) -> bool:
        return verb in self._by_verb

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_verb)

    def of_verb(self, verb: str) -> list[Entry]:
        """The usages that begin with the word `verb`."""
        return self._by_verb.get(verb, [])

    def of_sigil(self, sigil: str) -> list[Entry]:
        """The usages that begin with the character `sigil`."""
        return self._by_sigil.get(sigil, [])

    def nearest(self, verb: str) -> list[Entry]:
        """The usages of `verb` by what was probably wanted: declared ones with operands first."""
        return sorted(
            self.of_verb(verb),
            key=lambda one: (one.command is None, one.usage.form is Form.ALONE),
        )
