"""What looks like a command and fits none: neither run nor published, but held.

The letters are those of the guards in the description of the language.
"""

import re

from microblog.grammar.lexicon import Entry, Head, Lexicon, head
from microblog.grammar.pattern import Form
from microblog.grammar.reading import Held
from microblog.grammar.tokens import is_emphasis
from microblog.grammar.words import GUARDED, MEANT, RUSSIAN, TERSE

SHOWN = 120
_TYPO_FROM = 4
_TWITTER = re.compile(r"[dm][^\S\n]+(?:\w+[^\S\n]+\w|@\w)|ь[^\S\n]+@\w", re.IGNORECASE)
_LOST_BLANK = re.compile(r"([#№@*!])[^\S\n]+(?=\w)")


def guard(lexicon: Lexicon, text: str) -> Held | None:
    """Why `text`, which fits no usage, must not be published as it is; None for prose."""
    if _TWITTER.match(text):
        return _held(lexicon, _direct(lexicon), text[1:].lstrip(), text)
    word = head(text)
    if not word:
        return None
    operands = text[word.end :].lstrip()
    if word.verb not in lexicon and word.verb not in MEANT:
        return _misspelt(lexicon, word, operands, text) if word.forced else None
    if word.forced or _is_command(lexicon, word, operands):
        return _held(lexicon, lexicon.nearest(MEANT.get(word.verb, word.verb)), operands, text)
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
        return operands[:1] in sigils and bool(operands) and not is_emphasis(operands, 0)
    takes = any(entry.usage.form in (Form.OPERANDS, Form.FREE) for entry in entries)
    return takes and word.is_loud and not is_shouting(operands)  # guard (c)


def _direct(lexicon: Lexicon) -> Entry | None:
    return lexicon.nearest("PM")


def _misspelt(lexicon: Lexicon, word: Head, operands: str, text: str) -> Held | None:
    """Guard (a): a slash and one slip of the finger."""
    if len(word.verb) < _TYPO_FROM:
        return None
    meant = next((one for one in lexicon if _is_typo(word.verb, one)), None)
    if not meant:
        return None
    return Held("unknown_command", _clip(f"/{meant} {operands}".rstrip()), text)


def _is_typo(typed: str, verb: str) -> bool:
    """Whether one key is missing, added, wrong, or swapped with its neighbour."""
    if len(verb) < _TYPO_FROM or abs(len(typed) - len(verb)) > 1:
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


def _held(lexicon: Lexicon, entry: Entry | None, operands: str, text: str) -> Held:
    if not entry:
        return Held("unknown_command", "", text)
    declared = any(one.command for one in lexicon.of_verb(entry.usage.verbs[0]))
    return Held("usage" if declared else "not_yet", suggest(entry, operands), text)


def suggest(entry: Entry, operands: str) -> str:
    """The canonical usage, with the author's `operands` mended where that makes it fit."""
    way = entry.usage
    if not way.slots or not way.verbs:
        return way.shown
    first = way.slots[0].kind
    words = _LOST_BLANK.sub(r"\1", operands[:SHOWN]).split()
    mended = [first.repair(word) for word in words[:1]]
    slash = "/" if way.form is Form.FREE and is_shouting(operands) else ""
    for tries in ([*mended, *words[1:]], mended):
        line = f"{slash}{way.verbs[0]} {' '.join(tries)}"
        if way.match(line, len(slash)) is not None:
            return _clip(line)
    return way.shown


def _clip(line: str) -> str:
    line = " ".join(line[: SHOWN * 2].split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1].rstrip() + "…"
