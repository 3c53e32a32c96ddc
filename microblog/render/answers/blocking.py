"""Words for whom and what one blocks and mutes."""

from microblog.commands.blocking import Blacklist
from microblog.i18n import mark as _
from microblog.render.answers.following import listed
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES: dict[str, str] = {}

REFUSALS = {
    "block_yourself": _("You cannot block yourself."),
    "block_what": _(
        "Only people, tags and clubs can be blocked: BL @nick, BL *tag or BL !club."
        " MUTE {ref} quiets a thread."
    ),
    "mute_yourself": _("You cannot mute yourself."),
    "mute_what": _("Only people and threads can be muted. BL {target} blocks {target}."),
}

_BLACKLIST = {
    1: "Your blacklist:",
    2: "Tags:",
    3: "Clubs:",
    4: "Users with tags:",
    5: "Muted users:",
    6: "Muted threads:",
}


@said.register
def _blacklist(reply: Blacklist, words: Words) -> str:
    if not reply.entries:
        return words.say(_("You block nobody."))
    return listed(_BLACKLIST, reply.entries, reply.then, words)
