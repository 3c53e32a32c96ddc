"""Templates into pages, in the reader's language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode

from babel import Locale
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.requests import Request

from microblog.domain.text import first_line
from microblog.i18n import DEFAULT, LANGUAGES, language_of, translations
from microblog.search.keywords import users
from microblog.store.public import PublicPost
from web import statics
from web.cards import Cards
from web.markup import club_path, html, marked_html, room_path, tag_path
from web.site import Site

_HERE = Path(__file__).parent
_TITLE = 70
_CLIP = 240
_EXACT = 10
_WEIGHT = re.compile(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, and whether it was asked for in the address."""

    language: str
    is_asked: bool

    def to(self, path: str) -> str:
        """`path` in the language that was asked for."""
        if not self.is_asked:
            return path
        return f"{path}{'&' if '?' in path else '?'}lang={self.language}"


def reader(request: Request) -> Reader:
    """The language by `?lang=`, else by Accept-Language, else English."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return Reader(asked, is_asked=True)
    accepted = request.headers.get("accept-language", "")
    return Reader(_preferred(accepted.encode("latin-1")), is_asked=False)


def language_asked(question: bytes, accepted: bytes) -> str:
    """The same, of a query string and a header as they came."""
    if b"lang=" in question:
        asked = QueryParams(question).get("lang", "")
        if asked in LANGUAGES:
            return asked
    return _preferred(accepted)


@lru_cache(maxsize=1024)
def _preferred(accepted: bytes) -> str:
    """The language of an Accept-Language."""
    known = map(language_of, _accepted(accepted.decode("latin-1")))
    return next(filter(None, known), DEFAULT)


def _accepted(header: str) -> list[str]:
    """Language tags, the dearest first (RFC 9110, 12.5.4), without those that weigh nothing."""
    weighed: list[tuple[float, str]] = []
    for each in header.split(","):
        tag, _, parameter = each.partition(";")
        weight = _WEIGHT.fullmatch(parameter)
        weighed.append((float(weight[1]) if weight else 1.0, tag.strip()))
    return [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if weight]


class Templates:
    """The templates of a site, compiled once; what they draw of posts is kept in `cards`."""

    def __init__(self, site: Site, cards: Cards | None = None) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "markup": html,
            "marked": marked_html,
            "iso": _iso,
            "title": _title,
            "clipped": _clipped,
        }
        self._environment.globals |= {
            "site": site,
            "static": statics.address,
            "tag_path": tag_path,
            "club_path": club_path,
            "room_path": room_path,
            "users_of": users,
            "qr_path": lambda body: f"/qr/{quote(body, safe='')}.svg",
            "say": lambda body: f"xmpp:{site.bot}?message;body={quote(body, safe='')}",
        }
        for name in self._environment.list_templates():
            self._environment.get_template(name)
        self._cards = cards or Cards()
        self._draw: Callable[..., Markup] = self._environment.get_template(
            "parts.html"
        ).module.post_card  # type: ignore[attr-defined]  # a macro

    def render(self, name: str, who: Reader, path: str, **values: object) -> str:
        """The page `name` for `who`; `path` is its own address, without the language."""
        words = _words(who)
        return self._environment.get_template(name).render(
            **words,
            card_of=lambda post: self._card(post, who, words),
            language=who.language,
            is_asked=who.is_asked,
            others=[(each, with_language(path, each)) for each in LANGUAGES],
            path=path,
            decimal=lambda number: format_decimal(
                round(number, 1) if number < _EXACT else round(number), locale=who.language
            ),
            language_name=lambda code: language_name(code, who.language),
            **values,
        )

    def _card(self, post: PublicPost, who: Reader, words: Mapping[str, object]) -> Markup:
        shared = self._environment.globals

        def draw() -> Markup:
            return self._draw(
                post,
                say=shared["say"],
                tag_path=shared["tag_path"],
                club_path=shared["club_path"],
                **words,
            )

        return self._cards.of(post, who.language, who.is_asked, draw)


def _words(who: Reader) -> dict[str, object]:
    """What speaks to `who`."""
    catalogue, months = translations(who.language), _months(who.language)
    return {
        "_": catalogue.gettext,
        "ngettext": catalogue.ngettext,
        "to": who.to,
        "when": lambda moment: _when(moment, months),
    }


@cache
def _months(language: str) -> Mapping[int, str]:
    return dict(Locale(language).months["format"]["abbreviated"])


def _when(moment: datetime, months: Mapping[int, str]) -> str:
    """As `d MMM y, HH:mm` of the CLDR, a twentieth of what reading that pattern takes."""
    return f"{moment.day} {months[moment.month]} {moment.year}, {moment:%H:%M}"


@cache
def _languages(language: str) -> Mapping[str, str]:
    return dict(Locale(language).languages)


def language_name(code: str, language: str) -> str:
    """What a language is called in another one, its code where nobody named it."""
    names = _languages(language)
    name = names.get(code.replace("-", "_"), "") or names.get(code.partition("-")[0], "")
    return name or code


def with_language(path: str, language: str) -> str:
    """`path` in `language`."""
    return f"{path}{'&' if '?' in path else '?'}{urlencode({'lang': language})}"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _clipped(text: str) -> str:
    """The beginning of a description, in one line."""
    return first_line(" ".join(text.split()), _CLIP)


def _title(text: str) -> str:
    return first_line(text, _TITLE)
