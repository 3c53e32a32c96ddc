"""What somebody looks for: words, a person, tags."""

import re
from dataclasses import dataclass

from microblog.domain.names import Nick, Tag
from microblog.grammar import tokens

QUERY_LIMIT = 256
_WORDS = 16
_WORD = re.compile(r'-?"[^"]*"?|\S+')
_BEHIND_NAME = (",", ":")


@dataclass(frozen=True, slots=True)
class Query:
    """Words in websearch syntax (`"phrase"`, `-word`, `or`), a nick and tags; all must fit."""

    words: str = ""
    user: Nick | None = None
    tags: tuple[Tag, ...] = ()


def read(text: str) -> Query:
    """Read a query; total: whatever has no meaning is looked for as plain words."""
    text = text[:QUERY_LIMIT]
    user: Nick | None = None
    tags: list[Tag] = []
    words: list[str] = []
    at = 0
    while found := _WORD.search(text, at):
        at = found.start()
        named, labelled = tokens.nick(text, at), tokens.tag(text, at)
        if named and user is None:
            user, at = named
            at += text[at : at + 1] in _BEHIND_NAME
        elif labelled:
            label, at = labelled
            tags.append(label)
        else:
            words.append(found[0])
            at = found.end()
    return Query(" ".join(words[:_WORDS]), user, tuple(tags))
