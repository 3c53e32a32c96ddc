"""The words of a form that asks for a command."""

from collections.abc import Mapping

from microblog.grammar.command import Command
from microblog.grammar.forms import Fault, FormField
from microblog.i18n import mark as _
from microblog.render.words import Words

# By field where its meaning is its own, else by the kind of operand.
_BY_FIELD = {
    "recommendations": _("Recommendations only"),
    "silent": _("Silently: in the feed, without messages"),
    "language": _("Language: en or ru"),
    "lang": _("Language, such as ru; empty for all"),
    "topic": _("About which command; empty for all"),
    "marks": _("Tags and clubs, such as *xmpp !clubs"),
    "until": _("For how long or until when, such as 8h or mon; empty for good"),
    "on": _("Also switch deliveries on"),
    "value": _("Value"),
    "code": _("Code"),
}
_BY_KIND = {
    "text": _("Text"),
    "ref": _("Post or comment, such as #100123 or #100123/4"),
    "refs": _("Posts, such as #100123"),
    "post": _("Post, such as #100123"),
    "nick": _("Nick"),
    "nicks": _("Nicks, one or several"),
    "tags": _("Tags, such as *xmpp"),
    "clubs": _("Clubs, such as !python"),
    "labels": _("Tags and clubs, such as *xmpp !clubs"),
    "target": _("Person, post, tag or club: @nick, #100123, *tag, !club"),
    "targets": _("People, posts, tags, clubs: @nick, #100123, *tag, !club"),
    "edits": _("Changes of tags and clubs, such as +*new -*old"),
    "window": _("Comments: + the last ten, ++ all"),
    "query": _("Words to look for"),
    "name": _("Name"),
    "word": _("Name"),
    "key": _("Name"),
    "address": _("Address, such as user@server"),
    "room": _("Conference, such as room@server"),
    "server": _("Server, such as conference.example"),
}
FAULT_EMPTY = _("Something is missing: {label}")
FAULT_UNREADABLE = _("This cannot be read: {label}")
FAULT_TOGETHER = _("These do not go together; leave one of them out.")


def label(field: FormField, words: Words) -> str:
    """What stands beside a field; the name of the field where nobody has thought of words."""
    kind = field.kind.name if field.kind else ""
    return words.say(_BY_FIELD.get(field.name) or _BY_KIND.get(kind) or field.name)


def fault(wrong: Fault | None, asked: Mapping[str, FormField], words: Words) -> str:
    """Why a form could not be taken; None: its fields contradict each other."""
    if wrong is None:
        return words.say(FAULT_TOGETHER)
    sentence = FAULT_EMPTY if wrong.is_empty else FAULT_UNREADABLE
    return words.say(sentence, label=label(asked[wrong.name], words))


def title(command: Command, words: Words) -> str:
    """The name of a command in a menu."""
    return words.say(command.summary)
