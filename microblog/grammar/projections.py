"""The language seen from outside: what scripts read of a body, and the rows of the help."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from microblog.domain.names import Club, Nick, Tag
from microblog.domain.ref import Ref
from microblog.domain.timeline import Window
from microblog.grammar.definition import Access, Command, Section
from microblog.grammar.kinds import Change
from microblog.grammar.reading import Batch, Held, Nothing, Read, Reading

_SCALARS = frozenset(
    ("text", "query", "page", "all", "recommendations", "silent", "name", "value", "until", "room")
)
_RENAMED = {"topic": "name", "nick": "name"}
_LISTS = {Nick: "users", Tag: "tags", Club: "clubs"}


@dataclass(frozen=True, slots=True)
class HelpRow:
    """One command in the help: `usages` are canonical, `verbs` every word that means it."""

    section: Section
    name: str
    usages: tuple[str, ...]
    verbs: tuple[str, ...]
    summary: str
    examples: tuple[str, ...]
    access: Access


def fields(reading: Reading) -> dict[str, object]:
    """`reading` as `microblog parse` prints it: `command` and what was understood.

    Names are as typed, without sigils; absent, empty and false fields are left out.
    """
    match reading:
        case Nothing():
            return {"command": "nothing"}
        case Held(reason):
            return {"command": "held", "reason": reason}
        case Batch(reads):
            return {"command": "batch", "commands": [fields(one) for one in reads]}
        case Read(command, request):
            found: dict[str, object] = {"command": command.name}
            for name, value in _items(request):
                _add(found, name, value)
            return {name: value for name, value in _number(found).items() if value}


def foremost(usages: Sequence[str]) -> str:
    """The usage to show alone: the one with the words, where they are the point of it."""
    first = usages[0]
    alike = (one for one in usages if one.split()[0] == first.split()[0])
    wordy = (one for one in alike if one.endswith(" text") and not one.startswith(first))
    return first if first.endswith(" text") else next(wordy, first)


def help_rows(catalogue: Iterable[Command]) -> tuple[HelpRow, ...]:
    """The help in the order of the sections, commands in catalogue order."""
    rows = [
        HelpRow(
            one.section,
            one.name,
            tuple(dict.fromkeys(way.shown for way in one.usages)),
            one.verbs,
            one.summary,
            one.examples,
            one.access,
        )
        for one in catalogue
    ]
    order = list(Section)
    return tuple(sorted(rows, key=lambda row: order.index(row.section)))


def _items(request: object) -> Iterator[tuple[str, object]]:
    if dataclasses.is_dataclass(request):
        for field in dataclasses.fields(request):
            value: object = getattr(request, field.name)
            yield from (
                (field.name, one) for one in (value if isinstance(value, tuple) else (value,))
            )


def _add(found: dict[str, object], name: str, value: object) -> None:
    match value:
        case Nick() | Tag() | Club():
            _append(found, _LISTS[type(value)], value.name)
        case Ref():
            _append(found, "refs", value.path)
        case Window(count, start, everything):
            found.update(count=count, start=start, all=everything)
        case Change(mark, added):
            # A tag never begins with the sigil of a club, which tells the two apart.
            word = mark.name if isinstance(mark, Tag) else str(mark)
            _append(found, "add" if added else "remove", word)
        case str() if name in ("targets", "address"):
            _append(found, "jids", value)
        case str() | int():
            key = _RENAMED.get(name, name)
            if key in _SCALARS:
                found[key] = value
            elif isinstance(value, str):
                found["value"] = value


def _append(found: dict[str, object], key: str, value: str) -> None:
    values = found.setdefault(key, [])
    if isinstance(values, list):
        values.append(value)


def _number(found: dict[str, object]) -> dict[str, object]:
    """One post is `ref`, several are `refs`."""
    refs = found.get("refs")
    if isinstance(refs, list) and len(refs) == 1:
        found["ref"] = refs[0]
        del found["refs"]
    return found
