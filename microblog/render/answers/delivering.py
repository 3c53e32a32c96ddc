"""Words for deliveries that are on or off, and for what was missed."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from microblog.commands.delivering import MissedPosts, SwitchedOff, SwitchedOn
from microblog.domain.preferences import Delivery
from microblog.i18n import mark as _
from microblog.render import push
from microblog.render.answers.said import said
from microblog.render.words import Words
from microblog.store.missed import COUNTED, Missed

ON = "Delivery of messages is enabled."
OFF = "Delivery of messages is disabled."

NOTES: dict[str, str] = {}

REFUSALS = {
    "until_unreadable": _(
        "I cannot read the time {text}. Try OFF 8h, OFF 2d, OFF until mon, OFF until 18:00"
        " or OFF until 2026-12-01"
    ),
    "until_past": _("That time is over: {text}. Deliveries stay as they were."),
    "until_too_far": _("That is more than a year ahead. OFF alone has no end."),
}


def digest(missed: Missed, words: Words) -> str:
    """What came while deliveries were off, in one sentence."""
    posts = words.count("{number} post", "{number} posts", missed.posts, beyond=COUNTED)
    replies = words.count(
        "{number} reply to you", "{number} replies to you", missed.replies, beyond=COUNTED
    )
    return words.say(
        _("While you were away: {posts}, {replies}. ON+ shows the last 10."),
        posts=posts,
        replies=replies,
    )


def delivery(now: Delivery, zone: tzinfo, words: Words) -> Iterator[str]:
    """The frame line, and until when where deliveries begin again by themselves."""
    yield ON if now.is_on else OFF
    if now.off_until and not now.is_on:
        yield _until(now.off_until.astimezone(zone), words)


@said.register
def _switched_on(reply: SwitchedOn, words: Words) -> str:
    return f"{ON}\n{digest(reply.missed, words)}" if reply.missed else ON


@said.register
def _switched_off(reply: SwitchedOff, words: Words) -> str:
    return f"{OFF}\n{_until(reply.until, words)}" if reply.until else OFF


@said.register
def _missed_posts(reply: MissedPosts, words: Words) -> str:
    parts = list(_in_vain(reply, words))
    if reply.listing.posts:
        parts.append(said(reply.listing, words))
    if not parts:
        nothing = words.say(_("Nothing missed."))
        return f"{ON}\n{nothing}" if reply.is_on else nothing
    return "\n\n".join([ON, *parts] if reply.is_on else parts)


def _in_vain(reply: MissedPosts, words: Words) -> Iterator[str]:
    """What is no post and did not arrive."""
    for letter in reply.letters:
        yield push.message(letter.sender, letter.body)
    if reply.comments:
        refs = ", ".join(map(str, reply.comments))
        yield words.say(_("Replies that did not reach you: {refs}"), refs=refs)


def _until(moment: datetime, words: Words) -> str:
    zone = f"{moment:%Z}"
    return words.say(
        _("Until {when}; ON ends it earlier."),
        when=f"{moment:%Y-%m-%d %H:%M} {zone}".rstrip(),
    )
