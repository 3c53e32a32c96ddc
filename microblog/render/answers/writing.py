"""Words for what was written or deleted."""

from microblog.commands.replies import (
    Commented,
    Deleted,
    Kept,
    Published,
)
from microblog.i18n import mark as _
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES: dict[str, str] = {}

REFUSALS = {
    "no_such_post": _("There is no post {ref}."),
    "no_such_comment": _("There is no comment {ref}."),
    "post_deleted": _("Post {ref} was deleted."),
    "comment_deleted": _("Comment {ref} was deleted."),
    "comment_unwelcome": _(
        "You cannot comment on {ref}: its author does not want to hear from you."
    ),
    "not_yours": _("You cannot delete {ref}: it is not yours."),
    "nothing_to_delete": _("You have written nothing that could be deleted."),
    "nothing_held": _("Nothing is held back. Just write to post."),
    "empty_text": _("There is no text to publish."),
    "text_too_long": _(
        "That is {length} characters; at most {limit} are allowed. Nothing was published."
    ),
    "too_many_tags": _("At most {limit} tags are allowed. Nothing was published."),
    "too_many_clubs": _("At most {limit} clubs are allowed. Nothing was published."),
}


@said.register
def _published(reply: Published, words: Words) -> str:
    return f"New message posted.\n{reply.ref} {words.url}/{reply.ref.path}"


@said.register
def _commented(reply: Commented, words: Words) -> str:
    ref = reply.ref
    return f"Reply posted.\n{ref} {words.url}/{ref.post}#{ref.comment}"


@said.register
def _deleted(reply: Deleted, words: Words) -> str:
    return f"{'Reply' if reply.ref.is_comment else 'Message'} {reply.ref} deleted."


@said.register
def _kept(reply: Kept, words: Words) -> str:
    return words.say(_("Kept. Choose a nick and it is published: NICK name"))
