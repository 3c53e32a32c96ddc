"""Words for posts, threads, people and lists."""

from microblog.commands.replies import Heading, Listing, OneComment, Person, Tags, Thread
from microblog.i18n import mark as _
from microblog.render import listing
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES: dict[str, str] = {}

REFUSALS = {
    "no_such_user": _("There is nobody called @{nick}."),
    "no_such_user_but": _("There is nobody called @{nick}. Did you mean @{near}?"),
}

_NOTHING = {
    Heading.FEED: _("Nothing here yet. See everyone's posts with #+ and follow with S @nick"),
    Heading.FOUND: _("Nothing found."),
    Heading.LAST: _("No posts yet."),
}


@said.register
def _listing(reply: Listing, words: Words) -> str:
    if not reply.posts:
        return words.say(_NOTHING[reply.heading])
    shown = [listing.post(post, words.url) for post in reversed(reply.posts)]
    return "\n\n".join(["Last messages:", *shown])


@said.register
def _thread(reply: Thread, words: Words) -> str:
    shown = [listing.comment(comment, words.url) for comment in reply.comments]
    return "\n\n".join([listing.post(reply.post, words.url), *shown])


@said.register
def _one_comment(reply: OneComment, words: Words) -> str:
    return listing.comment(reply.comment, words.url)


@said.register
def _person(reply: Person, words: Words) -> str:
    known = reply.profile
    lines = [
        f"Blog: {words.url}/u/{known.nick}",
        words.count("{number} reader", "{number} readers", known.readers),
        words.say(_("Follow: S @{nick} · posts: @{nick}+"), nick=known.nick),
    ]
    return "\n".join(lines)


@said.register
def _tags(reply: Tags, words: Words) -> str:
    if not reply.tags:
        return words.say(_("There are no tags yet. Begin a post with one: *tag text"))
    return "\n".join(["Top 20 tags:", *map(str, reply.tags)])
