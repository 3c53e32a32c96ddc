"""Words for private messages and private posts."""

from microblog.commands.inviting import Invited, Uninvited
from microblog.commands.messaging import PrivatelySent
from microblog.domain.names import Nick
from microblog.i18n import mark as _
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES: dict[str, str] = {}

REFUSALS = {
    "message_yourself": _("A message to yourself is a private post: *private text"),
    "message_unwelcome": _("You cannot write to @{nick}: @{nick} does not want to hear from you."),
    "message_blocked": _("You block @{nick}. UBL @{nick} ends that, then write again."),
    "too_many_addressees": _("At most {limit} people at once. Nothing was sent."),
    "no_such_message": _("That message is not there any more."),
    "invite_yourself": _("You can read your own post already."),
    "invite_unwelcome": _("You cannot invite @{nick}: @{nick} does not want to hear from you."),
    "invite_blocked": _("You block @{nick}. UBL @{nick} ends that, then invite again."),
    "invite_not_yours": _("Only its author decides who reads {ref}."),
    "invite_not_private": _("{ref} is not private; everybody who reads your blog can read it."),
    "too_many_guests": _("At most {limit} people can be let in at once. Nothing was published."),
    "held_private": _(
        "That begins as a private post, and . would show it to everybody."
        " Nothing was published; mend it and send it again."
    ),
    "thread_readonly": _("Nobody but its author comments on {ref}."),
    "picture_address": _(
        "That picture cannot be shown: its address is encrypted, too long or not on the web."
        " Nothing was published."
    ),
}


@said.register
def _privately_sent(reply: PrivatelySent, words: Words) -> str:
    return "Private message sent."


@said.register
def _invited(reply: Invited, words: Words) -> str:
    ref = str(reply.ref)
    lines = []
    if reply.new:
        lines.append(
            words.say(_("From now on {nicks} can read {ref}."), ref=ref, nicks=_all(reply.new))
        )
    if reply.known:
        lines.append(
            words.say(_("{nicks} can read {ref} already."), ref=ref, nicks=_all(reply.known))
        )
    return "\n".join(lines)


@said.register
def _uninvited(reply: Uninvited, words: Words) -> str:
    ref = str(reply.ref)
    lines = []
    if reply.gone:
        lines.append(
            words.say(_("{nicks} can no longer read {ref}."), ref=ref, nicks=_all(reply.gone))
        )
    if reply.absent:
        lines.append(
            words.say(_("{nicks} could not read {ref}."), ref=ref, nicks=_all(reply.absent))
        )
    return "\n".join(lines)


def _all(nicks: tuple[Nick, ...]) -> str:
    return ", ".join(map(str, nicks))
