"""Words for one's own account, its name and its language."""

from collections.abc import Iterator

from microblog.commands.naming import CardAsked, Myself
from microblog.commands.replies import LanguageSet, Named
from microblog.domain.until import zone_of
from microblog.i18n import mark as _
from microblog.render.answers.delivering import delivery
from microblog.render.answers.said import said
from microblog.render.words import Words

LANGUAGE_NAMES = {"en": "English", "ru": "русский"}

NOTES = {
    "no_login": _(
        "The web needs no login: it only shows. Everything is done here"
        " or in the menu of commands of your client; HELP lists it."
    ),
}

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
    return f"{greeting}\n{said(reply.waited, words)}" if reply.waited else greeting


@said.register
def _language_set(reply: LanguageSet, words: Words) -> str:
    if not reply.language:
        return words.say(_("From now on I speak the language of your client to you."))
    name = LANGUAGE_NAMES[reply.language]
    return words.say(_("From now on I speak {name} to you."), name=name)


@said.register
def _card_asked(reply: CardAsked, words: Words) -> str:
    return words.say(_("I am reading your vCard and tell you what I find."))


@said.register
def _myself(reply: Myself, words: Words) -> str:
    return "\n".join(_about_myself(reply, words))


def _about_myself(reply: Myself, words: Words) -> Iterator[str]:
    if reply.nick is None:
        yield words.say(_("You have no nick yet. Choose one: NICK name"))
    else:
        address = f"{words.url}/u/{reply.nick}"
        yield words.say(_("You are {nick}: {address}"), nick=f"@{reply.nick}", address=address)
    chosen = reply.preferences
    yield from delivery(reply.delivery, zone_of(chosen.zone), words)
    if chosen.is_closed:
        yield words.say(_("Your blog is closed: only your white list (WL) reads it."))
    else:
        yield words.say(_("Your blog is open to everyone."))
    yield words.say(_("Time zone: {zone}"), zone=chosen.zone)
    yield words.count("{number} address: JIDS", "{number} addresses: JIDS", reply.addresses)
    yield words.say(_("More: SET"))
