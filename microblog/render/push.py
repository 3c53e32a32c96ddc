"""Pushes as text, in the shapes that clients of Juick recognise; their frames stay English."""

from microblog.domain.post import Comment, Post
from microblog.domain.text import first_line
from microblog.i18n import DEFAULT
from microblog.i18n import mark as _
from microblog.render.listing import body, head
from microblog.render.words import Words

QUOTE = 50

_FOLLOWED = _("@{nick} - who that is; S @{nick} - read them too.")
_ASKED = _("ALLOW @{nick} - let them; DISALLOW @{nick} - do not; @{nick} - who that is.")
_ALLOWED = _("@{nick}+ shows what has been written so far.")
_NUDGED = _("They would like to read something of yours.")


def post(pushed: Post, url: str, *, is_edit: bool = False) -> str:
    """A new post, or one that was edited."""
    edited = " (edited)" if is_edit else ""
    shown = f"{head(pushed.author, pushed.marks)}\n{body(pushed.body, pushed.picture)}"
    return f"{shown}\n\n{pushed.ref}{edited} {url}/{pushed.ref.path}"


def comment(pushed: Comment, quoted: str, url: str, *, is_edit: bool = False) -> str:
    """A comment on what `quoted` begins with, new or edited."""
    edited = " (edited)" if is_edit else ""
    to = f"@{pushed.parent_author} " if pushed.parent_author else ""
    words = body(pushed.body, pushed.picture)
    shown = f"Reply by @{pushed.author}:\n>{first_line(quoted, QUOTE)}\n\n{to}{words}"
    return f"{shown}\n\n{pushed.ref}{edited} {url}/{pushed.post_id}#{pushed.number}"


def recommendation(pushed: Post, recommender: str, url: str) -> str:
    """Somebody's post, passed on by another; nothing but the post stands after the first line."""
    replies = f" ({pushed.comments} replies)" if pushed.comments else ""
    shown = f"{head(pushed.author, pushed.marks)}\n{body(pushed.body, pushed.picture)}"
    foot = f"{pushed.ref}{replies} {url}/{pushed.ref.path}"
    return f"Recommended by @{recommender}:\n{shown}\n\n{foot}"


def recommended_comment(pushed: Comment, recommender: str, url: str) -> str:
    """Somebody's comment, passed on by another."""
    shown = f"@{pushed.author}:\n{body(pushed.body, pushed.picture)}"
    foot = f"{pushed.ref} {url}/{pushed.post_id}#{pushed.number}"
    return f"Recommended by @{recommender}:\n{shown}\n\n{foot}"


def recommended(pushed: Post | Comment, recommender: str, url: str) -> str:
    """The author hears that somebody recommends what he wrote."""
    sort = "comment" if isinstance(pushed, Comment) else "post"
    return f"@{recommender} recommended your {sort} {pushed.ref}. {url}/{pushed.ref.path}"


def message(sender: str, text: str) -> str:
    """A private message."""
    return f"Private message from @{sender}:\n{text}"


def followed(follower: str, url: str, language: str) -> str:
    """Somebody hears of a new follower, and how to look at who that is."""
    return _notice(f"@{follower} subscribed to your blog!", _FOLLOWED, follower, url, language)


def asked(reader: str, url: str, language: str) -> str:
    """Somebody asks to read a closed blog."""
    return _notice(f"@{reader} asks to read your blog.", _ASKED, reader, url, language)


def allowed(author: str, url: str, language: str) -> str:
    """Somebody may read a closed blog from now on."""
    return _notice(f"@{author} lets you read their blog.", _ALLOWED, author, url, language)


def nudged(reader: str, url: str, language: str) -> str:
    """Somebody waits for a post."""
    return _notice(f"@{reader} nudges you.", _NUDGED, reader, url, language)


def _notice(frame: str, hint: str, nick: str, url: str, language: str) -> str:
    words = Words(language or DEFAULT, url)
    return f"{frame}\n\n{words.say(hint, nick=nick)}\n{url}/u/{nick}"
