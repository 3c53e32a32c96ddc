"""A reply into plain text: frames that clients know stay English, all else is the person's."""

from typing import assert_never

from microblog.commands.replies import (
    Blacklist,
    Commented,
    Deleted,
    Heading,
    Helped,
    Kept,
    LanguageSet,
    Listing,
    Myself,
    Named,
    NotDone,
    OneComment,
    Person,
    Pong,
    Published,
    Recommended,
    Related,
    Relation,
    Relations,
    Reply,
    Subscribers,
    Subscriptions,
    Switched,
    Tags,
    Thread,
    Unrecommended,
    Versioned,
)
from microblog.domain.names import Nick, Tag
from microblog.domain.ref import Ref
from microblog.grammar.command import Catalogue
from microblog.i18n import mark as _
from microblog.render import help as help_pages
from microblog.render import listing, refusals
from microblog.render.words import Words

LANGUAGE_NAMES = {"en": "English", "ru": "русский"}


def reply(said: Reply, words: Words, catalogue: Catalogue) -> str:  # noqa: C901, PLR0911, PLR0912
    """The words of a reply; the one place where every shape is told apart."""
    match said:
        case Published(ref):
            return f"New message posted.\n{ref} {words.url}/{ref.path}"
        case Commented(ref):
            return f"Reply posted.\n{ref} {words.url}/{ref.post}#{ref.comment}"
        case Deleted(ref):
            return f"{'Reply' if ref.is_comment else 'Message'} {ref} deleted."
        case Kept():
            return words.say(_("Kept. Choose a nick and it is published: NICK name"))
        case Listing():
            return _listing(said, words)
        case Thread(post, comments):
            shown = [listing.comment(comment, words.url) for comment in comments]
            return "\n\n".join([listing.post(post, words.url), *shown])
        case OneComment(comment):
            return listing.comment(comment, words.url)
        case Person():
            return _person(said, words)
        case Tags(tags):
            return "\n".join(["Top 20 tags:", *map(str, tags)]) if tags else _no_tags(words)
        case Relations(items):
            return "\n".join(_related(item, words) for item in items)
        case Subscriptions(nicks, tags):
            return _names("You are subscribed to users:", nicks, tags) or words.say(
                _("You follow nobody yet. Try #+ to see who is here, then S @nick")
            )
        case Subscribers(nicks):
            return _names("Your readers:", nicks, ()) or words.say(_("Nobody follows you yet."))
        case Blacklist(nicks, tags):
            return _names("Your blacklist:", nicks, tags) or words.say(_("You block nobody."))
        case Recommended(ref, is_new):
            return _recommended(ref, words, is_new=is_new)
        case Unrecommended(ref, is_new):
            return _unrecommended(ref, words, is_new=is_new)
        case Named(nick, then):
            greeting = words.say(_("You are {nick} now. Just write to post."), nick=str(nick))
            return f"{greeting}\n{reply(then, words, catalogue)}" if then else greeting
        case NotDone(refused):
            return refusals.refusal(refused, words)
        case Switched(is_on):
            return f"Delivery of messages is {'enabled' if is_on else 'disabled'}."
        case LanguageSet(language):
            name = LANGUAGE_NAMES[language]
            return words.say(_("From now on I speak {name} to you."), name=name)
        case Myself():
            return _myself(said, words)
        case Pong():
            return "PONG"
        case Versioned(version):
            return f"Microblog {version}"
        case Helped(topic):
            return help_pages.page(topic, words, catalogue)
    assert_never(said)


def _listing(said: Listing, words: Words) -> str:
    if not said.posts:
        match said.heading:
            case Heading.FEED:
                return words.say(
                    _("Nothing here yet. See everyone's posts with #+ and follow with S @nick")
                )
            case Heading.FOUND:
                return words.say(_("Nothing found."))
            case Heading.LAST:
                return words.say(_("No posts yet."))
    shown = [listing.post(post, words.url) for post in reversed(said.posts)]
    return "\n\n".join(["Last messages:", *shown])


def _person(said: Person, words: Words) -> str:
    known = said.profile
    lines = [
        f"Blog: {words.url}/u/{known.nick}",
        words.count("{number} reader", "{number} readers", known.readers),
        words.say(_("Follow: S @{nick} · posts: @{nick}+"), nick=known.nick),
    ]
    return "\n".join(lines)


def _no_tags(words: Words) -> str:
    return words.say(_("There are no tags yet. Begin a post with one: *tag text"))


def _names(title: str, nicks: tuple[str, ...], tags: tuple[Tag, ...]) -> str:
    lines = [title, *(f"@{nick}" for nick in nicks)] if nicks else []
    if tags:
        lines += ["Tags:", *map(str, tags)]
    return "\n".join(lines)


_RELATIONS = {
    Relation.ALREADY_FOLLOWED: _("You follow {target} already; U {target} ends it."),
    Relation.UNFOLLOWED: _("You no longer follow {target}."),
    Relation.NOT_FOLLOWED: _("You do not follow {target}."),
    Relation.BLOCKED: _("You block {target} from now on; UBL {target} ends it."),
    Relation.ALREADY_BLOCKED: _("You block {target} already; UBL {target} ends it."),
    Relation.UNBLOCKED: _("You no longer block {target}."),
    Relation.NOT_BLOCKED: _("You do not block {target}."),
}


def _related(item: Related, words: Words) -> str:
    if item.relation is not Relation.FOLLOWED:
        return words.say(_RELATIONS[item.relation], target=str(item.target))
    match item.target:
        case Ref():
            return f"Subscribed ({item.comments} replies)."
        case Nick() | Tag():
            return f"Subscribed to {item.target}!"


def _recommended(ref: Ref, words: Words, *, is_new: bool) -> str:
    if is_new:
        return words.say(_("Message {ref} added to your recommendations."), ref=str(ref))
    return words.say(_("You recommend {ref} already; !! {ref} takes it back."), ref=str(ref))


def _unrecommended(ref: Ref, words: Words, *, is_new: bool) -> str:
    if is_new:
        return words.say(_("You no longer recommend {ref}."), ref=str(ref))
    return words.say(_("You do not recommend {ref}."), ref=str(ref))


def _myself(said: Myself, words: Words) -> str:
    user = said.user
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
