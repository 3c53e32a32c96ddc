"""All commands, as one language: bodies into requests and back."""

import dataclasses
from collections.abc import Iterator, Sequence

from microblog.domain.names import Nick
from microblog.domain.text import BODY_LIMIT, clean
from microblog.grammar.batch import Fit, lines
from microblog.grammar.definition import Command
from microblog.grammar.guards import SHOWN, guard, is_shouting, suggest, without_sigil
from microblog.grammar.kinds import excess
from microblog.grammar.lexicon import Entry, Head, Lexicon, head
from microblog.grammar.pattern import Form, Slot, Space, Usage
from microblog.grammar.reading import Held, Nothing, Read, Reading

_INVISIBLE = str.maketrans("", "", "\ufeff\u2060")
_ESCAPE = "\\"


def normalise(body: str) -> str:
    """`body` as it is read: legal characters in NFC, no byte order marks, no outer blanks."""
    return clean(body.translate(_INVISIBLE)).strip()


class Catalogue:
    """The commands; iterates in the order given, which does not decide what a body means."""

    def __init__(self, commands: Sequence[Command]) -> None:
        """Raises ValueError where two commands share a name or a usage."""
        self._commands = tuple(commands)
        self._by_name = {one.name: one for one in self._commands}
        self._by_request = {one.request: one for one in self._commands}
        self._refuse_duplicates()
        self._lexicon = Lexicon(self._commands)

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands)

    def by_name(self, name: str) -> Command:
        """The command called `name`; raises KeyError."""
        return self._by_name[name]

    def about(self, topic: str) -> tuple[Command, ...]:
        """The commands that `topic` may mean: a name, a verb in either layout, or a sigil."""
        word = head(topic.strip())
        verb = word.verb if word else topic.strip().upper()
        names = {entry.name for entry in self._lexicon.of_verb(verb)}
        if not names and topic.strip():
            names = {
                entry.name
                for entry in self._lexicon.of_sigil(topic.strip()[0])
                if not topic.strip()[0].isalnum()
            }
        names.add(topic.strip().lower())
        return tuple(one for one in self._commands if one.name in names)

    def has_verb(self, word: str) -> bool:
        """Whether a command, or one of tomorrow, begins with `word`, in either layout."""
        found = head(word)
        return found is not None and found.verb in self._lexicon

    def read(self, body: str) -> Reading:
        """What `body` asks for: total, deterministic, in time linear in its length.

        Text that is published is a verbatim piece of the normalised body.
        """
        if len(body) > BODY_LIMIT or len(body.encode(errors="surrogatepass")) > BODY_LIMIT:
            return Held("too_long", "", "")
        text = normalise(body)
        if not text:
            return Nothing()
        if text[0] == _ESCAPE and text[1:2].strip():
            return self._post_verbatim(text[1:])
        several = lines(text, self._fit)
        batch = several and several.read(self._lexicon)
        if batch and several and several.is_led:
            return batch
        fit = self._fit(text)
        if fit:
            return fit.reading
        return batch or guard(self._lexicon, text) or self._post(text)

    def without_sigil(self, body: str) -> tuple[Nick, str] | None:
        """The nick in `follow bob`, and the command that is if there is somebody called so."""
        return without_sigil(self._lexicon, normalise(body))

    def write(self, request: object) -> str:
        """The shortest canonical body that reads as `request`.

        Raises ValueError where none does, such as for a post whose text begins with a blank.
        """
        for way in (
            way for one in self._commands for way in one.usages if one.request is type(request)
        ):
            for body in _spellings(way, request):
                reading = self.read(body)
                if isinstance(reading, Read) and reading.request == request:
                    return body
        raise ValueError(f"no body reads as {request!r}")

    def saying(self, request: object) -> Read:
        """The request as if somebody had typed it; raises KeyError where no command takes it."""
        return Read(self._by_request[type(request)], request)

    def _fit(self, text: str) -> Fit | None:
        word = head(text)
        if word and word.verb in self._lexicon:
            return self._fit_verb(text, word)
        for entry in self._lexicon.of_sigil(text[0]):
            values = entry.usage.match(text)
            if values is not None:
                return Fit(entry, _take(entry, values, text))
        return None

    def _fit_verb(self, text: str, word: Head) -> Fit | None:
        for entry in self._lexicon.of_verb(word.verb):
            if entry.usage.form is Form.FREE and not (word.forced or word.is_loud):
                continue
            values = entry.usage.match(text, word.end, skip=1)
            if values is None:
                continue
            if entry.usage.form is Form.FREE and not word.forced:
                operands = text[word.end :].lstrip()
                if is_shouting(operands) and not self._is_name(entry, operands):
                    held = self._weigh_shout(entry, operands, text)
                    return Fit(entry, held) if held else None
            return Fit(entry, _take(entry, values, text))
        return None

    def _is_name(self, entry: Entry, operands: str) -> bool:
        """Whether capitals after the verb are an operand, as in `LANG RU` or `HELP S`."""
        kind = entry.usage.slots[0].kind.name
        if kind == "topic":
            return len(operands.split()) == 1 and self.has_verb(operands)
        if kind == "key":  # `SET AT PM`, but not `SET THE TABLE FOR TWO`
            return len(operands.split(maxsplit=2)) <= 2
        return kind in ("word", "name", "until")

    def _weigh_shout(self, entry: Entry, operands: str, text: str) -> Held | None:
        """`POST OFFICE IS CLOSED` is prose; of `FIND XMPP` nobody can tell, so we ask."""
        alone = len(operands.split(maxsplit=1)) == 1
        if alone and entry.usage.is_free:
            return Held("usage", suggest(entry, operands), text)
        return None

    def _post(self, text: str) -> Reading:
        bare = self._lexicon.bare
        values = bare.usage.match(text) if bare else None
        if not bare or values is None:
            return Held("unknown_command", "", text)
        return _take(bare, values, text)

    def _post_verbatim(self, text: str) -> Reading:
        bare = self._lexicon.bare
        if not bare:
            return Held("unknown_command", "", text)
        values: dict[str, object] = {
            slot.field: text if slot.kind.free else () for slot in bare.usage.slots
        }
        return _take(bare, values, text)

    def _refuse_duplicates(self) -> None:
        if len(self._by_name) < len(self._commands):
            raise ValueError("two commands share a name")
        taken: dict[tuple[str, ...], str] = {}
        for one in self._commands:
            for opening in (key for way in one.usages for key in _openings(way)):
                if taken.setdefault(opening, one.name) != one.name:
                    raise ValueError(f"{taken[opening]!r} and {one.name!r} share {opening!r}")


def _openings(way: Usage) -> list[tuple[str, ...]]:
    first = way.parts[0]
    assert not isinstance(first, Space)
    heads = (first.kind.name,) if isinstance(first, Slot) else first.alternatives
    return [(one, *way.shape) for one in heads]


def _take(entry: Entry, values: dict[str, object], text: str) -> Reading:
    for value in values.values():
        reason = excess(value)
        if reason:
            return Held(reason, "", text)
    if entry.command:
        return Read(entry.command, entry.command.request(**values, **entry.usage.constants))
    if entry.name == "addressed":
        return Held("addressed", f"PM {text[:SHOWN]}", text)
    return Held("not_yet", entry.usage.shown, text)


def _spellings(way: Usage, request: object) -> Iterator[str]:
    values = _values(way, request)
    if values is None:
        return
    # A new line ends the leading tags, so a text that begins like a tag is kept whole.
    for gap in (" ", "\n"):
        body = way.write(values, gap)
        if body is not None:
            yield body
            if way.is_bare:
                yield _ESCAPE + body
            if way.form is Form.FREE:
                yield f"/{body}"


def _values(way: Usage, request: object) -> dict[str, object] | None:
    """What the slots of `way` hold for `request`, or None where it cannot say all of it."""
    if not dataclasses.is_dataclass(request):
        return None
    slots = {slot.field for slot in way.slots}
    values: dict[str, object] = {}
    for field in dataclasses.fields(request):
        value: object = getattr(request, field.name)
        if field.name in slots:
            values[field.name] = value
        elif field.name in way.constants:
            if value != way.constants[field.name]:
                return None
        elif field.default is dataclasses.MISSING or value != field.default:
            return None
    return values
