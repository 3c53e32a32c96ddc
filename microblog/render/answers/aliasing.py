"""Words for aliases."""

from microblog.commands.aliasing import Aliases, AliasKept
from microblog.i18n import mark as _
from microblog.render.answers.reading import more_hint
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES = {
    "alias_dropped": _("{name} does not stand for anything any more."),
    "alias_absent": _("{name} does not stand for anything."),
}

REFUSALS = {
    "no_such_alias": _("{name} does not stand for anything. ALIAS {name} = command changes that."),
    "alias_hides": _("{name} is a command itself; choose another word."),
    "alias_name_long": _("The word may have at most {limit} characters."),
    "alias_long": _("What it stands for may have at most {limit} characters."),
    "aliases_full": _("One may have at most {limit} aliases; UNALIAS name removes one."),
}


@said.register
def _aliases(reply: Aliases, words: Words) -> str:
    if not reply.aliases:
        return words.say(_("You have no aliases. For example: ALIAS hi = PM @nick %1"))
    lines = [f"{alias.name} = {alias.body}" for alias in reply.aliases]
    hint = more_hint(words, reply.then)
    return "\n".join([*lines, hint] if hint else lines)


@said.register
def _kept(reply: AliasKept, words: Words) -> str:
    sentence = (
        _("From now on: {name} = {body}")
        if reply.is_new
        else _("It is so already: {name} = {body}")
    )
    return words.say(sentence, name=reply.alias.name, body=reply.alias.body)
