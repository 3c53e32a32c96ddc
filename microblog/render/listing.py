"""Posts and comments as text, in the shapes that clients of Juick recognise."""

from microblog.domain.picture import Picture
from microblog.domain.post import Comment, Post
from microblog.domain.text import first_line

_QUOTE = 50


def head(author: str, marks: tuple[object, ...]) -> str:
    """`@juliet: *private *tag !club`."""
    return " ".join((f"@{author}:", *map(str, marks)))


def body(text: str, picture: Picture | None) -> str:
    """The words, and the address of a picture on a line of its own."""
    return "\n".join(line for line in (text, picture.url if picture else "") if line)


def post(shown: Post, url: str) -> str:
    """A post: head, text, number with the count of its comments, address."""
    replies = f" ({shown.comments} replies)" if shown.comments else ""
    edited = " (edited)" if shown.edited_at else ""
    foot = f"{shown.ref}{replies}{edited} {url}/{shown.ref.path}"
    words = body(shown.body, shown.picture)
    return f"{head(shown.author, shown.marks)}\n{words}\n\n{foot}"


def comment(shown: Comment, url: str) -> str:
    """A comment: head, what it answers, text, number, address."""
    quote = f">{first_line(shown.quoted, _QUOTE)}\n" if shown.quoted else ""
    to = f"@{shown.parent_author} " if shown.parent_author else ""
    edited = " (edited)" if shown.edited_at else ""
    foot = f"{shown.ref}{edited} {url}/{shown.ref.post}#{shown.number}"
    return f"@{shown.author}:\n{quote}{to}{body(shown.body, shown.picture)}\n\n{foot}"
