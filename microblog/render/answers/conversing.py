"""Words for what answers, corrects, undoes or goes on with something said before."""

from microblog.commands.obeying import Several
from microblog.i18n import mark as _
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES: dict[str, str] = {}

REFUSALS = {
    "nothing_to_undo": _("There is nothing that I could undo."),
    "nothing_more": _("There is no list to go on with. See # or #+ for posts."),
    "picture_with_command": _("A picture goes with a post or a comment, not with a command."),
    "corrects_unknown": _("I do not know what you correct. Edit by number: E #number text"),
    "corrects_pm": _("A private message cannot be corrected. Write another one."),
    "corrects_command": _("That was a command; it is not run again. Send the new one by itself."),
    "corrects_into_command": _("That reads as a command now, so {ref} stays as it was."),
    "retracts_pm": _("A private message cannot be taken back."),
    "retracts_command": _("A command is not taken back so. UNDO undoes the last one."),
    "retracts_unknown": _("I do not know what you take back. Delete by number: D #number"),
}


@said.register
def _several(reply: Several, words: Words) -> str:
    return "\n".join(said(one, words) for one in reply.replies)
