"""Words for what was edited, marked anew, or deleted and brought back."""

from microblog.commands.editing import Edited
from microblog.commands.tagging import Marked
from microblog.i18n import mark as _
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES = {
    "restored": _("{ref} is back."),
    "not_deleted": _("{ref} is not deleted."),
}

REFUSALS = {
    "edit_not_yours": _("You cannot change {ref}: it is not yours."),
    "edit_late": _("{ref} is over a day old and can no longer be edited."),
    "nothing_to_edit": _("You have written nothing that could be edited."),
    "comment_marks": _("A comment has no tags. To begin with a star: E {ref} text"),
    "tags_beyond": _("At most {limit} tags are allowed. {ref} stays as it was."),
    "clubs_beyond": _("At most {limit} clubs are allowed. {ref} stays as it was."),
    "private_later": _("{ref} is out already and cannot become private."),
    "public_later": _("{ref} is private and stays so. Write a new post for everyone."),
    "restore_not_yours": _("Only whoever deleted {ref} can bring it back."),
    "restore_late": _("{ref} was deleted over ten minutes ago and cannot be brought back."),
}


@said.register
def _edited(reply: Edited, words: Words) -> str:
    ref = reply.ref
    if not reply.is_changed:
        return words.say(_("{ref} says that already; nothing was changed."), ref=str(ref))
    address = (
        f"{words.url}/{ref.post}#{ref.comment}" if ref.is_comment else f"{words.url}/{ref.post}"
    )
    return f"{words.say(_('Changed; those who got it get the new text.'))}\n{ref} {address}"


@said.register
def _marked(reply: Marked, words: Words) -> str:
    ref = str(reply.ref)
    if not reply.marks:
        return words.say(_("{ref} has no tags and clubs."), ref=ref)
    marks = " ".join(map(str, reply.marks))
    if reply.is_changed:
        return words.say(_("{ref} has these tags and clubs now: {marks}"), ref=ref, marks=marks)
    return words.say(_("{ref} has these tags and clubs already: {marks}"), ref=ref, marks=marks)
