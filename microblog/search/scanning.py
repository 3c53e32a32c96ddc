"""A query cut into marks, so that nothing within a word can be taken for syntax.

Every word, phrase and value becomes a name of ours; what is left are operators, parentheses and
fields, and these only where somebody means them: `C++`, `e-mail`, `:)` and addresses are words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from microblog.grammar import tokens
from microblog.search.fields import ALIASES, Field
from microblog.search.tree import Node, Phrase, Prefix, Value, Word

WORD_LIMIT = 16
_DEPTH_LIMIT = 4
_SHORTEST_PREFIX = 2
_BLANK = re.compile(r"[\s,;]+")
_OPERATOR = re.compile(
    r"(?:(?P<either>[oO][rR]|ИЛИ|или|\|+)|(?P<both>AND)|(?P<none>NOT|НЕ))(?![^\s()])"
)
_FIELD = re.compile(r"(?P<name>[a-zа-я]{2,12}):(?=\S)", re.IGNORECASE)
_QUOTED = re.compile(r'"(?P<text>[^"]*)"?|«(?P<french>[^»]*)»?')
_WORD = re.compile(r"\S+")
_WORDLY = re.compile(r"\w")
_BEHIND_NAME = (",", ":")
# How an operator is spelled for the parser.
EITHER, BOTH, NONE, OPEN, CLOSE = "OR", "AND", "NOT", "(", ")"
_OPERATORS = frozenset((EITHER, BOTH, NONE))


class NotUnderstood(Exception):  # noqa: N818  (a state of the reading, not a fault)
    """The text is no sentence of the language."""


@dataclass(slots=True)
class Marks:
    """What the parser is given: `signs` in order, and what the names among them stand for."""

    signs: list[str] = field(default_factory=list)
    words: dict[str, Node] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    depth: int = 0

    def name(self) -> str:
        """A new name; raises NotUnderstood at too many."""
        number = len(self.words) + len(self.values)
        if number >= WORD_LIMIT:
            raise NotUnderstood
        return f"w{number}"

    def add_word(self, node: Node) -> None:
        """A word of the text."""
        name = self.name()
        self.words[name] = node
        self.signs.append(name)

    def add_value(self, to: str, value: Value) -> None:
        """The value of a field."""
        name = self.name()
        self.values[name] = value
        self.signs.append(f"{to}:{name}")

    def add_operator(self, sign: str) -> None:
        """An operator where one may stand; one without two sides is passed over."""
        before = self.signs[-1] if self.signs else OPEN
        if sign == NONE:
            if before != NONE:
                self.signs.append(sign)
        elif before not in _OPERATORS and before != OPEN:
            self.signs.append(sign)

    def trim(self) -> None:
        """Take away operators that nothing follows."""
        while self.signs and self.signs[-1] in _OPERATORS:
            self.signs.pop()

    def open(self) -> None:
        """A group begins; raises NotUnderstood at too many within each other."""
        self.depth += 1
        if self.depth > _DEPTH_LIMIT:
            raise NotUnderstood
        self.signs.append(OPEN)

    def close(self) -> bool:
        """A group ends; False where none is open."""
        if not self.depth:
            return False
        self.trim()
        self.depth -= 1
        if self.signs[-1] == OPEN:
            self.signs.pop()
        else:
            self.signs.append(CLOSE)
        return True


Known = Callable[[str], Field | None]


def scan(text: str, known: Known) -> Marks:
    """Cut `text`, whose fields are `known`; raises NotUnderstood."""
    marks = Marks()
    at = 0
    while at < len(text):
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else _step(text, at, marks, known)
    while marks.depth:
        marks.close()
    marks.trim()
    return marks


def is_operator(word: str) -> bool:
    """Whether a word is an operator, where it is not understood as one."""
    return _OPERATOR.fullmatch(word) is not None


def _step(text: str, at: int, marks: Marks, known: Known) -> int:
    """Read what stands at `at`; returns where the next begins."""
    if operator := _OPERATOR.match(text, at):
        signs = {"either": EITHER, "both": BOTH, "none": NONE}
        marks.add_operator(signs[str(operator.lastgroup)])
        return operator.end()
    if text[at] == "(" and ")" in text[at:]:
        marks.open()
        return at + 1
    if text[at] == ")" and marks.close():
        return at + 1
    if text[at] in "-−" and at + 1 < len(text) and not text[at + 1].isspace():
        marks.add_operator(NONE)
        return at + 1
    return _operand(text, at, marks, known)


def _operand(text: str, at: int, marks: Marks, known: Known) -> int:
    """A name, a field, a phrase or a word."""
    if (named := tokens.nick(text, at)) and known("user"):
        marks.add_value("user", named[0].name)
        return named[1] + (text[named[1] : named[1] + 1] in _BEHIND_NAME)
    if (labelled := tokens.tag(text, at)) and known("tag"):
        marks.add_value("tag", labelled[0].name)
        return labelled[1]
    if (gathered := tokens.club(text, at)) and known("club"):
        marks.add_value("club", gathered[0].name)
        return gathered[1]
    if (end := _field(text, at, marks, known)) is not None:
        return end
    if quoted := _QUOTED.match(text, at):
        said = quoted["text"] or quoted["french"] or ""
        if _WORDLY.search(said):
            marks.add_word(Phrase(" ".join(said.split())))
        return quoted.end()
    return _word(text, at, marks)


def _field(text: str, at: int, marks: Marks, known: Known) -> int | None:
    """`field:value` or `field:"a value"`; None where it is none."""
    named = _FIELD.match(text, at)
    if named is None:
        return None
    lowered = named["name"].lower()
    found = known(ALIASES.get(lowered, lowered))
    if found is None:
        return None
    said, end = _said(text, named.end(), marks)
    value = found.read(said)
    if value is None:
        raise NotUnderstood
    marks.add_value(found.name, value)
    return end


def _said(text: str, at: int, marks: Marks) -> tuple[str, int]:
    if quoted := _QUOTED.match(text, at):
        return (quoted["text"] or quoted["french"] or "").strip(), quoted.end()
    end = _end(text, at, marks)
    return text[at:end].lstrip("@*!").rstrip(",;"), end


def _end(text: str, at: int, marks: Marks) -> int:
    """Where the word at `at` ends; the parentheses that close groups are none of it."""
    word = _WORD.match(text, at)
    end = word.end() if word else at
    closing = marks.depth
    while closing and end - 1 > at and text[end - 1] == ")":
        if text[at:end].count("(") >= text[at:end].count(")"):
            break
        end, closing = end - 1, closing - 1
    return end


def _word(text: str, at: int, marks: Marks) -> int:
    end = _end(text, at, marks)
    word = text[at:end]
    stem = word[:-1]
    if not _WORDLY.search(word):
        return end
    is_prefix = word.endswith("*") and len(stem) >= _SHORTEST_PREFIX and stem.isalnum()
    marks.add_word(Prefix(stem) if is_prefix else Word(word))
    return end
