"""What strangers write about their rooms, made fit for a directory."""

import re
import unicodedata
from dataclasses import dataclass

from microblog.domain.names import TAG_LIMIT, Tag
from microblog.domain.text import clean

NAME_LIMIT = 120
DESCRIPTION_LIMIT = 1_000
_TAG_LENGTH = 50
# Hebrew and Vietnamese need three; more is meant to climb over other people's lines.
_MARKS = 3
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u2066-\u2069\ufeff\u00ad]")
_JOINER = "\u200d"
_EMOJI_MODIFIERS = range(0x1F3FB, 0x1F400)
_FLAG_HALVES = range(0x1F1E6, 0x1F200)
_TAGS_AT_END = re.compile(r"(?:(?:^|\s)#[^\s#]+)+\s*$")
_HASHTAG = re.compile(r"#([^\s#]+)")
_WORDS = re.compile(r"[\w-]+")
_COUNTED = re.compile(r"\s*\((?:private(?:,\s*)?)?(?P<occupants>\d{1,6})?\)$")
_NOINDEX = "noindex"
_SENSITIVE = "nsfw"


@dataclass(frozen=True, slots=True)
class Described:
    """A description, and what the tags behind it say of the room."""

    text: str
    tags: tuple[Tag, ...] = ()
    is_noindex: bool = False
    is_sensitive: bool = False


def title(text: str) -> str:
    """A name on one line, in at most 120 characters as people count them."""
    return cut(" ".join(_legible(text).split()), NAME_LIMIT)


def described(text: str) -> Described:
    """A description in parts: tags stand at its end, each behind a `#`."""
    text = _legible(text).strip()
    found = _TAGS_AT_END.search(text)
    named = _HASHTAG.findall(found[0]) if found else []
    keys = {name.casefold() for name in named}
    rest = text[: found.start()].rstrip() if found else text
    lines = (" ".join(line.split()) for line in rest.splitlines())
    return Described(
        text=cut("\n".join(line for line in lines if line), DESCRIPTION_LIMIT),
        tags=_tags(named),
        is_noindex=_NOINDEX in keys,
        is_sensitive=_SENSITIVE in keys,
    )


def tag_words(tags: tuple[Tag, ...]) -> str:
    """The same tags as words, for the index."""
    return " ".join(re.sub(r"[-_]+", " ", tag.name) for tag in tags)


def counted(name: str) -> tuple[str, int | None]:
    """A name as ejabberd lists it: without ` (12)` or ` (private, 12)`, and that number."""
    found = _COUNTED.search(name)
    if found is None or found[0].strip() == "()":
        return name, None
    return name[: found.start()], int(found["occupants"]) if found["occupants"] else None


def is_latin(text: str) -> bool:
    """Whether the letters of `text` are Latin ones for the most part; so where there are none."""
    letters = [character for character in text if character.isalpha()]
    latin = sum("LATIN" in unicodedata.name(letter, "") for letter in letters)
    return 2 * latin >= len(letters)


def cut(text: str, limit: int) -> str:
    """`text`, or its beginning with an ellipsis: `limit` characters, none of them torn apart."""
    if len(text) <= limit:
        return text
    starts = [at for at in range(len(text)) if at == 0 or not _is_joined(text, at)]
    if len(starts) <= limit and len(text) <= 8 * limit:
        return text
    end = min(starts[min(limit - 1, len(starts) - 1)], 8 * limit)
    return text[:end].rstrip() + "…"


def _legible(text: str) -> str:
    kept: list[str] = []
    run = 0
    for character in _CONTROLS.sub(" ", clean(text)):
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MARKS:
            kept.append(character)
    return "".join(kept)


def _is_joined(text: str, at: int) -> bool:
    """Whether the character at `at` belongs to the one before (UAX #29, its common cases)."""
    here, before = text[at], text[at - 1]
    if unicodedata.category(here).startswith("M") or _JOINER in (here, before):
        return True
    if ord(here) in _EMOJI_MODIFIERS:
        return True
    return ord(here) in _FLAG_HALVES and _flags_before(text, at) % 2 == 1


def _flags_before(text: str, at: int) -> int:
    count = 0
    while at > count and ord(text[at - count - 1]) in _FLAG_HALVES:
        count += 1
    return count


def _tags(names: list[str]) -> tuple[Tag, ...]:
    found: dict[str, Tag] = {}
    for name in names:
        tag = Tag(unicodedata.normalize("NFC", name.rstrip(".,;:!?)")))
        is_word = bool(_WORDS.fullmatch(tag.name)) and any(map(str.isalpha, tag.name))
        if is_word and len(tag.name) <= _TAG_LENGTH and tag.key not in (_NOINDEX, _SENSITIVE):
            found.setdefault(tag.key, tag)
    return tuple(found.values())[:TAG_LIMIT]
