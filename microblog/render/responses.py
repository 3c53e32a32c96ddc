"""What can be answered with one tap (XEP-0439); the words of an answer name the same commands."""

from dataclasses import replace

from microblog.commands.editing import Edited
from microblog.commands.naming import CardAsked
from microblog.commands.replies import (
    Commented,
    Listing,
    Published,
    Reply,
)
from microblog.commands.rooming import FoundRooms
from microblog.commands.roomkeeping import RoomAsked
from microblog.commands.showing import OneComment, Thread
from microblog.domain.errors import Refused
from microblog.domain.line import Answer, Response
from microblog.domain.ref import Ref
from microblog.grammar.command import Catalogue, Held, Read
from microblog.i18n import mark as _
from microblog.render.words import Words

# A longer line is no button.
_LABEL_LIMIT = 60


def answer(reply: Reply, text: str, named: str, words: Words) -> Answer:
    """The answer with `text` under the stanza id `named`, with what may follow from `reply`."""
    return Answer(
        text,
        stanza_id=named,
        responses=_following(reply, words),
        wants_card=isinstance(reply, CardAsked),
        awaits=reply.request_id if isinstance(reply, RoomAsked) else 0,
    )


def about(reply: Reply) -> Ref | None:
    """The one post or comment that `reply` is about: who replies to it or reacts, means that."""
    match reply:
        case Published(ref) | Commented(ref) | Edited(ref):
            return ref
        case Thread(post):
            return post.ref
        case OneComment(comment):
            return comment.ref
        case _:
            return None


def welcomed(answered: Answer, welcome: str) -> Answer:
    """The first answer to somebody, with a welcome below."""
    offered = answered.responses or (Response("HELP", "HELP"),)
    return replace(answered, text=f"{answered.text}\n\n{welcome}", responses=offered)


def held(
    body: Held, catalogue: Catalogue, words: Words, *, is_publishable: bool
) -> tuple[Response, ...]:
    """Say what was probably meant, or publish it as it is."""
    is_whole = bool(body.usage) and isinstance(catalogue.read(body.usage), Read)
    offered = instead(body.usage if is_whole else "")
    return (*offered, *publishing(words)) if is_publishable else offered


def publishing(words: Words) -> tuple[Response, ...]:
    """Publish what was held."""
    return (Response(".", words.say(_("Publish it"))),)


def instead(line: str) -> tuple[Response, ...]:
    """Say `line`, if it is known what was meant."""
    return (Response(line, line),) if line and len(line) <= _LABEL_LIMIT else ()


def mended(body: str, refused: Refused) -> str:
    """`body` with the nick that there is in place of the one that there is not, or empty."""
    near, nick = refused.values.get("near"), refused.values.get("nick")
    if not near or f"@{nick}" not in body:
        return ""
    return body.replace(f"@{nick}", f"@{near}", 1)


def _following(reply: Reply, words: Words) -> tuple[Response, ...]:
    match reply:
        case Listing(then=then) | FoundRooms(then=then) if then:
            return (Response("MORE", words.say(_("More"))),)
        case Thread(post, comments):
            whole = Response(f"{post.ref}++", words.say(_("Comments")))
            liked = Response(f"! {post.ref}", words.say(_("Recommend")))
            return (liked,) if comments or not post.comments else (whole, liked)
        case _:
            return ()
