"""`microblog dead`: what could not be delivered, and what to do about it."""

from collections.abc import Iterator
from typing import Annotated

from cyclopts import App, Parameter, validators

from microblog.cli import Config, Data, Json, app, completed, terminal
from microblog.cli.amounts import counted
from microblog.cli.commands import settings_of
from microblog.domain.errors import CannotStart
from microblog.store.undelivered import DeadLetter, Unreached

dead = App(name="dead", help="What could not be delivered: list it, show it, retry it, drop it.")
app.command(dead)

_IN_RANGE = validators.Number(gte=1, lt=2**63)
_Before = Annotated[int | None, Parameter(validator=_IN_RANGE, help="those older than this one")]
_Jids = Annotated[
    bool, Parameter(negative="", help="also who did not get it, by address", show_default=False)
]
_All = Annotated[bool, Parameter(name="--all", negative="", help="all of them", show_default=False)]
_Number = Annotated[int, Parameter(validator=_IN_RANGE, help="its ID in the list")]
_HEAD = ("ID", "ABOUT", "BY", "SINCE (UTC)", "WHAT")
_COLUMNS = 80
_LONGEST_NICK = 16


@dead.default
@dead.command(name="list")
def list_(
    *, before: _Before = None, json: Json = False, config: Config = None, data: Data = None
) -> None:
    """List the newest hundred dead letters."""
    from microblog.roles import dead_letters  # noqa: PLC0415

    found = completed(dead_letters.listed(settings_of(config, data=data), before))
    if json:
        terminal.tell(terminal.as_json(found.letters))
    elif not found.letters:
        terminal.tell("There are no dead letters." if before is None else "There are no more.")
    else:
        terminal.tell("\n".join(_table(found.letters)))
        if found.has_more:
            terminal.tell(f"\nOlder ones: microblog dead --before {found.letters[-1].outbox_id}")


@dead.command
def show(
    number: _Number,
    /,
    *,
    jids: _Jids = False,
    json: Json = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Show one dead letter."""
    from microblog.roles import dead_letters  # noqa: PLC0415

    found = completed(dead_letters.shown(settings_of(config, data=data), number))
    if json:
        terminal.tell(terminal.as_json(found if jids else found.letter))
    else:
        terminal.tell("\n".join(_details(found.letter)))
        if jids:
            terminal.tell("\n".join(_people(found.people, found.letter.people)))


@dead.command
def retry(
    number: _Number | None = None,
    /,
    *,
    all_: _All = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Deliver a dead letter again, where it had stopped; who has it does not get it twice."""
    from microblog.roles import dead_letters  # noqa: PLC0415

    if all_ == (number is not None):
        raise CannotStart("say which one: microblog dead retry ID, or --all")
    settings = settings_of(config, data=data)
    if number is not None:
        terminal.tell(completed(dead_letters.retry(settings, number)))
    else:
        count = completed(dead_letters.retry_all(settings))
        letters = counted(count, "dead letter", "dead letters")
        terminal.tell(f"{letters} will be delivered now" if count else "There are no dead letters.")


@dead.command
def drop(number: _Number, /, *, config: Config = None, data: Data = None) -> None:
    """Take a dead letter off the list, undelivered."""
    from microblog.roles import dead_letters  # noqa: PLC0415

    terminal.tell(completed(dead_letters.drop(settings_of(config, data=data), number)))


def _table(letters: list[DeadLetter]) -> Iterator[str]:
    """As wide as its words; only the last column is cut, at the edge of an ordinary terminal."""
    rows = [_HEAD, *map(_row, letters)]
    number, about, author, since, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    for row in rows:
        line = f"{row[0]:>{number}}  {row[1]:<{about}}  {row[2]:<{author}}  {row[3]:<{since}}  "
        yield line + _cut(row[4], _COLUMNS - len(line))


def _row(letter: DeadLetter) -> tuple[str, str, str, str, str]:
    what = "buried"
    if not letter.is_buried:
        reasons = (condition.rpartition(" ")[0] for condition in letter.conditions)
        what = f"{letter.people:,} × {', '.join(reasons)}"
    author = _cut(_author(letter), _LONGEST_NICK)
    return str(letter.outbox_id), _about(letter), author, f"{letter.since:%m-%d %H:%M}", what


def _about(letter: DeadLetter) -> str:
    """`#100123`, `#100123/4`, or with the kind where that is not a post or a comment."""
    if letter.ref is None:
        return letter.kind
    ref = str(letter.ref)
    return ref if letter.kind in ("post", "comment") else f"{letter.kind} {ref}"


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"


def _author(letter: DeadLetter) -> str:
    return f"@{letter.author}" if letter.author else "-"


def _details(letter: DeadLetter) -> Iterator[str]:
    def line(name: str, value: str) -> str:
        return f"  {name:<14}{value}"

    about = f" {letter.ref}" if letter.ref else ""
    yield f"{letter.outbox_id}: {letter.kind}{about} by {_author(letter)}"
    yield ""
    yield line("begun", f"{letter.created_at:%Y-%m-%d %H:%M:%S} UTC")
    yield line("given up", f"{letter.since:%Y-%m-%d %H:%M:%S} UTC")
    if letter.is_buried:
        yield line("buried", f"after {counted(letter.attempts, 'attempt', 'attempts')} in vain")
    yield line("sent", f"to {counted(letter.sent, 'person', 'people')}")
    if letter.people:
        yield line("undelivered", f"to {counted(letter.people, 'person', 'people')}")
    for condition in letter.conditions:
        name, _, count = condition.rpartition(" ")
        yield line("", f"{int(count):,} × {name}")
    yield ""
    yield f"Again: microblog dead retry {letter.outbox_id}"
    yield f"Never: microblog dead drop {letter.outbox_id}"


def _people(people: list[Unreached], total: int) -> Iterator[str]:
    yield ""
    for person in people:
        yield f"  {person.jid or 'no address any more'}  {person.condition}"
    if len(people) < total:
        yield f"  and {total - len(people):,} more"
