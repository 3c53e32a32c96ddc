"""Posts and comments as text, in the shapes that clients of Juick recognise."""

from microblog.domain.post import Comment, Post
from microblog.domain.text import first_line

_QUOTE = 50


def head(author: str, tags: tuple[object, ...]) -> str:
    """`@juliet: *tag *other`."""
    return " ".join((f"@{author}:", *map(str, tags)))


def post(shown: Post, url: str) -> str:
    """A post: head, text, number with the count of its comments, address."""
    replies = f" ({shown.comments} replies)" if shown.comments else ""
    foot = f"{shown.ref}{replies} {url}/{shown.ref.path}"
    return f"{head(shown.author, shown.tags)}\n{shown.body}\n\n{foot}"


def comment(shown: Comment, url: str) -> str:
    """A comment: head, what it answers, text, number, address."""
    quote = f">{first_line(shown.quoted, _QUOTE)}\n" if shown.quoted else ""
    to = f"@{shown.parent_author} " if shown.parent_author else ""
    foot = f"{shown.ref} {url}/{shown.ref.post}#{shown.number}"
    return f"@{shown.author}:\n{quote}{to}{shown.body}\n\n{foot}"
