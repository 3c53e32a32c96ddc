"""Text into HTML: markup is made here and nowhere else, and everything from people is escaped."""

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

from markupsafe import Markup, escape

from microblog.domain.markup import (
    CODE,
    EMPHASIS,
    HASHTAG,
    LINK,
    MENTION,
    NUMBER,
    STRIKE,
    STRONG,
    Block,
    Paragraph,
    Preformatted,
    Quote,
    blocks,
    pieces,
)
from microblog.domain.names import Tag
from microblog.store.searching import MARK_START, MARK_STOP

# The address of a page of ours, as it is to stand in a link.
To = Callable[[str], str]

_REL = "nofollow ugc noopener noreferrer"
_BREAK = "<br>\n"
# Marks that turn text around may stand in what is stored; shown they could reach over its end.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")

# Words that were found stand between these (microblog.store.searching).
_MARKED = re.compile(f"{MARK_START}([^{MARK_START}{MARK_STOP}<]*){MARK_STOP}")
_MARKS = re.compile(f"[{MARK_START}{MARK_STOP}]")
# From the beginning of a word only: from each letter of it, it would be read again to its end.
_TOKEN = re.compile(rf"(?<!\S)[^\s{MARK_START}{MARK_STOP}]*[{MARK_START}{MARK_STOP}]\S*")
_SCHEME = re.compile(r"(?:https?|gemini)://|(?:xmpp|mailto|geo|magnet):", re.IGNORECASE)

# Letters that look like Latin ones: a name made only of them passes for another.
_LOOKALIKES = frozenset("аеорсухѕіјһԁԛԝӏүьгпνορυτικ")
# Scripts whose letters resemble each other's.
_ALIKE = frozenset(("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH"))


def html(text: str, to: To = str) -> Markup:
    """A post's text as HTML blocks; `to` makes addresses of the paths of pages of ours."""
    if "\n" not in text and not text.startswith((">", "```")):
        made = f"<p>{_inline(text, to)}</p>" if text.strip() else ""
    else:
        made = "".join([_block(block, to) for block in blocks(text)])
    # Escaped text, and tags and addresses of ours.
    return Markup(made if made.isascii() else _TURNING.sub("", made))  # noqa: S704


def marked_html(text: str, to: To = str) -> Markup:
    """A post's text as HTML blocks, the words that were found in it marked."""
    made = str(html(_TOKEN.sub(_whole, text), to))
    return Markup(_MARKS.sub("", _MARKED.sub(r"<mark>\1</mark>", made)))  # noqa: S704  (as above)


def _whole(found: re.Match[str]) -> str:
    """A word with its marks, but a name or an address, within which nothing is marked."""
    token = _MARKS.sub("", found[0])
    return token if token.startswith(("@", "#")) or _SCHEME.search(token) else found[0]


def _block(block: Block, to: To) -> str:
    match block:
        case Preformatted(text):
            return f"<pre><code>{escape(text)}</code></pre>"
        case Quote(inner):
            return f"<blockquote>{''.join([_block(each, to) for each in inner])}</blockquote>"
        case Paragraph(lines):
            return f"<p>{_BREAK.join([_inline(line, to) for line in lines])}</p>"


def _inline(line: str, to: To) -> str:
    """One line with what is in it."""
    made: list[str] = []
    done = 0
    for kind, found, start, end in pieces(line):
        if start > done:
            made.append(escape(line[done:start]))
        made.append(_WRITERS[kind](found, to))
        done = end
    if not done:
        return escape(line)
    made.append(escape(line[done:]))
    return "".join(made)


def _link(url: str, to: To) -> str:  # noqa: ARG001  (it leads elsewhere)
    shown = escape(url)
    if url.isascii():
        return f'<a href="{shown}" rel="{_REL}">{shown}</a>'
    return f'<a href="{shown}" rel="{_REL}">{escape(_honest(url))}</a>'


def _mention(name: str, to: To) -> str:
    return f'<a href="{escape(to(f"/u/{name}"))}">@{name}</a>'


def _number(number: str, to: To) -> str:
    return f'<a href="{escape(to(f"/{number}"))}">#{number}</a>'


def _hashtag(name: str, to: To) -> str:
    return f'<a href="{escape(to(tag_path(Tag(name).key)))}">#{escape(name)}</a>'


def _code(text: str, to: To) -> str:  # noqa: ARG001  (nothing in it leads anywhere)
    return f"<code>{escape(text)}</code>"


def _styled(element: str) -> Callable[[str, To], str]:
    return lambda text, to: f"<{element}>{_inline(text, to)}</{element}>"


_WRITERS: dict[str, Callable[[str, To], str]] = {
    LINK: _link,
    MENTION: _mention,
    NUMBER: _number,
    HASHTAG: _hashtag,
    CODE: _code,
    STRONG: _styled("strong"),
    EMPHASIS: _styled("em"),
    STRIKE: _styled("s"),
}


def _honest(url: str) -> str:
    """The address as shown: a host that may pass for another also as the machine reads it."""
    host = re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0].rpartition("@")[2]
    name = host.partition(":")[0]
    if name.isascii() or not any(map(_is_doubtful, name.split("."))):
        return url
    try:
        return f"{url} [{name.encode('idna').decode()}]"
    except UnicodeError:
        return f"{url} [?]"


def _is_doubtful(label: str) -> bool:
    """Whether a part of a host is in mixed scripts, or looks like another that is not."""
    letters = [letter for letter in label.casefold() if letter.isalpha()]
    if all(map(str.isascii, letters)):
        return False
    scripts = {unicodedata.name(letter, "?").partition(" ")[0] for letter in letters}
    return len(scripts & _ALIKE) > 1 or _LOOKALIKES.issuperset(letters)


def tag_path(key: str) -> str:
    """The page of a tag."""
    return f"/t/{quote(key, safe='')}"


def club_path(key: str) -> str:
    """The page of a club."""
    return f"/c/{quote(key, safe='')}"


def room_path(address: str) -> str:
    """The page of a conference."""
    return f"/rooms/{quote(address, safe='@')}"
