"""Atom entries as clients publish them (RFC 4287, XEP-0277): words, tags, picture, address.

Clients keep the whole of a short post in the title, and that of a long one beside its beginning.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from microblog.domain.hypertext import plain
from microblog.domain.names import TAG_LIMIT, Tag
from microblog.domain.picture import Picture
from microblog.domain.text import clean
from microblog.grammar import tokens
from microblog.render.entry import ATOM, LIKE
from microblog.xmpp.attached import is_link

_ATOM = f"{{{ATOM}}}"
_ANSWER = "{http://purl.org/syndication/thread/1.0}in-reply-to"
_TAGS_READ = 50
_NO_TAG = re.compile('["*,\n]')
_VARIANT = "\ufe0f"


@dataclass(frozen=True, slots=True)
class Written:
    """What an entry says; `answered` is the name of an item, empty for none."""

    text: str
    tags: tuple[Tag, ...]
    answered: str
    picture: Picture | None
    is_like: bool


def read(entry: Element) -> Written:
    """Read an entry; total: what cannot be understood is left out."""
    title = _words(entry, "title")
    text = _whole(title, _words(entry, "content") or _words(entry, "summary"))
    return Written(
        text=text,
        tags=tuple(_tags(entry)),
        answered=_answered(entry),
        picture=next(_pictures(entry), None),
        is_like=text.replace(_VARIANT, "") == LIKE,
    )


def _words(entry: Element, name: str) -> str:
    """The words of a text construct (RFC 4287, 3.1), those in plain text before all others."""
    found = {one.get("type", "text"): one for one in reversed(entry.findall(f"{_ATOM}{name}"))}
    if "text" in found:
        return clean("".join(found["text"].itertext())).strip()
    if "xhtml" in found:
        return plain("".join(_markup(found["xhtml"])))
    if "html" in found:
        return plain("".join(found["html"].itertext()))
    return ""


def _markup(parent: Element) -> Iterator[str]:
    """What stands inside, with names as HTML has them."""
    for child in parent:
        for one in child.iter():
            one.tag = one.tag.rpartition("}")[2]
    yield ElementTree.tostring(parent, "unicode", "html")


def _whole(title: str, content: str) -> str:
    """Title and content, or one of them where it says what the other does."""
    if not content or not title:
        return content or title
    begins = content.startswith(title.removesuffix("…").rstrip())
    return content if begins else f"{title}\n\n{content}"


def _tags(entry: Element) -> Iterator[Tag]:
    """Each once, as far as the language of the bot has them."""
    found: dict[str, Tag] = {}
    for category in entry.findall(f"{_ATOM}category")[:_TAGS_READ]:
        name = clean(category.get("term", "")).strip().lstrip("#*")
        read = tokens.tag(f'*"{_NO_TAG.sub("", name)}"', 0)
        if read is not None:
            found.setdefault(read[0].key, read[0])
    yield from list(found.values())[:TAG_LIMIT]


def _pictures(entry: Element) -> Iterator[Picture]:
    for link in entry.findall(f"{_ATOM}link"):
        kind, href = link.get("type", "").casefold(), link.get("href", "")
        if link.get("rel") == "enclosure" and kind.startswith("image/") and is_link(href):
            yield Picture(href, kind[:100], description=clean(link.get("title", ""))[:4096])


def _answered(entry: Element) -> str:
    """The item of what is answered (RFC 4685), by its place in an address (XEP-0060, 12.22)."""
    answer = entry.find(_ANSWER)
    if answer is None:
        return ""
    address = answer.get("href", "") or answer.get("ref", "")
    fields = (field.partition("=") for field in address.partition("?")[2].split(";"))
    return next((unquote(value) for name, _, value in fields if name == "item"), "")
