"""Words for recommendations."""

from microblog.commands.recommending import Recommended
from microblog.i18n import mark as _
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES = {
    "unrecommended": _("You no longer recommend {ref}."),
    "not_recommended": _("You do not recommend {ref}."),
}

REFUSALS = {
    "recommend_own": _("You can't recommend your own messages."),
    "recommend_private": _("Not everyone may read {ref}, so it cannot be recommended."),
    "recommend_unwelcome": _(
        "You cannot recommend {ref}: its author does not want to hear from you."
    ),
}


@said.register
def _recommended(reply: Recommended, words: Words) -> str:
    ref = str(reply.ref)
    if reply.is_new:
        lines = [words.say(_("Message {ref} added to your recommendations."), ref=ref)]
        if reply.comment:
            there = reply.comment
            lines += ["Reply posted.", f"{there} {words.url}/{there.post}#{there.comment}"]
        return "\n".join(lines)
    if reply.has_words:
        return words.say(
            _("You recommend {ref} already, so your words were not posted. To comment: {ref} text"),
            ref=ref,
        )
    return words.say(_("You recommend {ref} already; !! {ref} takes it back."), ref=ref)
