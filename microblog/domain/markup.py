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
    """Lines of text, in which there are spans."""

    lines: list[str]


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted blocks, without their `>`."""

    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Lines between fences, as they are."""

    text: str


Block = Paragraph | Quote | Preformatted

_FENCE = "```"
# A quote in this many others is text: each level reads the lines once more.
_DEEPEST = 8
_INFO = re.compile(r"[\w+#.-]*\s*")

STRONG, EMPHASIS, STRIKE = Style.STRONG.value, Style.EMPHASIS.value, Style.STRIKE.value
LINK, CODE, NUMBER, HASHTAG, MENTION = "link", "code", "number", "hashtag", "mention"
_STYLES = {"strong": STRONG, "emphasis": EMPHASIS, "strike": STRIKE}

# Marks of direction end an address: inside they would show another one than it is.
_OF_URL = r"[^\s<>\"`\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
# Every alternative begins with a character of its own, so that the search for the next one is as
# fast as the machine (1 us for 100 letters; 12 us with the scheme of a link in front); each runs to
# the first character that ends it, so no text is read twice but for what is styled.
_SPAN = re.compile(
    rf":(?:(?:(?<=\b(?ai:http):)|(?<=\b(?ai:https):)|(?<=\b(?ai:gemini):))//(?=\w|\[[0-9A-Fa-f:.]{{2,45}}\]){_OF_URL}+"
    rf"|(?:(?<=\b(?ai:xmpp):)|(?<=\b(?ai:mailto):))(?=\w){_OF_URL}+"
    rf"|(?<=\b(?ai:geo):)(?=-?[0-9]){_OF_URL}+"
    rf"|(?<=\b(?ai:magnet):)\?(?=\w){_OF_URL}+)(?P<link>)"
    r"|`(?P<code>[^`\n]+)`"
    r"|#(?<![\w/#&]#)(?P<number>[1-9][0-9]{4,17}(?:/[1-9][0-9]{0,8})?)(?!\w)"
    r"|#(?<![\w/#&]#)(?P<hashtag>[^\W\d_][\w-]{0,63})"
    r"|@(?<![\w@/.]@)(?P<mention>[A-Za-z0-9][A-Za-z0-9_-]{1,31})(?![\w@])"
    r"|\*(?<![\w*]\*)(?P<strong>(?=\S)[^*\n]+(?<=\S))\*(?![\w*])"
    r"|_(?<![\w_]_)(?P<emphasis>(?=\S)[^_\n]+(?<=\S))_(?![\w_])"
    r"|~(?<![\w~]~)(?P<strike>(?=\S)[^~\n]+(?<=\S))~(?![\w~])"
)
_SCHEMES = frozenset(("http", "https", "gemini", "xmpp", "mailto", "geo", "magnet"))
_LONGEST_SCHEME = max(map(len, _SCHEMES))
_TRAILING = frozenset(".,;:!?'\"…»”’*_~")
_OPENING = {")": "(", "]": "[", "}": "{"}


def blocks(text: str) -> tuple[Block, ...]:
    """`text` as blocks, in order."""
    return tuple(_blocks(text.split("\n"), 0))


def _blocks(lines: list[str], depth: int) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        start, line = at, lines[at]
        if line.startswith(_FENCE):
            at, text = _fenced(lines, at)
            yield Preformatted(text)
        elif line.startswith(">") and depth < _DEEPEST:
            while at < len(lines) and lines[at].startswith(">"):
                at += 1
            quoted = [each[1:].removeprefix(" ") for each in lines[start:at]]
            yield Quote(tuple(_blocks(quoted, depth + 1)))
        elif not line or line.isspace():
            at += 1
        else:
            at += 1
            while at < len(lines) and _goes_on(lines[at], depth):
                at += 1
            yield Paragraph(lines[start:at])


def _goes_on(line: str, depth: int) -> bool:
    """Whether a line belongs to the paragraph above it."""
    if line.startswith(">"):
        return depth >= _DEEPEST
    return not (not line or line.isspace() or line.startswith(_FENCE))


def _fenced(lines: list[str], at: int) -> tuple[int, str]:
    """Where what begins with a fence at `at` is over, and its text.

    What stands behind the first fence is the name of a language, or else text.
    """
    first = lines[at].removeprefix(_FENCE)
    if first.rstrip().endswith(_FENCE) and first.strip("` "):
        return at + 1, first.rstrip().removesuffix(_FENCE)
    end = at + 1
    while end < len(lines) and not lines[end].startswith(_FENCE):
        end += 1
    inside = lines[at + 1 : end]
    return end + 1, "\n".join(inside if _INFO.fullmatch(first) else [first, *inside])


def pieces(line: str) -> Iterator[tuple[str, str, int, int]]:
    """What means something in one line, in order: its kind, what it holds, from where to where.

    A kind is LINK, CODE, NUMBER, HASHTAG, MENTION or the mark of a style; the text between pieces
    is plain.
    """
    done = 0
    for match in _SPAN.finditer(line):
        kind = match.lastgroup or ""
        start, end = match.span()
        if kind == LINK:
            start = _scheme(line, start, done)
            if start < 0:
                continue
            found = _without_trail(line[start:end])
            end = start + len(found)
        else:
            found = match[kind]
        yield _STYLES.get(kind, kind), found, start, end
        done = end


def _scheme(line: str, colon: int, done: int) -> int:
    """Where the scheme in front of `colon` begins; -1 where that is no text of its own any more."""
    start = colon
    while start > max(done, colon - _LONGEST_SCHEME) and line[start - 1].isalpha():
        start -= 1
    return start if line[start:colon].lower() in _SCHEMES else -1


def spans(line: str) -> tuple[Span, ...]:
    """One line as spans, in order; their texts together are the line."""
    return tuple(_spans(line))


def _spans(line: str) -> Iterator[Span]:
    done = 0
    for kind, found, start, end in pieces(line):
        if start > done:
            yield Plain(line[done:start])
        yield _span(kind, found)
        done = end
    if done < len(line):
        yield Plain(line[done:])


def _span(kind: str, found: str) -> Span:
    """The span that a piece means."""
    if kind == LINK:
        return Link(found)
    if kind == CODE:
        return Code(found)
    if kind == NUMBER:
        return Number(ref(found))
    if kind == HASHTAG:
        return Hashtag(Tag(found))
    if kind == MENTION:
        return Mention(Nick(found))
    return Styled(Style(kind), tuple(_spans(found)))


def ref(found: str) -> Ref:
    """What a NUMBER means."""
    post, _, comment = found.partition("/")
    return Ref(int(post), int(comment or 0))


def _without_trail(url: str) -> str:
    """`url` without punctuation of the sentence around it; balanced brackets stay."""
    end = len(url)
    unbalanced: dict[str, int] = {}
    while True:
        last = url[end - 1]
        if last in _OPENING:
            left = unbalanced.get(last)
            if left is None:
                left = url.count(last) - url.count(_OPENING[last])
            if left <= 0:
                return url[:end]
            unbalanced[last] = left - 1
        elif last not in _TRAILING:
            return url[:end]
        end -= 1


def _all(found: tuple[Block, ...]) -> Iterator[Span]:
    for block in found:
        match block:
            case Paragraph(lines):
                for line in lines:
                    yield from _flat(_spans(line))
            case Quote(inner):
                yield from _all(inner)
            case Preformatted():
                pass


def _flat(line: Iterator[Span]) -> Iterator[Span]:
    """The spans of a line with those that are styled opened up."""
    for span in line:
        if isinstance(span, Styled):
            yield from _flat(iter(span.spans))
        else:
            yield span


def mentions(text: str) -> tuple[Nick, ...]:
    """The people whom `text` names, each once, in order; not those in code or links."""
    found: dict[str, Nick] = {}
    for span in _all(blocks(text)):
        if isinstance(span, Mention):
            found.setdefault(span.nick.key, span.nick)
    return tuple(found.values())


def hashtags(text: str) -> tuple[Tag, ...]:
    """The inline hashtags of `text`, each once, in order; not those in code or links."""
    found: dict[str, Tag] = {}
    for span in _all(blocks(text)):
        if isinstance(span, Hashtag):
            found.setdefault(span.tag.key, span.tag)
    return tuple(found.values())
