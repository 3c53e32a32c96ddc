"""One definition of a command: what is typed, what is asked for, who answers.

Chat, help, forms and metrics all read the same `Command`.
"""

import dataclasses
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from types import SimpleNamespace
from typing import TypeVar, cast, get_type_hints

from microblog.grammar.pattern import Usage, usage

ContextT = TypeVar("ContextT")
RequestT = TypeVar("RequestT")

Handler = Callable[[object, object], Awaitable[object]]


class Access(Enum):
    """Who may use a command."""

    ANYONE = "anyone"
    NAMED = "named"


class Section(Enum):
    """The part of the help a command stands in; the value is its English title."""

    WRITING = "Writing"
    READING = "Reading"
    FOLLOWING = "Following"
    PEOPLE = "People"
    ACCOUNT = "Account"
    HELP = "Help"


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """A command as everybody sees it; `handler` takes a context and a `request`."""

    name: str
    request: type
    usages: tuple[Usage, ...]
    summary: str
    section: Section
    examples: tuple[str, ...]
    access: Access
    handler: Handler

    @property
    def verbs(self) -> tuple[str, ...]:
        """Every word it may begin with, canonical first, each once."""
        return tuple(dict.fromkeys(verb for way in self.usages for verb in way.verbs))


def command(
    name: str,
    *usages: str | Usage,
    summary: str,
    section: Section,
    examples: tuple[str, ...],
    access: Access = Access.NAMED,
) -> Callable[[Callable[[ContextT, RequestT], Awaitable[object]]], Command]:
    """Make a `Command` of `async def handler(context, request: Request) -> Reply`.

    The request is the frozen dataclass in the annotation of the second parameter. Raises TypeError
    where the slots and constants of a usage are not its fields, or leave one without default.
    """
    compiled = tuple(way if isinstance(way, Usage) else usage(way) for way in usages)

    def decorate(function: Callable[[ContextT, RequestT], Awaitable[object]]) -> Command:
        request = _request(function)
        for way in compiled:
            _check(name, way, request)
        handler = cast("Handler", function)
        return Command(name, request, compiled, summary, section, examples, access, handler)

    return decorate


def _request(function: Callable[[ContextT, RequestT], Awaitable[object]]) -> type:
    parameters = [one for one in function.__annotations__ if one != "return"]
    if len(parameters) != 2:
        raise TypeError(f"{function!r} needs an annotated context and request")
    # Only this one is resolved, so that the context may be imported for type checking alone.
    alone = SimpleNamespace(__annotations__={"it": function.__annotations__[parameters[1]]})
    namespace = getattr(function, "__globals__", {})
    request: object = get_type_hints(alone, namespace)["it"]
    if not isinstance(request, type) or not dataclasses.is_dataclass(request):
        raise TypeError(f"the request of {function!r} is no dataclass: {request!r}")
    return request


def _check(name: str, way: Usage, request: type) -> None:
    fields = {field.name: field for field in dataclasses.fields(request)}
    filled = {slot.field for slot in way.slots} | set(way.constants)
    needed = {
        key
        for key, field in fields.items()
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    if not needed <= filled <= set(fields):
        raise TypeError(
            f"usage {way.text!r} of {name!r} fills {sorted(filled)},"
            f" but {request.__name__} has {sorted(fields)} and needs {sorted(needed)}"
        )
