"""The text of a post as blocks and spans: links, names, numbers, code, quotes, styling (XEP-0393).

One pass, linear in the text; nothing is lost: what has no meaning is plain text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from microblog.domain.names import Nick, Tag
from microblog.domain.ref import Ref


class Style(Enum):
    """How a piece of text is said."""

    STRONG = "*"
    EMPHASIS = "_"
    STRIKE = "~"


@dataclass(frozen=True, slots=True)
class Plain:
    """Text as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address of an allowed scheme, shown whole."""

    url: str


@dataclass(frozen=True, slots=True)
class Mention:
    """`@nick`."""

    nick: Nick


@dataclass(frozen=True, slots=True)
class Number:
    """`#100123` or `#100123/4`."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Hashtag:
    """`#word`."""

    tag: Tag


@dataclass(frozen=True, slots=True)
class Code:
    """Text between backticks."""

    text: str


@dataclass(frozen=True, slots=True)
class Styled:
    """What stands between marks of a style; it holds no such mark itself."""

    style: Style
    spans: tuple["Span", ...]


Span = Plain | Link | Mention | Number | Hashtag | Code | Styled


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of spans."""

    lines: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted lines, without their `>`."""

    lines: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Lines between fences, as they are."""

    text: str


Block = Paragraph | Quote | Preformatted

_FENCE = "```"
_SPECIAL = re.compile(r"[:@#`*_~]")
# Every alternative begins with a fixed character or word and runs to the first character that ends
# it, so no text is read twice but for what is styled: once for each of the three styles.
# Marks of direction end an address: inside they would show another one than it is.
_SPAN = re.compile(
    r"(?P<link>(?<![\w])(?:(?:https?|gemini)://|(?:xmpp|mailto|geo):(?=\w))[^\s<>\"`\u061c\u200e\u200f\u2066-\u2069]+)"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?<![\w/#&])#(?P<number>[1-9][0-9]{4,17}(?:/[1-9][0-9]{0,8})?)(?!\w)"
    r"|(?<![\w/#&])#(?P<hashtag>[^\W\d_][\w-]{0,63})"
    r"|(?<![\w@/.])@(?P<mention>[A-Za-z0-9][A-Za-z0-9_-]{1,31})(?![\w@])"
    r"|(?<![\w*])\*(?P<strong>(?=\S)[^*\n]+(?<=\S))\*(?![\w*])"
    r"|(?<![\w_])_(?P<emphasis>(?=\S)[^_\n]+(?<=\S))_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>(?=\S)[^~\n]+(?<=\S))~(?![\w~])",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'\"…»”’*_~"
_STYLES = {"strong": Style.STRONG, "emphasis": Style.EMPHASIS, "strike": Style.STRIKE}


def blocks(text: str) -> tuple[Block, ...]:
    """`text` as blocks, in order."""
    return tuple(_blocks(text.split("\n")))


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        start = at
        if lines[at].startswith(_FENCE):
            at += 1
            while at < len(lines) and not lines[at].startswith(_FENCE):
                at += 1
            yield Preformatted("\n".join(lines[start + 1 : at]))
            at += 1
        elif lines[at].startswith(">"):
            while at < len(lines) and lines[at].startswith(">"):
                at += 1
            yield Quote(tuple(spans(line[1:].removeprefix(" ")) for line in lines[start:at]))
        elif not lines[at].strip():
            at += 1
        else:
            while at < len(lines) and lines[at].strip() and lines[at][0] not in ">`":
                at += 1
            at = max(at, start + 1)
            yield Paragraph(tuple(spans(line) for line in lines[start:at]))


def spans(line: str) -> tuple[Span, ...]:
    """One line as spans, in order; their texts together are the line."""
    if not _SPECIAL.search(line):
        return (Plain(line),)
    return tuple(_spans(line))


def _spans(line: str) -> Iterator[Span]:
    done = 0
    for match in _SPAN.finditer(line):
        span, end = _span(match)
        if match.start() > done:
            yield Plain(line[done : match.start()])
        yield span
        done = end
    if done < len(line):
        yield Plain(line[done:])


def _span(match: re.Match[str]) -> tuple[Span, int]:
    """The span that a match means, and where it ends."""
    kind = match.lastgroup or ""
    found = match[kind]
    match kind:
        case "link":
            url = _without_trail(found)
            return Link(url), match.start() + len(url)
        case "code":
            return Code(found), match.end()
        case "number":
            post, _, comment = found.partition("/")
            return Number(Ref(int(post), int(comment or 0))), match.end()
        case "hashtag":
            return Hashtag(Tag(found)), match.end()
        case "mention":
            return Mention(Nick(found)), match.end()
        case _:
            return Styled(_STYLES[kind], tuple(_spans(found))), match.end()


def _without_trail(url: str) -> str:
    """`url` without punctuation of the sentence around it; balanced brackets stay."""
    end = len(url)
    unbalanced = url.count(")") - url.count("(")
    while end:
        last = url[end - 1]
        if last == ")" and unbalanced > 0:
            unbalanced -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]


def _all(text: str) -> Iterator[Span]:
    for block in blocks(text):
        if not isinstance(block, Preformatted):
            for line in block.lines:
                yield from _flat(line)


def _flat(line: tuple[Span, ...]) -> Iterator[Span]:
    """The spans of a line with those that are styled opened up."""
    for span in line:
        if isinstance(span, Styled):
            yield from _flat(span.spans)
        else:
            yield span


def mentions(text: str) -> tuple[Nick, ...]:
    """The people whom `text` names, each once, in order; not those in code or links."""
    found: dict[str, Nick] = {}
    for span in _all(text):
        if isinstance(span, Mention):
            found.setdefault(span.nick.key, span.nick)
    return tuple(found.values())


def hashtags(text: str) -> tuple[Tag, ...]:
    """The inline hashtags of `text`, each once, in order; not those in code or links."""
    found: dict[str, Tag] = {}
    for span in _all(text):
        if isinstance(span, Hashtag):
            found.setdefault(span.tag.key, span.tag)
    return tuple(found.values())
