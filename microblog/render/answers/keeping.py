"""Words for what one keeps or points out: bookmarks, the pinned post, reports."""

from microblog.commands.bookmarking import Bookmarks
from microblog.domain.text import first_line
from microblog.i18n import mark as _
from microblog.render.answers.reading import more_hint
from microblog.render.answers.said import said
from microblog.render.words import Words
from microblog.store.bookmarks import Bookmark

_LINE = 80

NOTES = {
    "bookmarked": _("{ref} is among your bookmarks. ~ lists them, ~~ {ref} removes it."),
    "already_bookmarked": _("{ref} is among your bookmarks already; ~~ {ref} removes it."),
    "note_replaced": _("The note on your bookmark {ref} is replaced."),
    "unbookmarked": _("{ref} is no longer among your bookmarks."),
    "not_bookmarked": _("{ref} is not among your bookmarks."),
    "pinned": _("{ref} stands first in your blog now; UNPIN {ref} ends it."),
    "pinned_instead": _("{ref} stands first in your blog now, in place of {before}."),
    "already_pinned": _("{ref} stands first in your blog already; UNPIN {ref} ends it."),
    "unpinned": _("{ref} is back in its place in your blog."),
    "not_pinned": _("{ref} is not pinned."),
    "reported": _("Thank you. The operators will look into it."),
    "already_reported": _("You have reported that already. The operators will look into it."),
}

REFUSALS = {
    "note_too_long": _(
        "That note has {length} characters; at most {limit} are allowed. Nothing was changed."
    ),
    "pin_comment": _("Only posts can be pinned: PIN {ref}"),
    "pin_not_yours": _("You cannot pin {ref}: it is not yours."),
    "pin_private": _("{ref} is private, so it cannot stand first in your blog."),
    "report_too_long": _(
        "That report has {length} characters; at most {limit} are allowed. Nothing was sent."
    ),
}


@said.register
def _bookmarks(reply: Bookmarks, words: Words) -> str:
    if not reply.items:
        return words.say(_("You have no bookmarks here. Add one: ~ #number note"))
    lines = [words.say(_("Your bookmarks:")), *(_bookmark(item, words) for item in reply.items)]
    if reply.then:
        lines.append(more_hint(words, reply.then))
    return "\n".join(lines)


def _bookmark(item: Bookmark, words: Words) -> str:
    shown = str(item.ref)
    if item.is_deleted:
        shown = words.say(_("{ref} (deleted)"), ref=shown)
    elif item.author is not None and item.body is not None:
        shown = f"{shown} @{item.author}: {first_line(item.body, _LINE)}"
    return f"{shown}\n  {item.note}" if item.note else shown
