"""Juick's old queries, answered to anyone and never obeyed, so that plugins made for it work.

`http://juick.com/query#messages` gives posts or a thread, `#users` people; what is not there is
answered with its bare code 404, as Juick did.
"""

from xml.etree.ElementTree import Element

from microblog.domain.names import Nick
from microblog.domain.ref import Ref
from microblog.render import juick
from microblog.store import public
from microblog.store.database import Database
from microblog.store.public import PublicComment, PublicPost
from microblog.xmpp.asking import NOT_FOUND, Asked, Reply, Service

MESSAGES = "http://juick.com/query#messages"
USERS = "http://juick.com/query#users"
_USERS_LIMIT = 20

_NUMBER_LIMIT = 18


class Juick:
    """Answers from what everyone may read in `database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def service(self) -> Service:
        """All this, at the component and the bot."""
        return Service({
            ("get", f"{{{MESSAGES}}}query"): self.messages,
            ("get", f"{{{USERS}}}query"): self.users,
        })  # fmt: skip

    async def messages(self, asked: Asked) -> Reply:
        """The newest posts, those of `uname`, those before or after a number, or a whole thread."""
        query = asked.payload
        post, newer = _number(query, "mid"), _number(query, "aftermid")
        if post:
            return await self._thread(post, with_comments=query.get("rid") == "*")
        if query.get("uname"):
            return await self._of_author(Nick(query.get("uname", "")))
        async with self._database.connection() as connection:
            before = _number(query, "beforemid") or public.NEWEST
            found = await public.newest(connection, before)
        shown = (one for one in found[: public.PAGE] if one.post_id > newer)
        return _answer(MESSAGES, *map(_post, shown))

    async def users(self, asked: Asked) -> Reply:
        """Those of the people asked for by `uname` who are here."""
        people = [one for one in asked.payload if one.tag == f"{{{juick.USER}}}user"]
        names = [one.get("uname", "") for one in people]
        found = []
        async with self._database.connection() as connection:
            for nick in names[:_USERS_LIMIT]:
                known = await public.user(connection, Nick(nick))
                if known is not None:
                    found.append(juick.user(known.nick, known.user_id))
        return _answer(USERS, *found) if found else NOT_FOUND

    async def _thread(self, number: int, *, with_comments: bool) -> Reply:
        async with self._database.connection() as connection:
            post = await public.post(connection, number)
            comments = await public.thread(connection, number) if with_comments else []
        if post is None:
            return NOT_FOUND
        shown = [_comment(post.post_id, one) for one in comments if not one.is_deleted]
        return _answer(MESSAGES, _post(post), *shown)

    async def _of_author(self, nick: Nick) -> Reply:
        async with self._database.connection() as connection:
            author = await public.user(connection, nick)
            if author is None:
                return NOT_FOUND
            found = await public.of_author(connection, author.user_id, public.NEWEST)
        return _answer(MESSAGES, *map(_post, found[: public.PAGE]))


def _post(post: PublicPost) -> str:
    return juick.message(
        post.ref,
        post.author,
        post.body,
        published=post.created_at,
        tags=post.tag_names,
        replies=post.comments,
    )


def _comment(post: int, comment: PublicComment) -> str:
    return juick.message(
        Ref(post, comment.number),
        comment.author,
        comment.body,
        published=comment.created_at,
        reply_to=comment.parent,
    )


def _answer(namespace: str, *elements: str) -> str:
    return f"<query xmlns='{namespace}'>{''.join(elements)}</query>"


def _number(query: Element, name: str) -> int:
    """A positive number, 0 for anything else."""
    text = query.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= _NUMBER_LIMIT
    return int(text) if is_number else 0
