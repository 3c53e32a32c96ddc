"""What an event says, read at send time, so that edits and deletions take effect at once."""

from collections.abc import Callable

from microblog.delivery.template import Payload, Template, build
from microblog.domain.errors import Refused
from microblog.domain.post import Post
from microblog.domain.ref import Ref
from microblog.render import push
from microblog.store import posts, users
from microblog.store.outbox import Event
from microblog.store.queries import Connection


class Push:
    """The stanzas of one event: one template for each language and reason, made when first needed.

    Its stanza ids tell of `ref` and, where several people may do the same to it, of `actor`.
    """

    def __init__(
        self, sender: str, ref: Ref, actor: int, text: Callable[[str], str], payload: Payload
    ) -> None:
        self.ref = ref
        self.actor = actor
        self._sender = sender
        self._text = text
        self._payload = payload
        self._templates: dict[tuple[str, str], Template] = {}

    def template(self, language: str, reason: str) -> Template:
        """The stanza for those who speak `language` and hear of it by `reason`."""
        variant = language, reason
        if variant not in self._templates:
            self._templates[variant] = build(
                self._sender, self._text(language), self._payload.xml(reason)
            )
        return self._templates[variant]


class Composer:
    """Makes the pushes of events, sent by the JID `sender`."""

    def __init__(self, sender: str, url: str) -> None:
        self._sender = sender
        self._url = url

    async def compose(self, connection: Connection, event: Event) -> Push | None:
        """The push of `event`, or None when there is nothing to tell any more."""
        try:
            match event.kind:
                case "post":
                    return await self._post(connection, event)
                case "comment":
                    return await self._comment(connection, event)
                case "followed":
                    return await self._followed(connection, event)
                case _:
                    return await self._recommended(connection, event)
        except Refused:
            return None

    async def _post(self, connection: Connection, event: Event) -> Push:
        post = await posts.for_push(connection, Ref(event.post_id))
        text = push.post(post, self._url)
        return Push(self._sender, post.ref, 0, lambda _: text, _payload("post", post))

    async def _comment(self, connection: Connection, event: Event) -> Push:
        ref = Ref(event.post_id, event.comment)
        comment = await posts.get_comment(connection, ref)
        post = await posts.for_push(connection, ref)
        text = push.comment(comment, comment.quoted or post.body, self._url)
        payload = Payload(
            "comment",
            ref.path,
            comment.author,
            comment.created_at,
            reply_to=Ref(comment.post_id, comment.parent).path,
        )
        return Push(self._sender, ref, 0, lambda _: text, payload)

    async def _recommended(self, connection: Connection, event: Event) -> Push | None:
        recommender = await users.nick_of(connection, event.author_id)
        if recommender is None:
            return None
        post = await posts.for_push(connection, Ref(event.post_id))
        told = push.recommended if event.kind == "recommended" else push.recommendation
        text = told(post, recommender, self._url)
        payload = _payload(event.kind, post, recommender)
        return Push(self._sender, post.ref, event.author_id, lambda _: text, payload)

    async def _followed(self, connection: Connection, event: Event) -> Push | None:
        follower = await users.nick_of(connection, event.author_id)
        if follower is None:
            return None
        url = self._url
        return Push(
            self._sender,
            Ref(event.author_id),
            0,
            lambda language: push.followed(follower, url, language),
            Payload("follower", "", follower),
        )


def _payload(kind: str, post: Post, recommender: str = "") -> Payload:
    return Payload(
        kind, post.ref.path, post.author, post.created_at, post.tag_names, by=recommender
    )
