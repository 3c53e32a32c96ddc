"""Words for who may read a closed blog, and for nudges."""

from microblog.commands.admitting import WhiteList
from microblog.i18n import mark as _
from microblog.render.answers.following import listed
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES = {
    "nudged": _("I nudge @{nick} for you."),
    "nudged_already": _("You have nudged @{nick} within the last day; once is enough."),
}

REFUSALS = {
    "allow_yourself": _("You read your own blog anyway."),
    "allow_blocked": _("You block @{nick}. UBL @{nick} ends that; then ALLOW @{nick}"),
    "lose_yourself": _("You do not follow yourself."),
    "nudge_yourself": _("You cannot nudge yourself. Just write."),
    "nudge_unwelcome": _("You cannot nudge @{nick}: @{nick} does not want to hear from you."),
    "nudge_unheard": _("You cannot nudge @{nick}: @{nick} has switched such notices off."),
}

_ASKING = 2
_WHITE_LIST = {1: "Your white list:", _ASKING: "Asking to read your blog:"}


@said.register
def _white_list(reply: WhiteList, words: Words) -> str:
    if not reply.entries:
        return words.say(
            _("Nobody is on your white list. ALLOW @nick lets somebody read your closed blog.")
        )
    shown = listed(_WHITE_LIST, reply.entries, reply.then, words)
    if reply.entries[-1].group != _ASKING or reply.then:
        return shown
    return f"{shown}\n{words.say(_('ALLOW @nick lets them read, DISALLOW @nick does not.'))}"
