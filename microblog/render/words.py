"""Whole sentences in a person's language."""

from dataclasses import dataclass
from gettext import NullTranslations

from microblog.i18n import DEFAULT, translations


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences of one language, and the addresses that stand in them."""

    language: str
    url: str

    def say(self, message: str, **values: str | int) -> str:
        """`message` translated, its named placeholders filled."""
        return self._catalogue.gettext(message).format(**values)

    def count(
        self, one: str, many: str, number: int, *, beyond: int = 0, **values: str | int
    ) -> str:
        """The form of the message that fits `number`; `1000+ posts` where counting stopped."""
        shown = f"{number}+" if beyond and number >= beyond else number
        return self._catalogue.ngettext(one, many, number).format(number=shown, **values)

    @property
    def _catalogue(self) -> NullTranslations:
        return translations(self.language or DEFAULT)
