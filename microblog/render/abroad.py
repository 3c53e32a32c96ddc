"""What people are told of microblogs elsewhere."""

from microblog.domain.foreign import Address, Outcome
from microblog.i18n import mark as _
from microblog.render.words import Words
from microblog.store.foreign import ForeignPost

_SENTENCES = {
    Outcome.FOLLOWED: _("From now on you read {address} too."),
    Outcome.LOCAL: _("{address} is one of us. Follow with S @{nick}"),
    Outcome.ABSENT: _("At {address} there is nothing that everyone may read; nothing was done."),
    Outcome.SILENT: _("{address} does not answer. Nothing was done; try again later."),
    Outcome.ENDED: _("{address} is not to be read any more, so I look no further."),
}
_NEWEST = _("The newest post there:")


def told(outcome: Outcome, address: Address, post: ForeignPost | None, words: Words) -> str:
    """A post as it was written there, or what became of following."""
    if outcome is Outcome.POST and post is not None:
        return shown(post)
    nick = address.text.partition("@")[0]
    said = words.say(_SENTENCES[outcome], address=address.text, nick=nick)
    return f"{said}\n{words.say(_NEWEST)}\n\n{shown(post)}" if post is not None else said


def shown(post: ForeignPost) -> str:
    """Who says it, and where it stands; it has no number here."""
    called = f"{post.title} ({post.address})" if post.title else post.address
    foot = f"\n\n{post.link}" if post.link else ""
    return f"{called}:\n{post.body}{foot}"
