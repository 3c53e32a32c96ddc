"""Words for whom and what one follows, and who follows whom."""

from collections.abc import Iterable, Iterator, Mapping

from microblog.commands.clubs import Clubs
from microblog.commands.relations import Related, Relation, Relations
from microblog.commands.subscriptions import Subscribers, Subscriptions
from microblog.domain.ref import Ref
from microblog.i18n import mark as _
from microblog.render.answers.reading import more_hint
from microblog.render.answers.said import said
from microblog.render.words import Words
from microblog.store.lists import Entry

NOTES: dict[str, str] = {}

REFUSALS = {
    "follow_yourself": _("You hear yourself already; follow somebody else."),
    "follow_unwelcome": _("You cannot follow @{nick}: @{nick} does not want to hear from you."),
    "follow_thread_unwelcome": _(
        "You cannot follow {ref}: its author does not want to hear from you."
    ),
    "follow_blocked": _("You block {target}. UBL {target} ends that; then follow."),
    "blog_closed": _("The blog of @{nick} is closed. Ask to read it: S @{nick}"),
    "people_only": _("That goes with people only, not with {target}: S! @nick, U! @nick, L @nick"),
    "addresses_later": _(
        "Blocking beyond this server is not yet switched on here; nothing was done for {address}."
    ),
}

_RELATIONS = {
    Relation.ALREADY_FOLLOWED: _("You follow {target} already; U {target} ends it."),
    Relation.FOR_RECOMMENDATIONS: _(
        "Of {target} you hear only recommendations from now on; S {target} brings back the rest."
    ),
    Relation.ALREADY_FOR_RECOMMENDATIONS: _(
        "Of {target} you hear only recommendations already; S {target} brings back the rest."
    ),
    Relation.WITHOUT_RECOMMENDATIONS: _(
        "You no longer hear what {target} recommends; S {target} brings it back."
    ),
    Relation.ALREADY_WITHOUT_RECOMMENDATIONS: _(
        "You do not hear what {target} recommends; S {target} brings it back."
    ),
    Relation.SILENT: _(
        "{target} is in your feed (#) from now on, but is not sent to you; S {target} ends that."
    ),
    Relation.ALREADY_SILENT: _(
        "{target} is in your feed (#) and not sent to you already; S {target} ends that."
    ),
    Relation.ASKED: _("The blog of {target} is closed. I ask {target} to let you read it."),
    Relation.ALREADY_ASKED: _(
        "You have asked to read {target} already; U {target} takes that back."
    ),
    Relation.WITHDRAWN: _("You no longer ask to read {target}."),
    Relation.UNFOLLOWED: _("You no longer follow {target}."),
    Relation.NOT_FOLLOWED: _("You do not follow {target}."),
    Relation.BLOCKED: _("You block {target} from now on; UBL {target} ends it."),
    Relation.ALREADY_BLOCKED: _("You block {target} already; UBL {target} ends it."),
    Relation.UNBLOCKED: _("You no longer block {target}."),
    Relation.NOT_BLOCKED: _("You do not block {target}."),
    Relation.MUTED: _("You hear nothing of {target} any more; UNMUTE {target} ends it."),
    Relation.ALREADY_MUTED: _("You have muted {target} already; UNMUTE {target} ends it."),
    Relation.UNMUTED: _("You hear of {target} again."),
    Relation.NOT_MUTED: _("You have not muted {target}."),
    Relation.ALLOWED: _(
        "{target} may read your blog also when it is closed; DISALLOW {target} ends it."
    ),
    Relation.ADMITTED: _("{target} may read your blog now, as asked, and follows it."),
    Relation.ALREADY_ALLOWED: _("{target} may read your blog already; DISALLOW {target} ends it."),
    Relation.DISALLOWED: _("{target} may not read your blog any more when it is closed."),
    Relation.DECLINED: _("{target} has asked to read your blog and may not."),
    Relation.NOT_ALLOWED: _("{target} is not on your white list."),
    Relation.LOST: _("{target} no longer follows you."),
    Relation.NOT_FOLLOWING: _("{target} does not follow you."),
}
_THREAD_MUTED = _("Of {target} you hear only answers to you from now on; UNMUTE {target} ends it.")

_MARKS = {
    "silent": _("not sent"),
    "recommendations": _("only recommendations"),
    "posts": _("without recommendations"),
}
_SUBSCRIPTIONS = {
    1: "You are subscribed to users:",
    2: "Tags:",
    3: "Clubs:",
    4: "Users with tags:",
    5: "Elsewhere:",
}


@said.register
def _relations(reply: Relations, words: Words) -> str:
    return "\n".join(_related(item, words) for item in reply.items)


def _related(item: Related, words: Words) -> str:
    is_thread = isinstance(item.target, Ref)
    if item.relation is Relation.FOLLOWED:
        if is_thread:
            return f"Subscribed ({item.comments} replies)."
        return f"Subscribed to {item.target}!"
    if is_thread and item.relation is Relation.MUTED:
        return words.say(_THREAD_MUTED, target=str(item.target))
    return words.say(_RELATIONS[item.relation], target=str(item.target))


@said.register
def _subscriptions(reply: Subscriptions, words: Words) -> str:
    if not reply.entries:
        return words.say(_("You follow nobody yet. Try #+ to see who is here, then S @nick"))
    return listed(_SUBSCRIPTIONS, reply.entries, reply.then, words)


@said.register
def _subscribers(reply: Subscribers, words: Words) -> str:
    if not reply.entries:
        return words.say(_("Nobody follows you yet."))
    return listed({1: "Your readers:"}, reply.entries, reply.then, words)


@said.register
def _clubs(reply: Clubs, words: Words) -> str:
    if not reply.clubs:
        return words.say(_("There are no clubs yet. Begin a post with one: !club text"))
    lines = ["Clubs:"]
    for club in reply.clubs:
        posts = words.count("{number} post", "{number} posts", club.posts)
        joined = words.say(_("joined")) if club.is_joined else ""
        lines.append(f"!{club.name} ({', '.join(filter(None, (posts, joined)))})")
    return "\n".join((*lines, *_more(reply.then, words)))


def listed(heads: Mapping[int, str], entries: Iterable[Entry], then: str, words: Words) -> str:
    """A list in groups, each under its head, which stays English for the clients."""
    lines: list[str] = []
    group = 0
    for entry in entries:
        if entry.group != group:
            group = entry.group
            lines.append(heads[group])
        mark = f" ({words.say(_MARKS[entry.mark])})" if entry.mark in _MARKS else ""
        lines.append(f"{entry.target}{mark}")
    return "\n".join((*lines, *_more(then, words)))


def _more(then: str, words: Words) -> Iterator[str]:
    if then:
        yield more_hint(words, then)
