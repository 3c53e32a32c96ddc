"""Catalogues of translations, read from .po files and compiled in memory (gettext, Babel)."""

from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = ("en", "ru")
DEFAULT = "en"
_PLACES = (Path(__file__).parent, Path(__file__).parents[1] / "web")


def mark(message: str) -> str:
    """Mark `message` for translation where it is defined; it is translated where it is shown."""
    return message


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of `language`; English, and any language without one, is the source itself."""
    merged: Translations | None = None
    for place in _PLACES:
        for path in sorted((place / "locale" / language / "LC_MESSAGES").glob("*.po")):
            merged = _merge(merged, _compile(path))
    return merged or NullTranslations()


def _compile(path: Path) -> Translations:
    with path.open("rb") as source:
        catalogue = read_po(source)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def _merge(first: Translations | None, second: Translations) -> Translations:
    return second if first is None else first.merge(second)


def language_of(tag: str) -> str:
    """The language of ours that an `xml:lang` or Accept-Language tag asks for, or ''."""
    primary = tag.replace("_", "-").partition("-")[0].casefold()
    return primary if primary in LANGUAGES else ""
