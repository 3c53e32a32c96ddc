"""What looks like a command and fits none: neither run nor published, but held.

The letters are those of the guards in the description of the language.
"""

import re

from microblog.domain.names import Nick
from microblog.grammar.lexicon import Entry, Head, Lexicon, head
from microblog.grammar.pattern import Form
from microblog.grammar.reading import Held
from microblog.grammar.tokens import is_emphasis, ref
from microblog.grammar.words import ALONE, ENGLISH, GUARDED, MEANT, RUSSIAN, TERSE

SHOWN = 120
_TYPO_FROM = 4
_TWITTER = re.compile(r"[dm][^\S\n]+(?:\w+[^\S\n]+\w|@\w)|ь[^\S\n]+@\w", re.IGNORECASE)
_NAME = re.compile(r"(?=[\w-]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9_-]{1,31}")
_NUMBER = re.compile(r"[#№]\s*[0-9]")
_DENIED = re.compile(r"(!!|~~)[^\S\n]*(?=[#№])")
_LOST_BLANK = re.compile(r"([#№@*!])[^\S\n]+(?=\w)")


def guard(lexicon: Lexicon, text: str) -> Held | None:
    """Why `text`, which fits no usage, must not be published as it is; None for prose."""
    if _TWITTER.match(text):
        return _held(lexicon, "PM", text[1:].lstrip(), text)
    word = head(text)
    return _misworded(lexicon, word, text) if word else _misplaced(text)


def _misworded(lexicon: Lexicon, word: Head, text: str) -> Held | None:
    """Guards (a) to (d): a word of the language, or almost one, before what it does not take."""
    operands = text[word.end :].lstrip()
    verb = MEANT.get(word.verb, word.verb)
    if not any(entry.usage.slots for entry in lexicon.of_verb(verb)):
        held = _misspelt(lexicon, word, operands, text)
        if held:
            return held
    if verb in lexicon and (word.forced or _is_command(lexicon, word, operands)):
        return _held(lexicon, verb, operands, text)
    return None


def without_sigil(lexicon: Lexicon, text: str) -> tuple[Nick, str] | None:
    """The nick in `follow bob`, and the command that is if there is somebody called so."""
    word = head(text)
    name = text[word.end :].strip() if word else ""
    if not word or not _NAME.fullmatch(name):
        return None
    if word.verb in ENGLISH or (word.is_folded and word.typed.lower() in RUSSIAN):
        return None
    for entry in lexicon.nearest(word.verb):
        line = _mend(entry, name)
        if line and line.endswith(f" @{name}"):
            return Nick(name), line
    return None


def is_shouting(operands: str) -> bool:
    """Whether prose goes on in capitals."""
    return operands.isupper()


def _is_command(lexicon: Lexicon, word: Head, operands: str) -> bool:
    if word.is_folded and word.typed.lower() in RUSSIAN:
        return False
    entries = lexicon.of_verb(word.verb)
    if word.verb in GUARDED or (not operands and word.verb == "NICK"):  # guard (b)
        return True
    if len(word.typed) == 1:  # guard (d)
        sigils = {one for entry in entries for one in entry.usage.sigils}
        if word.verb in TERSE and word.is_loud and len(operands.split(maxsplit=1)) == 1:
            return True
        if word.verb in ENGLISH:
            return _NUMBER.match(operands) is not None
        return operands[:1] in sigils and bool(operands) and not is_emphasis(operands, 0)
    takes = any(entry.usage.form in (Form.OPERANDS, Form.FREE) for entry in entries)
    return takes and word.is_loud and not is_shouting(operands)  # guard (c)


def _misplaced(text: str) -> Held | None:
    """A number with something behind it that does not belong there."""
    denied = _DENIED.match(text)
    found = ref(text, denied.end() if denied else 0)
    if not found:
        return None
    sign = f"{denied[1]} " if denied else ""
    return Held("usage", f"{sign}{found[0]}", text)


def _misspelt(lexicon: Lexicon, word: Head, operands: str, text: str) -> Held | None:
    """Guard (a): one slip of the finger behind a slash, or in capitals before what then fits."""
    if len(word.verb) < _TYPO_FROM or not (word.forced or word.is_loud):
        return None
    near = [verb for verb in lexicon if verb != word.verb and _is_typo(word.verb, verb)]
    meant = next((verb for verb in near if _fits(lexicon, verb, operands)), None)
    if not meant and word.forced and word.verb not in lexicon:
        meant = next((verb for verb in near if len(verb) >= _TYPO_FROM), None)
    if not meant:
        return None
    slash = "/" if word.forced else ""
    return Held("unknown_command", _clip(f"{slash}{meant} {operands}".rstrip()), text)


def _fits(lexicon: Lexicon, verb: str, operands: str) -> bool:
    """Whether `operands` begin with a sigil and are what `verb` takes."""
    return any(
        entry.usage.form is Form.OPERANDS
        and operands[:1] in entry.usage.sigils
        and entry.usage.match(f" {operands}", skip=1) is not None
        for entry in lexicon.of_verb(verb)
        if operands
    )


def _is_typo(typed: str, verb: str) -> bool:
    """Whether one key is missing, added, wrong, or swapped with its neighbour."""
    if len(verb) < _TYPO_FROM - 1 or abs(len(typed) - len(verb)) > 1:
        return False
    start = next(
        (at for at, pair in enumerate(zip(typed, verb, strict=False)) if pair[0] != pair[1]), None
    )
    if start is None:
        return True
    mine, theirs = typed[start:], verb[start:]
    return (
        mine[1:] == theirs[1:]
        or mine[1:] == theirs
        or mine == theirs[1:]
        or (mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:])
    )


def _held(lexicon: Lexicon, verb: str, operands: str, text: str) -> Held:
    """The way to say `verb` that `operands` come nearest to."""
    entries = lexicon.nearest(verb if operands else ALONE.get(verb, verb))
    if not entries:
        return Held("unknown_command", "", text)
    lines = (line for entry in entries if (line := _mend(entry, operands)))
    usage = next(lines, None) or _clip(entries[0].usage.shown)
    declared = any(one.command for one in entries)
    return Held("usage" if declared else "not_yet", usage, text)


def suggest(entry: Entry, operands: str) -> str:
    """The canonical usage, with the author's `operands` mended where that makes it fit."""
    return _mend(entry, operands) or entry.usage.shown


def _mend(entry: Entry, operands: str) -> str | None:
    """The line that was probably meant, or None where these operands cannot be mended."""
    way = entry.usage
    if not way.slots or not way.verbs:
        return None
    words = _LOST_BLANK.sub(r"\1", operands[:SHOWN]).split()
    mended = [way.slots[0].kind.repair(word) for word in words[:1]]
    others = [way.slots[-1].kind.repair(word) for word in words[1:]]
    slash = "/" if way.form is Form.FREE and is_shouting(operands) else ""
    for tries in ([*mended, *(words[1:] if len(way.slots) == 1 else others)], mended):
        line = f"{slash}{way.verbs[0]} {' '.join(tries)}"
        if way.match(line, len(slash)) is not None:
            return _clip(line)
    return None


def _clip(line: str) -> str:
    line = " ".join(line[: SHOWN * 2].split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1].rstrip() + "…"
