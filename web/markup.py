"""Spans into HTML: markup is made here and nowhere else, and everything from people is escaped."""

import re
from urllib.parse import quote

from markupsafe import Markup, escape

from microblog.domain import markup
from microblog.domain.markup import (
    Code,
    Hashtag,
    Link,
    Mention,
    Number,
    Paragraph,
    Plain,
    Preformatted,
    Quote,
    Span,
    Style,
    Styled,
)
from microblog.store.searching import MARK_START, MARK_STOP

_STYLES = {Style.STRONG: "strong", Style.EMPHASIS: "em", Style.STRIKE: "s"}
_REL = "nofollow ugc noopener noreferrer"
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z]")


# Words that were found stand between these (microblog.store.searching).
_MARKED = re.compile(f"{MARK_START}([^{MARK_START}{MARK_STOP}]*){MARK_STOP}")
_MARKS = re.compile(f"[{MARK_START}{MARK_STOP}]")
# Within names and addresses nothing is marked, nor within the tags that are made of them.
_WHOLE = re.compile(r"(?<!\S)[@#*!]\S*|\S*://\S*|<[^>]*>")


def marked_html(text: str) -> Markup:
    """A post's text as HTML blocks, the words that were found in it marked."""
    made = html(_WHOLE.sub(_unmarked, text))
    within = _WHOLE.sub(_unmarked, str(made))
    marked = _MARKED.sub(r"<mark>\1</mark>", within)
    return Markup(_MARKS.sub("", marked))  # noqa: S704  (of escaped text, and tags of ours)


def _unmarked(found: re.Match[str]) -> str:
    return _MARKS.sub("", found[0])


def html(text: str) -> Markup:
    """A post's text as HTML blocks."""
    return Markup("").join(_block(block) for block in markup.blocks(text))


def _block(block: markup.Block) -> Markup:
    match block:
        case Preformatted(text):
            return Markup("<pre><code>{}</code></pre>").format(text)
        case Quote(lines):
            return Markup("<blockquote><p>{}</p></blockquote>").format(_lines(lines))
        case Paragraph(lines):
            return Markup("<p>{}</p>").format(_lines(lines))


def _lines(lines: tuple[tuple[Span, ...], ...]) -> Markup:
    return Markup("<br>\n").join(Markup("").join(map(_span, line)) for line in lines)


def _span(span: Span) -> Markup:  # noqa: PLR0911  (one a kind of span)
    match span:
        case Plain(text):
            return escape(text)
        case Link(url):
            return Markup('<a href="{}" rel="{}">{}</a>').format(url, _REL, _honest(url))
        case Mention(nick):
            return Markup('<a href="/u/{}">@{}</a>').format(nick.name, nick.name)
        case Number(ref):
            return Markup('<a href="/{}">{}</a>').format(ref.path, ref)
        case Hashtag(tag):
            return Markup('<a href="{}">#{}</a>').format(tag_path(tag.key), tag.name)
        case Code(text):
            return Markup("<code>{}</code>").format(text)
        case Styled(style, spans):
            inner = Markup("").join(map(_span, spans))
            return Markup("<{0}>{1}</{0}>").format(Markup(_STYLES[style]), inner)  # noqa: S704


def _honest(url: str) -> str:
    """The address as shown: a host in mixed scripts also as the machine reads it."""
    host = url.partition("://")[2].partition("/")[0]
    if _CYRILLIC.search(host) and _LATIN.search(host.rpartition(".")[0]):
        try:
            return f"{url} [{host.encode('idna').decode()}]"
        except UnicodeError:
            return url
    return url


def tag_path(key: str) -> str:
    """The page of a tag."""
    return f"/t/{quote(key, safe='')}"


def club_path(key: str) -> str:
    """The page of a club."""
    return f"/c/{quote(key, safe='')}"


def room_path(address: str) -> str:
    """The page of a conference."""
    return f"/rooms/{quote(address, safe='@')}"
