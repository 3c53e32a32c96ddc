"""What an event says, read at send time, so that edits and deletions take effect at once."""

from microblog.delivery.template import Payload, Template, build
from microblog.domain.errors import Refused
from microblog.domain.post import Comment, Post
from microblog.domain.ref import Ref
from microblog.render import push
from microblog.store import posts, users
from microblog.store.outbox import Event
from microblog.store.queries import Connection


class Composer:
    """Makes the stanzas of events sent by `sender`."""

    def __init__(self, sender: str, url: str) -> None:
        self._sender = sender
        self._url = url

    async def compose(self, connection: Connection, event: Event) -> Template | None:
        """The stanza of `event`, or None when there is nothing to tell any more."""
        try:
            found = await self._found(connection, event)
        except Refused:
            return None
        return found and build(self._sender, *found)

    async def _found(self, connection: Connection, event: Event) -> tuple[str, Payload] | None:
        ref = Ref(event.post_id, event.comment)
        if event.kind == "comment":
            return await self._comment(connection, ref)
        if event.kind == "post":
            return self._post(await posts.get(connection, ref))
        actor = await users.nick_of(connection, event.author_id)
        if actor is None:
            return None
        if event.kind == "followed":
            return push.followed(actor, self._url), Payload("follower", "", actor)
        post = await posts.get(connection, ref)
        told = push.recommended if event.kind == "recommended" else push.recommendation
        return told(post, actor, self._url), _payload(event.kind, post)

    def _post(self, post: Post) -> tuple[str, Payload]:
        return push.post(post, self._url), _payload("post", post)

    async def _comment(self, connection: Connection, ref: Ref) -> tuple[str, Payload]:
        comment = await posts.get_comment(connection, ref)
        quoted = comment.quoted or (await posts.get(connection, ref)).body
        return push.comment(comment, quoted, self._url), _comment_payload(comment)


def _payload(kind: str, post: Post) -> Payload:
    return Payload(kind, post.ref.path, post.author, post.created_at, post.tag_names)


def _comment_payload(comment: Comment) -> Payload:
    answered = Ref(comment.post_id, comment.parent)
    return Payload(
        "comment", comment.ref.path, comment.author, comment.created_at, (), answered.path
    )
