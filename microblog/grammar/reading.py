"""What a body turns out to be."""

from dataclasses import dataclass

from microblog.grammar.definition import Command


@dataclass(frozen=True, slots=True)
class Read:
    """A request for the handler of `command`."""

    command: Command
    request: object


@dataclass(frozen=True, slots=True)
class Batch:
    """Two to ten requests, a line each: all are done or none."""

    reads: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A body that is neither run nor published until its author says so.

    `reason` is a message id: `usage` (operands do not fit), `unknown_command` (a slash and almost
    a word), `not_yet` (a command nobody answers), `addressed`, `too_many_tags`, `too_many_clubs`,
    `too_many_operands`, `too_many_commands` or `too_long`. `usage` is the right form with the
    author's own operands where they can be saved, or empty. `text` is what would be published,
    empty if too long.
    """

    reason: str
    usage: str
    text: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """An empty body."""


Reading = Read | Batch | Held | Nothing
