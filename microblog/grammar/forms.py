"""A command as a form: the fields that ask for its request, and the request that they give."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from microblog.domain.names import Nick
from microblog.domain.ref import Ref
from microblog.grammar.catalogue import normalise
from microblog.grammar.definition import Command
from microblog.grammar.kinds import Field, Kind, excess
from microblog.grammar.reading import Read

# A page is a matter of counting signs; MORE goes on instead.
_UNASKED = frozenset(("pages",))
_TRUE = frozenset(("1", "true"))


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: `name` is that of the request's field; `kind` is None for a switch."""

    name: str
    kind: Kind | None
    is_required: bool

    @property
    def control(self) -> Field:
        """What asks for it."""
        return self.kind.field if self.kind else Field.SWITCH


@dataclass(frozen=True, slots=True)
class Fault:
    """The field `name` does not hold what it should: empty where it must not be, or unreadable."""

    name: str
    is_empty: bool


def fields(command: Command) -> tuple[FormField, ...]:
    """What a form for `command` asks for, in the order of its request."""
    kinds = {slot.field: slot.kind for way in reversed(command.usages) for slot in way.slots}
    switches = {
        name
        for way in command.usages
        for name, value in way.constants.items()
        if isinstance(value, bool)
    }
    return tuple(
        FormField(one.name, kinds.get(one.name), _is_required(one, kinds.get(one.name)))
        for one in dataclasses.fields(command.request)
        if (one.name in kinds and kinds[one.name].name not in _UNASKED) or one.name in switches
    )


def given(command: Command, contact: Nick | Ref) -> dict[str, str] | None:
    """The field that somebody or some thread fills by itself; None where `command` takes neither.

    It is the first field that can be read from what is typed for `contact`.
    """
    for field in fields(command):
        if field.kind and field.kind.sigils and not field.kind.optional:
            found = field.kind.read(str(contact), 0)
            if found and found[1] == len(str(contact)):
                return {field.name: str(contact)}
    return None


def fill(command: Command, values: Mapping[str, Sequence[str]]) -> Read | Fault:
    """The request that the submitted `values` make, or the first field that is wrong.

    What is not given or blank keeps its default; a name may be typed without its sigil.
    """
    filled: dict[str, object] = {}
    for field in fields(command):
        text = normalise("\n".join(values.get(field.name, ())))
        if field.kind is None:
            filled[field.name] = text.casefold() in _TRUE
        elif text:
            found = _read(field.kind, text)
            if found is None:
                return Fault(field.name, is_empty=False)
            filled[field.name] = found
        elif field.is_required:
            return Fault(field.name, is_empty=True)
    return Read(command, command.request(**filled))


def _is_required(field: "dataclasses.Field[object]", kind: Kind | None) -> bool:
    if kind is None or kind.optional:
        return False
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _read(kind: Kind, text: str) -> object | None:
    """The value of `text`, all of it; as it stands, else with the sigils that were left out."""
    if kind.free:
        return text
    line = " ".join(text.replace(",", " ").split())
    for attempt in (line, " ".join(kind.repair(word) for word in line.split())):
        found = kind.read(attempt, 0)
        if found and found[1] == len(attempt) and excess(found[0]) is None:
            return found[0]
    return None
