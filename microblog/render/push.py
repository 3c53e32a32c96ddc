"""Pushes as text, in the shapes that clients of Juick recognise; their frames stay English."""

from microblog.domain.post import Comment, Post
from microblog.domain.text import first_line
from microblog.i18n import DEFAULT, translations
from microblog.render.listing import head

QUOTE = 50


def post(pushed: Post, url: str) -> str:
    """A new post."""
    shown = f"{head(pushed.author, pushed.tags)}\n{pushed.body}"
    return f"{shown}\n\n{pushed.ref} {url}/{pushed.ref.path}"


def comment(pushed: Comment, quoted: str, url: str) -> str:
    """A comment on what `quoted` begins with."""
    to = f"@{pushed.parent_author} " if pushed.parent_author else ""
    shown = f"Reply by @{pushed.author}:\n>{first_line(quoted, QUOTE)}\n\n{to}{pushed.body}"
    return f"{shown}\n\n{pushed.ref} {url}/{pushed.post_id}#{pushed.number}"


def recommendation(pushed: Post, recommender: str, url: str) -> str:
    """Somebody's post, passed on by another; nothing but the post stands after the first line."""
    replies = f" ({pushed.comments} replies)" if pushed.comments else ""
    shown = f"{head(pushed.author, pushed.tags)}\n{pushed.body}"
    foot = f"{pushed.ref}{replies} {url}/{pushed.ref.path}"
    return f"Recommended by @{recommender}:\n{shown}\n\n{foot}"


def recommended(pushed: Post, recommender: str, url: str) -> str:
    """The author hears that somebody recommends the post."""
    return f"@{recommender} recommended your post {pushed.ref}. {url}/{pushed.ref.path}"


def followed(follower: str, url: str, language: str) -> str:
    """Somebody hears of a new follower, and how to look at who that is."""
    words = translations(language or DEFAULT)
    hint = words.gettext("@{nick} - who that is; S @{nick} - read them too.").format(nick=follower)
    return f"@{follower} subscribed to your blog!\n\n{hint}\n{url}/u/{follower}"
