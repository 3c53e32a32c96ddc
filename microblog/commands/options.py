"""What can be set: one line an option, from which SET, GET, the list and help are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from microblog.domain import until
from microblog.domain.card import ABOUT_LIMIT, NAME_LIMIT, is_link, one_line
from microblog.domain.preferences import Preferences
from microblog.domain.text import clean
from microblog.i18n import LANGUAGES
from microblog.i18n import mark as _

ON, OFF, NOTHING, AUTO = "on", "off", "-", "auto"
_YES = frozenset(("on", "yes", "true", "1", "да", "вкл", "включить", "включено"))
_NO = frozenset(("off", "no", "false", "0", "нет", "выкл", "выключить", "выключено"))

Value = str | bool


@dataclass(frozen=True, slots=True)
class Option:
    """Something that a person can set.

    `field` is its place among the preferences. `values` are those that there are, or examples of
    them. `read` makes the value of what is typed, None where that is none.
    """

    name: str
    field: str
    values: tuple[str, ...]
    summary: str
    read: Callable[[str], Value | None]

    def shown(self, preferences: Preferences) -> str:
        """The value as it is typed."""
        value: object = getattr(preferences, self.field)
        if isinstance(value, bool):
            return ON if value else OFF
        return str(value) or (AUTO if AUTO in self.values else NOTHING)

    def changed(self, preferences: Preferences, value: Value) -> Preferences:
        """The preferences with another value."""
        return replace(
            preferences,
            **{self.field: value},  # type: ignore[arg-type]  # `read` makes what `field` takes
        )


def _switch(text: str) -> bool | None:
    text = text.casefold()
    return text in _YES if text in _YES | _NO else None


def _one_of(*values: str) -> Callable[[str], str | None]:
    def read(text: str) -> str | None:
        return text.casefold() if text.casefold() in values else None

    return read


def language(text: str) -> str | None:
    """The language that is meant, empty for that of each message."""
    text = text.casefold()
    return "" if text == AUTO else _one_of(*LANGUAGES)(text)


def _words(limit: int, tidy: Callable[[str], str]) -> Callable[[str], str | None]:
    def read(text: str) -> str | None:
        tidied = tidy(text)
        return None if len(tidied) > limit else "" if tidied == NOTHING else tidied

    return read


def _link(text: str) -> str | None:
    return "" if text == NOTHING else text if is_link(text) else None


_SWITCH = (ON, OFF)

_OPTIONS = (
    Option(
        "at",
        "address_as",
        ("ask", "pm", "post"),
        _("what a message that begins with @nick is"),
        _one_of("ask", "pm", "post"),
    ),
    Option("mentions", "hears_mentions", _SWITCH, _("tell me when I am named"), _switch),
    Option(
        "notices",
        "hears_notices",
        _SWITCH,
        _("tell me who follows me, recommends my posts or nudges me, and of conferences I follow"),
        _switch,
    ),
    Option("edits", "hears_edits", _SWITCH, _("send me what was edited again"), _switch),
    Option(
        "nodes",
        "wants_nodes_only",
        _SWITCH,
        _("what my client follows as a blog of its own does not come to the chat too"),
        _switch,
    ),
    Option("readers", "is_closed", _SWITCH, _("let only my white list (WL) read my blog"), _switch),
    Option(
        "zone",
        "zone",
        ("Europe/Moscow", "+03:00"),
        _("my time zone, for OFF until"),
        until.find_zone,
    ),
    Option(
        "pictures",
        "pictures",
        ("link", "thumbnail"),
        _("my pictures on the web"),
        _one_of("link", "thumbnail"),
    ),
    Option(
        "juick",
        "wants_juick",
        _SWITCH,
        _("add what old Juick clients understand"),
        _switch,
    ),
    Option(
        "autojid",
        "follows_address",
        _SWITCH,
        _("send to the address that I wrote from last (JIDS)"),
        _switch,
    ),
    Option(
        "lang",
        "language",
        (*LANGUAGES, AUTO),
        _("the language of answers; auto: that of my client"),
        language,
    ),
    Option(
        "name", "full_name", ("Juliet Capulet", NOTHING), _("my name"), _words(NAME_LIMIT, one_line)
    ),
    Option(
        "about",
        "about",
        ("I live in Verona", NOTHING),
        _("some words about me"),
        _words(ABOUT_LIMIT, lambda text: clean(text).strip()),
    ),
    Option("link", "link", ("https://verona.example", NOTHING), _("my own page"), _link),
)

OPTIONS: Mapping[str, Option] = {option.name: option for option in _OPTIONS}
