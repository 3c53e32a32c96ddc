"""Pushes as text, in the shapes that clients of Juick recognise; their frames stay English."""

from microblog.domain.post import Comment, Post
from microblog.domain.text import first_line
from microblog.render.listing import head

QUOTE = 50


def post(pushed: Post, url: str) -> str:
    """A new post."""
    return (
        f"{head(pushed.author, pushed.tags)}\n{pushed.body}\n\n{pushed.ref} {url}/{pushed.ref.path}"
    )


def comment(pushed: Comment, quoted: str, url: str) -> str:
    """A comment on what `quoted` begins with."""
    to = f"@{pushed.parent_author} " if pushed.parent_author else ""
    foot = f"{pushed.ref} {url}/{pushed.post_id}#{pushed.number}"
    return (
        f"Reply by @{pushed.author}:\n>{first_line(quoted, QUOTE)}\n\n{to}{pushed.body}\n\n{foot}"
    )


def recommendation(pushed: Post, recommender: str, url: str) -> str:
    """Somebody's post, passed on by another."""
    replies = f" ({pushed.comments} replies)" if pushed.comments else ""
    shown = f"{head(pushed.author, pushed.tags)}\n{pushed.body}"
    return (
        f"Recommended by @{recommender}:\n{shown}\n\n{pushed.ref}{replies} {url}/{pushed.ref.path}"
    )


def recommended(pushed: Post, recommender: str, url: str) -> str:
    """The author hears that somebody recommends the post."""
    foot = f"{pushed.ref} {url}/{pushed.ref.path}"
    return f"@{recommender} recommended your post {pushed.ref}.\n\n{foot}"


def followed(follower: str, url: str) -> str:
    """Somebody hears of a new follower."""
    return f"@{follower} subscribed to your blog!\n\nBlog: {url}/u/{follower}"
