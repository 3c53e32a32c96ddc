"""Words for settings."""

from microblog.commands.options import Option
from microblog.commands.preferences import BlogClosed, Options, OptionSet
from microblog.i18n import mark as _
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES: dict[str, str] = {}

REFUSALS = {
    "no_such_option": _("There is no setting {name}. SET lists them all."),
    "no_such_option_but": _("There is no setting {name}. Did you mean {near}? SET lists them all."),
    "value_unreadable": _("{name} cannot be that. What it can be, for example: {values}"),
}


@said.register
def _options(reply: Options, words: Words) -> str:
    lines = [_line(option, value, words) for option, value in reply.values]
    return "\n".join([*lines, words.say(_("Change one: SET name value"))])


def _line(option: Option, value: str, words: Words) -> str:
    summary = words.say(option.summary)
    return f"{option.name} = {value} - {summary} ({', '.join(option.values)})"


@said.register
def _option_set(reply: OptionSet, words: Words) -> str:
    sentence = (
        _("From now on: {name} = {value}")
        if reply.is_new
        else _("It is so already: {name} = {value}")
    )
    return words.say(sentence, name=reply.option.name, value=reply.value)


@said.register
def _blog_closed(reply: BlogClosed, words: Words) -> str:
    readers = words.count("{number} reader", "{number} readers", reply.readers)
    return words.say(
        _("From now on only your white list reads your blog: {readers}. ALLOW @nick adds one."),
        readers=readers,
    )
