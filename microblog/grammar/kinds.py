"""The kinds of operands: how each is read, written, shown in help and asked for in a form."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from microblog.domain import until
from microblog.domain.names import TAG_LIMIT, Club, Nick, Tag
from microblog.domain.ref import Ref
from microblog.domain.timeline import Window
from microblog.grammar import tokens

TARGET_LIMIT = 100

Reader = Callable[[str, int], tuple[object, int] | None]
Writer = Callable[[object], str | None]


class Field(Enum):
    """The field that asks for an operand in a form (XEP-0004, 3.3)."""

    LINE = "text-single"
    LINES = "text-multi"
    SWITCH = "boolean"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of operand.

    `sigils` are the characters it may begin with, empty for free words. An `optional` one may read
    nothing; a `free` one takes all that is left. `repair` makes an operand of this kind of a word
    typed without its sigil, to show what was probably meant.
    """

    name: str
    read: Reader
    write: Writer
    placeholder: str
    sigils: str = ""
    field: Field = Field.LINE
    optional: bool = False
    free: bool = False
    plural: bool = False
    repair: Callable[[str], str] = str

    @property
    def loose(self) -> bool:
        """Whether plain prose fits, so that only capitals tell a command from it."""
        return not self.sigils or self.optional


@dataclass(frozen=True, slots=True)
class Change:
    """A tag or a club to add to a post, or to take away."""

    mark: Tag | Club
    added: bool = True


def excess(value: object) -> str | None:
    """Why there are too many operands in `value`, as a message id, or None."""
    if not isinstance(value, tuple):
        return None
    if sum(isinstance(one, Tag) for one in value) > TAG_LIMIT:
        return "too_many_tags"
    if sum(isinstance(one, Club) for one in value) > TAG_LIMIT:
        return "too_many_clubs"
    return "too_many_operands" if len(value) > TARGET_LIMIT else None


def _writer(*classes: type) -> Writer:
    def write(value: object) -> str | None:
        if type(value) not in classes:
            return None
        return tokens.spell_tag(value) if isinstance(value, Tag) else str(value)

    return write


def _write_change(value: object) -> str | None:
    if not isinstance(value, Change):
        return None
    mark = _writer(Tag, Club)(value.mark)
    return mark and ("+" if value.added else "-") + mark


def _write_page(value: object) -> str | None:
    return "#" * value if isinstance(value, int) else None


def _several(one: Kind, name: str, placeholder: str | None = None) -> Kind:
    """One operand or more, parted by blanks, as a tuple; reading stops after one too many."""

    def read(text: str, at: int) -> tuple[object, int] | None:
        values: list[object] = []
        end, found = at, one.read(text, at)
        while found and len(values) <= TARGET_LIMIT:
            values.append(found[0])
            end = found[1]
            following = tokens.gap(text, end)
            found = one.read(text, following) if following > end else None
        return (tuple(values), end) if values else None

    def write(value: object) -> str | None:
        written = [one.write(part) for part in value] if isinstance(value, tuple) else []
        words = [part for part in written if part is not None]
        return " ".join(words) if words and len(words) == len(written) else None

    return replace(
        one,
        name=name,
        read=read,
        write=write,
        plural=True,
        placeholder=placeholder or one.placeholder,
    )


def _optional(one: Kind, name: str, nothing: object, placeholder: str) -> Kind:
    """What may also be left out, and is where emphasis stands in its place."""

    def read(text: str, at: int) -> tuple[object, int] | None:
        found = None if tokens.is_emphasis(text, at) else one.read(text, at)
        return found or (nothing, at)

    def write(value: object) -> str | None:
        return "" if value == nothing else one.write(value)

    return replace(one, name=name, read=read, write=write, placeholder=placeholder, optional=True)


def _any_of(name: str, placeholder: str, *kinds: Kind) -> Kind:
    """Whichever of `kinds` stands there; no two begin with the same sigil."""

    def read(text: str, at: int) -> tuple[object, int] | None:
        return next((found for kind in kinds if (found := kind.read(text, at))), None)

    def write(value: object) -> str | None:
        return next((words for kind in kinds if (words := kind.write(value)) is not None), None)

    sigils = "".join(kind.sigils for kind in kinds)
    return Kind(name, read, write, placeholder, sigils, repair=_repair_target)


def _repair_ref(word: str) -> str:
    return f"#{word}" if word[:1].isdecimal() else word


def _repair_nick(word: str) -> str:
    return f"@{word}" if word[:1].isalnum() else word


def _repair_target(word: str) -> str:
    return _repair_ref(word) if word.isdecimal() else _repair_nick(word)


def _repair_until(word: str) -> str:
    return f"until {word}" if until.is_moment(word) else word


def _read_change(text: str, at: int) -> tuple[Change, int] | None:
    sign = text[at : at + 1]
    start = at + 1 if sign and sign in "+-" else at
    found = _MARK.read(text, start) if start > at else tokens.tag(text, at)
    if not found or not isinstance(found[0], Tag | Club):
        return None
    return Change(found[0], sign != "-"), found[1]


_STRING = _writer(str)
_REF = Kind("ref", tokens.ref, _writer(Ref), "#post", "#№", repair=_repair_ref)
_POST = replace(_REF, name="post", read=tokens.post)
_NICK = Kind("nick", tokens.nick, _writer(Nick), "@nick", "@", repair=_repair_nick)
_TAG = Kind("tag", tokens.tag, _writer(Tag), "*tag", "*")
_CLUB = Kind("club", tokens.club, _writer(Club), "!club", "!")
_MARK = _any_of("mark", "*tag", _TAG, _CLUB)
_TARGET = _any_of("target", "@nick | #post | *tag", _NICK, _REF, _TAG, _CLUB)
_CHANGE = Kind("edit", _read_change, _write_change, "+*tag -*tag", "*+-")
_LABELS = _several(_MARK, "labels")
_WORD = Kind("word", tokens.word, _STRING, "word")
_TEXT = Kind("text", tokens.rest, _STRING, "text", field=Field.LINES, free=True)
# Nobody types a JID or a link behind a verb by chance, so it tells a command as sigils do.
_ADDRESS = Kind("address", tokens.address, _STRING, "user@server", "@")
_WINDOW = Kind("window", tokens.window, _writer(Window), "[+]", "+", optional=True)

KINDS = {
    kind.name: kind
    for kind in (
        _REF,
        _several(_REF, "refs"),
        _POST,
        _NICK,
        _several(_NICK, "nicks"),
        _TAG,
        _several(_TAG, "tags"),
        _CLUB,
        _several(_CLUB, "clubs"),
        _LABELS,
        _optional(_LABELS, "marks", (), "[*tag]"),
        _TARGET,
        _several(_TARGET, "targets"),
        _several(_CHANGE, "edits"),
        _WINDOW,
        Kind("pages", tokens.pages, _write_page, "#", "#№"),
        _WORD,
        replace(_WORD, name="topic", placeholder="command"),
        Kind("name", tokens.name, _STRING, "name"),
        Kind("key", tokens.key, _STRING, "name"),
        Kind("until", tokens.until, _STRING, "8h", repair=_repair_until),
        _ADDRESS,
        replace(_ADDRESS, name="room", placeholder="room@server"),
        Kind("server", tokens.server, _STRING, "server", "."),
        _TEXT,
        replace(_TEXT, name="query", read=tokens.query, placeholder="words", field=Field.LINE),
    )
}
