"""Why something cannot be, and what to type instead: one sentence a message id."""

from microblog.commands.replies import NotDone, Noted
from microblog.domain.errors import Refused
from microblog.grammar.command import Held
from microblog.i18n import mark as _
from microblog.render.answers import NOTES, REFUSALS, said
from microblog.render.words import Words

AWAY = _("Something is being repaired. Nothing was done; please try again in a moment.")
BROKEN = _("Something went wrong here, and nothing was done. The code is {code}.")

HELD = {
    "too_long": _("That is over 64 KiB of text, which is too long. Nothing was published."),
    "too_many_clubs": _("At most ten clubs are allowed. Nothing was published."),
    "too_many_commands": _("At most ten commands are taken at once. Nothing was done."),
    "answers_nothing": _("I don't know what that answers. Nothing was published."),
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


@said.register
def _not_done(reply: NotDone, words: Words) -> str:
    return refusal(reply.refused, words)


@said.register
def _noted(reply: Noted, words: Words) -> str:
    return words.say(NOTES[reply.what], **reply.values)


def held(body: Held, words: Words, *, is_publishable: bool) -> str:
    """What was wrong with a body that was held back, the right form, and how to publish it."""
    lines = [words.say(HELD.get(body.reason, HELD_OTHERWISE))]
    if body.usage:
        lines.append(words.say(HELD_USAGE, usage=body.usage))
    if is_publishable:
        lines.append(words.say(HELD_HINT))
    return "\n".join(lines)
