"""What an event says, read at send time, so that edits and deletions take effect at once."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from microblog.delivery import template
from microblog.delivery.push import Identity, Message, Push, Signing
from microblog.delivery.template import Payload
from microblog.domain.errors import Refused
from microblog.domain.foreign import Outcome, read_note
from microblog.domain.names import Nick
from microblog.domain.node import ItemId, Kind, Node, of_key
from microblog.domain.people import UserId
from microblog.domain.post import Comment, Post
from microblog.domain.ref import Ref
from microblog.i18n import DEFAULT
from microblog.render import abroad, juick, push
from microblog.render.answers.delivering import digest
from microblog.render.answers.rooms import news
from microblog.render.entry import Entries
from microblog.render.words import Words
from microblog.store import (
    editing,
    followed_rooms,
    foreign,
    item_names,
    messages,
    missed,
    nodes,
    outbox,
    posts,
    users,
)
from microblog.store.outbox import Event
from microblog.store.queries import Connection

_NOTICES = {
    "followed": ("follower", push.followed),
    "asked": ("asking", push.asked),
    "allowed": ("allowing", push.allowed),
    "nudged": ("nudging", push.nudged),
}


class Composer:
    """Makes the pushes of events, sent by the JID `sender`, with stanza ids by `signing`."""

    def __init__(self, sender: str, url: str, signing: Signing) -> None:
        self._sender = sender
        self._url = url
        self._signing = signing
        self._domain = sender.rpartition("@")[2]
        self._entries = Entries(self._domain, url)

    async def compose(self, connection: Connection, event: Event) -> Push | None:
        """The push of `event`, or None when there is nothing to tell any more."""
        try:
            return await self._compose(connection, event)
        except Refused:
            return None

    async def _compose(self, connection: Connection, event: Event) -> Push | None:
        ways: Mapping[str, Callable[[Connection, Event], Awaitable[Push | None]]] = {
            "post": self._post,
            "invited": self._post,
            "comment": self._comment,
            "edited": self._edited,
            "deleted": self._deleted,
            "recommendation": self._recommended,
            "recommended": self._recommended,
            "pm": self._letter,
            "digest": self._digest,
            "rooms": self._rooms,
            "item": self._item,
            "foreign": self._foreign,
        }
        return await ways.get(event.kind, self._notice)(connection, event)

    async def _post(self, connection: Connection, event: Event) -> Push:
        """A post; to those invited later it comes under the id that the others know it by."""
        post = await posts.for_push(connection, Ref(event.post_id))
        return self._push(Identity("post", post.ref), self._of_post(post, "post"))

    async def _comment(self, connection: Connection, event: Event) -> Push:
        comment = await posts.get_comment(connection, event.ref)
        message = await self._of_comment(connection, comment, "comment")
        target = None
        # An answer to what is deleted quotes the post, but is none to it.
        if comment.parent_author or not comment.parent:
            answered = await outbox.answered(connection, comment.post_id, comment.parent)
            message = replace(message, answered=answered)
            target = _first(Ref(comment.post_id, comment.parent))
        return self._push(Identity("comment", event.ref), message, target)

    async def _edited(self, connection: Connection, event: Event) -> Push | None:
        """The whole again, in place of what was pushed first; of several edits only the last."""
        ref = event.ref
        if await editing.revision(connection, ref) > event.revision:
            return None
        if ref.is_comment:
            comment = await posts.get_comment(connection, ref)
            message = await self._of_comment(connection, comment, "edited")
        else:
            message = self._of_post(await posts.for_push(connection, ref), "edited")
        identity = Identity("edited", ref, event.revision)
        return self._push(identity, message, _first(ref))

    async def _deleted(self, connection: Connection, event: Event) -> Push | None:
        """No words: who cannot take it away is told nothing, and nobody of what nobody has had.

        Nor is anybody told of what has been restored meanwhile.
        """
        ref = event.ref
        is_gone = await outbox.is_gone(connection, ref)
        if not is_gone or not await outbox.was_sent(connection, ref):
            return None
        contact = str(ref.post) if ref.is_comment else ""
        message = Message(None, None, contact, extra=template.retraction())
        return self._push(Identity("deleted", ref, event.author_id), message, _first(ref))

    async def _recommended(self, connection: Connection, event: Event) -> Push | None:
        recommender = await users.nick_of(connection, event.author_id)
        if recommender is None:
            return None
        url, ref = self._url, event.ref
        shown = await _shown(connection, ref)
        if event.kind == "recommended":
            text = push.recommended(shown, recommender, url)
        elif isinstance(shown, Comment):
            text = push.recommended_comment(shown, recommender, url)
        else:
            text = push.recommendation(shown, recommender, url)
        tags = shown.tag_names if isinstance(shown, Post) else ()
        payload = Payload(
            event.kind, ref.path, shown.author, shown.created_at, tags, by=recommender
        )
        extra = template.sharing(shown.picture) if shown.picture else ""
        message = Message(_in_any(text), payload, extra=extra, juick=_juick(shown))
        return self._push(Identity(event.kind, ref, event.author_id), message)

    async def _letter(self, connection: Connection, event: Event) -> Push:
        letter = await messages.get(connection, event.post_id)
        payload = Payload("pm", "", letter.sender, letter.created_at)
        message = Message(
            _in_any(push.message(letter.sender, letter.body)),
            payload,
            Nick(letter.sender).key,
            _in_any(letter.body),
            juick=juick.letter(letter.sender, letter.body, published=letter.created_at),
        )
        return self._push(Identity("pm", Ref(event.post_id)), message)

    async def _digest(self, connection: Connection, event: Event) -> Push | None:
        found = await missed.digest(connection, UserId(event.author_id))
        if not found:
            return None
        url = self._url
        message = Message(
            lambda language: digest(found, Words(language or DEFAULT, url)),
            Payload("digest", "", ""),
        )
        return self._push(Identity("digest", Ref(event.author_id), event.outbox_id), message)

    async def _rooms(self, connection: Connection, event: Event) -> Push | None:
        told = await followed_rooms.news(connection, UserId(event.author_id), event.outbox_id)
        if not told:
            return None
        url = self._url
        message = Message(
            lambda language: news(told, Words(language or DEFAULT, url)),
            Payload("rooms", "", ""),
        )
        return self._push(Identity("rooms", Ref(event.author_id), event.outbox_id), message)

    async def _item(self, connection: Connection, event: Event) -> Push | None:
        """An item of a node as it is now, or that it is gone (XEP-0060, 7.1, 7.2)."""
        node = of_key(event.node)
        found = await nodes.known(connection, node) if node else None
        if node is None or found is None or found.is_closed:
            return None
        is_like = node.kind is Kind.COMMENTS and not event.comment
        liker = await users.nick_of(connection, event.author_id) if is_like else None
        item_id = ItemId(event.ref, Nick(liker).key if liker else "")
        shown = await nodes.items(connection, node, found, [item_id])
        called = await _called(connection, node, event, item_id)
        extra = self._entries.event(node, called, shown[0] if shown else None)
        identity = Identity("item", event.ref, event.outbox_id)
        message = Message(None, None, extra=extra, is_headline=True)
        return Push(node.jid(self._domain), self._signing, identity, message)

    async def _foreign(self, connection: Connection, event: Event) -> Push | None:
        """A post of a microblog elsewhere, or what became of following that."""
        outcome, address = read_note(event.node)
        post = await foreign.post(connection, event.post_id) if event.post_id else None
        if outcome is Outcome.POST and post is None:
            return None
        url = self._url
        message = Message(
            lambda language: abroad.told(outcome, address, post, Words(language or DEFAULT, url)),
            Payload("foreign", "", ""),
        )
        identity = Identity("foreign", Ref(event.post_id), event.outbox_id)
        return self._push(identity, message)

    async def _notice(self, connection: Connection, event: Event) -> Push | None:
        nick = await users.nick_of(connection, event.author_id)
        if nick is None:
            return None
        element, told = _NOTICES[event.kind]
        url = self._url
        message = Message(lambda language: told(nick, url, language), Payload(element, "", nick))
        # With the event's number: who is nudged again must not take it for the old message.
        identity = Identity(event.kind, Ref(event.author_id), event.outbox_id)
        return self._push(identity, message)

    def _push(self, identity: Identity, message: Message, target: Identity | None = None) -> Push:
        return Push(self._sender, self._signing, identity, message, target)

    def _of_post(self, post: Post, kind: str) -> Message:
        is_edit = kind == "edited"
        payload = Payload(
            kind,
            post.ref.path,
            post.author,
            post.created_at,
            post.tag_names,
            edited=post.edited_at,
            clubs=post.club_names,
            visibility="" if post.visibility == "public" else post.visibility,
        )
        return Message(
            _in_any(push.post(post, self._url, is_edit=is_edit)),
            payload,
            extra=_extra(post, is_edit=is_edit),
            juick=_juick(post),
        )

    async def _of_comment(self, connection: Connection, comment: Comment, kind: str) -> Message:
        ref = comment.ref
        post = await posts.for_push(connection, ref)
        is_edit = kind == "edited"
        text = push.comment(comment, comment.quoted or post.body, self._url, is_edit=is_edit)
        payload = Payload(
            kind,
            ref.path,
            comment.author,
            comment.created_at,
            reply_to=Ref(comment.post_id, comment.parent).path,
            edited=comment.edited_at,
        )
        return Message(
            _in_any(text),
            payload,
            str(ref.post),
            extra=_extra(comment, is_edit=is_edit),
            juick=_juick(comment),
        )


async def _called(connection: Connection, node: Node, event: Event, item: ItemId) -> str:
    """What the item is called in `node`, also when it is gone."""
    name = None
    if node.kind in (Kind.PERSON, Kind.COMMENTS):
        author, is_like = UserId(event.author_id), bool(item.liker)
        name = await item_names.of(connection, event.ref, author, is_like=is_like)
    return name or str(item)


async def _shown(connection: Connection, ref: Ref) -> Post | Comment:
    if ref.is_comment:
        await posts.for_push(connection, ref)
        return await posts.get_comment(connection, ref)
    return await posts.for_push(connection, ref)


def _first(ref: Ref) -> Identity:
    """Under which identity a post or comment was pushed at first."""
    return Identity("comment" if ref.is_comment else "post", ref)


def _extra(shown: Post | Comment, *, is_edit: bool) -> str:
    corrected = template.correction() if is_edit else ""
    return corrected + (template.sharing(shown.picture) if shown.picture else "")


def _juick(shown: Post | Comment) -> str:
    if isinstance(shown, Comment):
        return juick.message(
            shown.ref, shown.author, shown.body, published=shown.created_at, reply_to=shown.parent
        )
    return juick.message(
        shown.ref,
        shown.author,
        shown.body,
        published=shown.created_at,
        tags=shown.tag_names,
        replies=shown.comments,
    )


def _in_any(text: str) -> Callable[[str], str]:
    """The same words in every language."""
    return lambda _language: text
