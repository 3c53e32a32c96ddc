"""What a line asks for, heard in its place: to whom it was said, what it answers or corrects."""

import re

from microblog.commands.browsing import List
from microblog.commands.commenting import Comment
from microblog.commands.context import Context
from microblog.commands.correcting import correction
from microblog.commands.pointing import pointed
from microblog.commands.posting import Post
from microblog.commands.showing import Show
from microblog.domain.alias import expand
from microblog.domain.errors import Refused
from microblog.domain.names import Nick
from microblog.domain.ref import Ref
from microblog.domain.timeline import Window
from microblog.grammar.catalogue import normalise
from microblog.grammar.command import Batch, Held, Nothing, Read, Reading
from microblog.store import aliases, memory, messages, users

_ALIAS = re.compile(r"([\w-]{1,32})(?=\s|\Z)")


async def hear(context: Context, secret: bytes) -> Reading:
    """What `context.line` asks for; `secret` is the key of stanza ids.

    Raises Refused where it answers or corrects what cannot be answered or corrected.
    """
    line = context.line
    if line.corrects:
        corrected = await correction(context)
        if corrected is not None:
            return corrected
    if line.contact:
        return await _to_contact(context, secret)
    text = await _unaliased(context, line.text)
    reading = context.catalogue.read(text)
    if line.replies_to and _is_prose(reading, context):
        return await _in_reply(context, secret)
    if line.picture is not None:
        return _with_picture(context, reading)
    if isinstance(reading, Held) and reading.reason == "addressed":
        return await _addressed(context, reading)
    return await _asked_about(context, reading, text)


def _is_prose(reading: Reading | Batch, context: Context) -> bool:
    """Whether it names no command: then what it answers says what it is."""
    match reading:
        case Read(command):
            return command.name == "post"
        case Held(reason):
            return reason == "addressed"
        case Nothing():
            return context.line.picture is not None
        case _:
            return False


async def _to_contact(context: Context, secret: bytes) -> Reading:
    """Words to NICK@component are private, words to NUMBER@component are comments; none is run."""
    line, text = context.line, normalise(context.line.text)
    if not text and line.picture is None:
        return Nothing()
    if not line.contact.isdecimal():
        return _private(context, Nick(line.contact), text)
    thread = Ref(int(line.contact))
    answered = await pointed(context, secret, line.replies_to) if line.replies_to else None
    ref = answered.ref if answered and answered.ref.post == thread.post else thread
    return _comment(context, ref, text)


async def _in_reply(context: Context, secret: bytes) -> Reading:
    """A reply in the client (XEP-0461): a comment on what it answers, or a private answer."""
    text = normalise(context.line.text)
    answered = await pointed(context, secret, context.line.replies_to)
    if answered is None:
        return Held("answers_nothing", "", text)
    if not answered.message_id:
        return _comment(context, answered.ref, text)
    message = await messages.get(context.connection, answered.message_id)
    return _private(context, Nick(message.sender), text)


async def _addressed(context: Context, held: Held) -> Reading:
    """`@nick words`: private or public, as the caller has settled, else held and asked."""
    match await memory.address_as(context.connection, context.caller.user_id):
        case "pm":
            reading = context.catalogue.read(f"PM {held.text}")
            return held if isinstance(reading, Batch) else reading
        case "post":
            return Read(context.catalogue.by_name("post"), Post(held.text))
        case _:
            return held


async def _asked_about(context: Context, reading: Reading, text: str) -> Reading:
    """`reading`, but `follow bob` is no post where there is somebody called so."""
    if not isinstance(reading, Read) or reading.command.name != "post":
        return reading
    meant = context.catalogue.without_sigil(text)
    if meant is None or not await users.by_nicks(context.connection, (meant[0],)):
        return reading
    return Held("usage", meant[1], normalise(text))


def _with_picture(context: Context, reading: Reading) -> Reading:
    """Words beside a picture are its text; a number or tags alone say where it belongs."""
    post = context.catalogue.by_name("post")
    match reading:
        case Nothing():
            return Read(post, Post(""))
        case Read(_, Show(ref, window)) if window == Window():
            return _comment(context, ref, "")
        case Read(_, List(labels)):
            return Read(post, Post("", labels))
        case Read(command) if command.name in ("post", "comment"):
            return reading
        case Held():
            return reading
        case _:
            raise Refused("picture_with_command")


async def _unaliased(context: Context, text: str) -> str:
    """`text` with the caller's own alias written out; never twice."""
    found = _ALIAS.match(text.lstrip())
    if not found or context.catalogue.about(found[1]):
        return text
    body = await aliases.find(context.connection, context.caller.user_id, found[1])
    return text if body is None else expand(body, text.lstrip()[found.end() :].strip())


def _comment(context: Context, ref: Ref, text: str) -> Read:
    return Read(context.catalogue.by_name("comment"), Comment(ref, text))


def _private(context: Context, nick: Nick, text: str) -> Read:
    command = context.catalogue.by_name("pm")
    return Read(command, command.request(nicks=(nick,), text=text))
