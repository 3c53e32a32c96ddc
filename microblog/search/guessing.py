"""Did you mean: another layout of the keyboard, other letters, one letter more or less."""

from collections.abc import Iterator, Mapping

from microblog.search.language import corrections
from microblog.search.tree import All, Any, Node, Query, Word
from microblog.store import searching
from microblog.store.queries import Connection

GUESSES = 2
# Below this many hits something may be mistyped.
ENOUGH = 3
_WORDS = 4
_SHORTEST = 3
_FAR_FROM = 6

_KEYS = (
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`",
    "йцукенгшщзхъфывапролджэячсмитьбюё",
)
_TO_CYRILLIC_KEYS = str.maketrans(*_KEYS)
_TO_LATIN_KEYS = str.maketrans(*reversed(_KEYS))
# Longer ones first: a letter may be spelled by several.
_SOUNDS: Mapping[str, str] = {
    "shch": "щ", "sch": "щ", "yo": "ё", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш",
    "yu": "ю", "ya": "я", "ju": "ю", "ja": "я", "a": "а", "b": "б", "v": "в", "g": "г", "d": "д",
    "e": "е", "z": "з", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о",
    "p": "п", "r": "р", "s": "с", "t": "т", "u": "у", "f": "ф", "h": "х", "c": "ц", "y": "ы",
    "w": "в", "x": "кс", "q": "к",
}  # fmt: skip
_LETTERS: Mapping[str, str] = {
    "щ": "shch", "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "ю": "yu",
    "я": "ya", "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "ы": "y", "э": "e", "ъ": "", "ь": "",
}  # fmt: skip


async def guesses(connection: Connection, query: Query) -> tuple[str, ...]:
    """What somebody may have meant whose query finds little, best first; at most two texts."""
    words = [word for word in _words(query.words) if len(word) >= _SHORTEST][:_WORDS]
    meant = {word: await _meant(connection, word) for word in words}
    if not any(meant.values()):
        return ()
    found: list[str] = []
    for place in range(GUESSES):
        text = query.text
        for word, others in meant.items():
            if others:
                text = _replaced(text, word, others[min(place, len(others) - 1)])
        if text != query.text and text not in found:
            found.append(text)
    return tuple(found)


async def _meant(connection: Connection, word: str) -> list[str]:
    """Words of public posts that `word` may stand for; none for one that occurs itself."""
    others = list(dict.fromkeys((*_swapped(word), *_spelled(word))))
    known = await searching.known_words(connection, [word, *others])
    if word in known:
        return []
    if known:
        return known
    for distance in (1, 2):
        if distance == 2 and len(word) < _FAR_FROM:
            break
        near = await searching.words_as_long(connection, len(word), distance)
        if suggested := corrections(word, near, distance=distance):
            return (await searching.known_words(connection, suggested))[:GUESSES]
    return []


def _words(node: Node | None) -> Iterator[str]:
    """The words that are wanted, not those that are not."""
    match node:
        case Word(text):
            yield text.casefold().strip(".,:;!?…")
        case All(parts) | Any(parts):
            for part in parts:
                yield from _words(part)


def _swapped(word: str) -> Iterator[str]:
    """The word as the same keys give it in the other layout."""
    if word.isascii():
        yield word.translate(_TO_CYRILLIC_KEYS)
    else:
        yield word.translate(_TO_LATIN_KEYS)


def _spelled(word: str) -> Iterator[str]:
    """The word in the letters of the other script."""
    if not word.isascii():
        yield "".join(_LETTERS.get(letter, letter) for letter in word)
        return
    spelled, at = "", 0
    while at < len(word):
        sound = next((one for one in _SOUNDS if word.startswith(one, at)), word[at])
        spelled += _SOUNDS.get(sound, sound)
        at += len(sound)
    yield spelled


def _replaced(text: str, word: str, by: str) -> str:
    """The first occurrence of `word`, in whatever case, replaced."""
    at = text.casefold().find(word)
    return text if at < 0 else f"{text[:at]}{by}{text[at + len(word) :]}"
