"""Words for whom and what one follows, and whom and what one blocks."""

from microblog.commands.replies import (
    Blacklist,
    Related,
    Relation,
    Relations,
    Subscribers,
    Subscriptions,
)
from microblog.domain.names import Nick, Tag
from microblog.domain.ref import Ref
from microblog.i18n import mark as _
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES: dict[str, str] = {}

REFUSALS = {
    "follow_yourself": _("You hear yourself already; follow somebody else."),
    "follow_unwelcome": _("You cannot follow @{nick}: @{nick} does not want to hear from you."),
    "block_yourself": _("You cannot block yourself."),
    "block_what": _("Only people and tags can be blocked: BL @nick or BL *tag"),
}

_RELATIONS = {
    Relation.ALREADY_FOLLOWED: _("You follow {target} already; U {target} ends it."),
    Relation.UNFOLLOWED: _("You no longer follow {target}."),
    Relation.NOT_FOLLOWED: _("You do not follow {target}."),
    Relation.BLOCKED: _("You block {target} from now on; UBL {target} ends it."),
    Relation.ALREADY_BLOCKED: _("You block {target} already; UBL {target} ends it."),
    Relation.UNBLOCKED: _("You no longer block {target}."),
    Relation.NOT_BLOCKED: _("You do not block {target}."),
}


@said.register
def _relations(reply: Relations, words: Words) -> str:
    return "\n".join(_related(item, words) for item in reply.items)


@said.register
def _subscriptions(reply: Subscriptions, words: Words) -> str:
    return _names("You are subscribed to users:", reply.nicks, reply.tags) or words.say(
        _("You follow nobody yet. Try #+ to see who is here, then S @nick")
    )


@said.register
def _subscribers(reply: Subscribers, words: Words) -> str:
    return _names("Your readers:", reply.nicks, ()) or words.say(_("Nobody follows you yet."))


@said.register
def _blacklist(reply: Blacklist, words: Words) -> str:
    return _names("Your blacklist:", reply.nicks, reply.tags) or words.say(_("You block nobody."))


def _names(title: str, nicks: tuple[str, ...], tags: tuple[Tag, ...]) -> str:
    lines = [title, *(f"@{nick}" for nick in nicks)] if nicks else []
    if tags:
        lines += ["Tags:", *map(str, tags)]
    return "\n".join(lines)


def _related(item: Related, words: Words) -> str:
    if item.relation is not Relation.FOLLOWED:
        return words.say(_RELATIONS[item.relation], target=str(item.target))
    match item.target:
        case Ref():
            return f"Subscribed ({item.comments} replies)."
        case Nick() | Tag():
            return f"Subscribed to {item.target}!"
