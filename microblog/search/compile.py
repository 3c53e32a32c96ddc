"""Words of a query as text for PostgreSQL's `to_tsquery` (documentation, 12.3.2)."""

from typing import assert_never

from microblog.search.tree import All, Any, Node, Not, Phrase, Prefix, Word


def tsquery(node: Node | None) -> str:
    """The text, of quoted words and operators only, so that none is an error; empty for no words.

    What several forms of a word have in common is the dictionary's business.
    """
    if node is None:
        return ""
    match node:
        case Word(text) | Phrase(text):
            return _quoted(text)
        case Prefix(text):
            return f"{_quoted(text)}:*"
        case All(parts):
            return _joined(" & ", parts)
        case Any(parts):
            return _joined(" | ", parts)
        case Not(part):
            return f"!({tsquery(part)})"
        case _:
            assert_never(node)


def _joined(sign: str, parts: tuple[Node, ...]) -> str:
    return sign.join(f"({tsquery(part)})" for part in parts)


def _quoted(text: str) -> str:
    """Within quotes a quote is doubled, and a backslash would escape."""
    return "'" + text.replace("\\", " ").replace("'", "''") + "'"
