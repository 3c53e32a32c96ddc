"""Words for one's own account."""

from microblog.commands.replies import LanguageSet, Myself, Named, Switched
from microblog.i18n import mark as _
from microblog.render.answers.said import said
from microblog.render.words import Words

LANGUAGE_NAMES = {"en": "English", "ru": "русский"}

NOTES: dict[str, str] = {}

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
    "no_such_language": _("I speak en and ru: LANG en or LANG ru"),
}


@said.register
def _named(reply: Named, words: Words) -> str:
    greeting = words.say(_("You are {nick} now. Just write to post."), nick=str(reply.nick))
    return f"{greeting}\n{said(reply.then, words)}" if reply.then else greeting


@said.register
def _switched(reply: Switched, words: Words) -> str:
    return f"Delivery of messages is {'enabled' if reply.is_on else 'disabled'}."


@said.register
def _language_set(reply: LanguageSet, words: Words) -> str:
    name = LANGUAGE_NAMES[reply.language]
    return words.say(_("From now on I speak {name} to you."), name=name)


@said.register
def _myself(reply: Myself, words: Words) -> str:
    user = reply.user
    if user.nick is None:
        return words.say(_("You have no nick yet. Choose one: NICK name"))
    lines = [
        words.say(
            _("You are {nick}: {address}"),
            nick=f"@{user.nick}",
            address=f"{words.url}/u/{user.nick}",
        ),
        f"Delivery of messages is {'enabled' if user.is_on else 'disabled'}.",
    ]
    return "\n".join(lines)
