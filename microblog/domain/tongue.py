"""The language of a few words: by their script, then by letters and words that tell it apart."""

import re
from collections.abc import Mapping

_FEWEST = 3
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("ja", r"[\u3040-\u30ff]"),
    ("ko", r"[\uac00-\ud7af]"),
    ("zh", r"[\u4e00-\u9fff]"),
    ("el", r"[\u0370-\u03ff]"),
    ("he", r"[\u0590-\u05ff]"),
    ("fa", r"[پچژگ]"),
    ("ar", r"[\u0600-\u06ff]"),
    ("ka", r"[\u10a0-\u10ff]"),
    ("hy", r"[\u0530-\u058f]"),
    ("th", r"[\u0e00-\u0e7f]"),
)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-z\u00c0-\u024f]")
# Letters that others written in Cyrillic do not have, and letters that tell little.
_CYRILLIC_LETTERS: tuple[tuple[str, str], ...] = (
    ("uk", "їєґ"), ("be", "ў"), ("sr", "ђћџљњј"), ("kk", "әғқңұһ"), ("ru", "ыэё"),
)  # fmt: skip
# Words that are frequent in one language and rare in the others.
_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in (
        ("en", "the and for of about with chat channel discussion room support is to"),
        ("de", "der die das und für ein eine von mit über raum zum zur alle den ist"),
        ("fr", "le la les des du et pour un une sur salon est dans avec aux vous"),
        ("es", "el los las y para una sobre sala de del con es todos hablar"),
        ("pt", "o os as e para uma sobre sala do da dos com não em"),
        ("it", "il gli della di per una su stanza con che non sono"),
        ("pl", "i w na dla oraz pokój jest o się do nie czat"),
        ("cs", "a v na pro je o se místnost které diskuze"),
        ("nl", "de het een en voor van met over kamer is alle"),
        ("sv", "och för det om med är rum till som på"),
        ("fi", "ja on kanava keskustelu suomi että tai"),
        ("tr", "ve için bir ile bu sohbet oda hakkında"),
        ("hu", "és az egy szoba hogy van nem magyar"),
    )
}
_LATIN_LETTERS: Mapping[str, str] = {
    "de": "ßäöü", "fr": "çèêëàùœ", "es": "ñ¿¡", "pt": "ãõ", "pl": "ąęłśżźć", "cs": "řěůčšž",
    "tr": "ğışİ", "hu": "őű", "sv": "å",
}  # fmt: skip


def guessed(text: str) -> str:
    """The likeliest language as ISO 639-1; empty where the text does not tell."""
    lowered = text.lower()
    cyrillic, latin = len(_CYRILLIC.findall(lowered)), len(_LATIN.findall(lowered))
    for language, letters in _SCRIPTS:
        if 2 * len(re.findall(letters, lowered)) > cyrillic + latin:
            return language
    if cyrillic >= _FEWEST and cyrillic >= latin / 2:
        return _of_cyrillic(lowered)
    return _of_latin(lowered) if latin >= _FEWEST else ""


def _of_cyrillic(text: str) -> str:
    found = (language for language, own in _CYRILLIC_LETTERS if set(own) & set(text))
    return next(found, "ru")


def _of_latin(text: str) -> str:
    """By its frequent words, with a letter of its own counting as one; a tie tells nothing."""
    words = _WORD.findall(text)
    scores = {
        language: sum(word in own for word in words)
        + sum(text.count(letter) for letter in _LATIN_LETTERS.get(language, ""))
        for language, own in _WORDS.items()
    }
    first, second = sorted(scores, key=scores.__getitem__, reverse=True)[:2]
    return first if scores[first] > scores[second] else ""
