"""Why something cannot be, and what to type instead: one sentence a message id."""

from microblog.domain.errors import Refused
from microblog.i18n import mark as _
from microblog.render.words import Words

REFUSALS = {
    "nick_needed": _("Choose a nick first: NICK name"),
    "nick_chosen": _("You are @{nick} already; a nick is chosen once."),
    "nick_taken": _("Somebody else is @{nick}. Try another: NICK name"),
    "nick_length": _("A nick has 2 to 32 characters. Try another: NICK name"),
    "nick_characters": _(
        "A nick has Latin letters, digits, - and _ and begins with a letter or digit."
        " Try another: NICK name"
    ),
    "nick_letterless": _("A nick needs at least one letter. Try another: NICK name"),
    "nick_reserved": _("Nobody may be called {nick} here. Try another: NICK name"),
    "no_such_user": _("There is nobody called @{nick}."),
    "no_such_user_but": _("There is nobody called @{nick}. Did you mean @{near}?"),
    "no_such_post": _("There is no post {ref}."),
    "no_such_comment": _("There is no comment {ref}."),
    "post_deleted": _("Post {ref} was deleted."),
    "comment_deleted": _("Comment {ref} was deleted."),
    "comment_unwelcome": _(
        "You cannot comment on {ref}: its author does not want to hear from you."
    ),
    "recommend_own": _("You can't recommend your own messages."),
    "recommend_unwelcome": _(
        "You cannot recommend {ref}: its author does not want to hear from you."
    ),
    "follow_yourself": _("You hear yourself already; follow somebody else."),
    "follow_unwelcome": _("You cannot follow @{nick}: @{nick} does not want to hear from you."),
    "block_yourself": _("You cannot block yourself."),
    "block_what": _("Only people and tags can be blocked: BL @nick or BL *tag"),
    "not_yours": _("You cannot delete {ref}: it is not yours."),
    "nothing_to_delete": _("You have written nothing that could be deleted."),
    "nothing_held": _("Nothing is held back. Just write to post."),
    "empty_text": _("There is no text to publish."),
    "text_too_long": _(
        "That is {length} characters; at most {limit} are allowed. Nothing was published."
    ),
    "too_many_tags": _("At most {limit} tags are allowed. Nothing was published."),
    "clubs_later": _("Clubs are not yet switched on here. Use a *tag instead."),
    "no_such_language": _("I speak en and ru: LANG en or LANG ru"),
}

AWAY = _("Something is being repaired. Nothing was done; please try again in a moment.")
BROKEN = _("Something went wrong here, and nothing was done. The code is {code}.")

HELD = {
    "too_long": _("That is over 64 KiB of text, which is too long. Nothing was published."),
    "too_many_clubs": _("At most ten clubs are allowed. Nothing was published."),
    "too_many_operands": _("At most a hundred names are allowed at once. Nothing was done."),
    "too_many_tags": _("At most ten tags are allowed. Nothing was published."),
    "not_yet": _("That command is not yet switched on here. Nothing was published."),
    "addressed": _("A message to one person or to everyone? Nothing was published."),
    "unknown_command": _("I don't know that command. Nothing was published."),
}
HELD_OTHERWISE = _("I did not understand that command. Nothing was published.")
HELD_USAGE = _("Usage: {usage}")
HELD_HINT = _("Send . to publish your text as it is.")


def refusal(refused: Refused, words: Words) -> str:
    """The sentence for what cannot be."""
    return words.say(REFUSALS[refused.reason], **refused.values)


def held(reason: str, usage: str, words: Words) -> str:
    """What was wrong with a body that was held back, the right form, and how to publish it."""
    lines = [words.say(HELD.get(reason, HELD_OTHERWISE))]
    if usage:
        lines.append(words.say(HELD_USAGE, usage=usage))
    if reason != "too_long":
        lines.append(words.say(HELD_HINT))
    return "\n".join(lines)
