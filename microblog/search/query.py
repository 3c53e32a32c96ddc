"""What somebody looks for: words, a person, tags."""

from dataclasses import dataclass

from microblog.domain.names import Nick, Tag

QUERY_LIMIT = 256
_WORDS = 16


@dataclass(frozen=True, slots=True)
class Query:
    """Words in websearch syntax (`"phrase"`, `-word`, `or`), a nick and tags; all must fit."""

    words: str = ""
    user: Nick | None = None
    tags: tuple[Tag, ...] = ()


def read(text: str) -> Query:
    """Read a query; total: whatever has no meaning is looked for as plain words."""
    user: Nick | None = None
    tags: list[Tag] = []
    words: list[str] = []
    for token in text[:QUERY_LIMIT].split():
        match token[0], token[1:]:
            case "@", name if name and user is None:
                user = Nick(name)
            case "*", name if name:
                tags.append(Tag(name))
            case _:
                words.append(token)
    return Query(" ".join(words[:_WORDS]), user, tuple(tags))
