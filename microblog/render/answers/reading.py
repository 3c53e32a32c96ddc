"""Words for posts, threads, people and lists."""

from microblog.commands.discovering import Counted, People, Person, Tags
from microblog.commands.replies import Heading, Listing
from microblog.commands.showing import OneComment, Thread
from microblog.commands.tracking import Tracks
from microblog.domain.people import COUNTED
from microblog.i18n import mark as _
from microblog.render import listing
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES = {
    "tracked": _("New posts that fit “{query}” come to you. UNTRACK {query} ends it."),
    "tracked_already": _("You track “{query}” already; UNTRACK {query} ends it."),
    "untracked": _("You no longer track “{query}”."),
    "untracked_all": _("You track nothing any more."),
    "not_tracked": _("You do not track “{query}”. TRACKS lists what you track."),
    "tracks_none": _("You track nothing. TRACK word brings you posts with that word."),
}

REFUSALS = {
    "no_such_user": _("There is nobody called @{nick}."),
    "no_such_user_but": _("There is nobody called @{nick}. Did you mean @{near}?"),
    "track_nothing": _("No word to look for in that, or too common a one: TRACK word -other"),
    "track_either": _("Words with “or” between them are tracked one by one: TRACK word"),
    "track_fields": _(
        "TRACK takes words, one @person and *tags; other fields narrow searches with ?."
    ),
    "track_too_long": _("That search is too long: at most {limit} characters."),
    "tracks_full": _("You track {limit} searches; drop one first with UNTRACK."),
}

_NOTHING = {
    Heading.FEED: _("Nothing here yet. See everyone's posts with #+ and follow with S @nick"),
    Heading.FOUND: _("Nothing found."),
    Heading.LAST: _("No posts yet."),
    Heading.TODAY: _("Nothing was discussed in the last 24 hours."),
}
_HEADS = {Heading.TODAY: "Last popular messages:"}

_REASONS = {
    "private": _("You were invited to read this."),
    "author": _("You hear of it because you follow its author."),
    "author-tag": _("You hear of it because you follow its author's tag."),
    "club": _("You hear of it because you are in its club."),
    "tag": _("You hear of it because you follow its tag."),
    "track": _("You hear of it because you track its words."),
    "recommender": _("Somebody whom you follow recommends it."),
    "thread": _("You follow this thread."),
    "mention": _("You are named in it."),
}


@said.register
def _listing(reply: Listing, words: Words) -> str:
    if not reply.posts:
        return words.say(_NOTHING[reply.heading])
    shown = [listing.post(post, words.url) for post in reversed(reply.posts)]
    blocks = [_HEADS.get(reply.heading, "Last messages:"), *shown]
    return "\n\n".join((*blocks, *_more(words, reply.then)))


@said.register
def _thread(reply: Thread, words: Words) -> str:
    shown = [listing.comment(comment, words.url) for comment in reply.comments]
    why = _REASONS.get(reply.reason, "")
    reasons = (words.say(why),) if why else ()
    blocks = (listing.post(reply.post, words.url), *shown, *reasons, *_more(words, reply.then))
    return "\n\n".join(blocks)


@said.register
def _one_comment(reply: OneComment, words: Words) -> str:
    return listing.comment(reply.comment, words.url)


@said.register
def _person(reply: Person, words: Words) -> str:
    known, between = reply.profile, reply.acquaintance
    lines = [f"Blog: {words.url}/u/{known.nick}"]
    lines += [text for text in (known.full_name, known.about, known.link) if text]
    lines.append(" · ".join(_numbers_of(reply, words)))
    told = (
        (known.is_closed, _("Only readers on the white list see this blog.")),
        (between.follows, _("You follow @{nick}.")),
        (between.is_followed, _("@{nick} follows you.")),
        (between.blocks, _("You block @{nick}.")),
        (between.mutes, _("You have muted @{nick}.")),
    )
    lines += [words.say(sentence, nick=known.nick) for holds, sentence in told if holds]
    if between.is_self:
        return "\n".join([*lines, words.say(_("This is you."))])
    hint = (
        _("Posts: @{nick}+ · private: PM @{nick} text")
        if between.follows
        else _("Follow: S @{nick} · posts: @{nick}+")
    )
    return "\n".join([*lines, words.say(hint, nick=known.nick)])


def _numbers_of(reply: Person, words: Words) -> tuple[str, ...]:
    readers, reads, posts = reply.profile.readers, reply.profile.reads, reply.acquaintance.posts
    return (
        words.count("{number} reader", "{number} readers", readers, beyond=COUNTED),
        words.count("reads {number} person", "reads {number} people", reads, beyond=COUNTED),
        words.count("{number} post", "{number} posts", posts, beyond=COUNTED),
    )


@said.register
def _people(reply: People, words: Words) -> str:
    if not reply.bloggers:
        return words.say(_("Nobody has written yet. The first post may be yours."))
    lines = [
        f"@{one.nick}{' +' if one.is_followed else ''} - "
        + words.count("{number} reader", "{number} readers", one.readers, beyond=COUNTED)
        for one in reply.bloggers
    ]
    return "\n".join(("Recommended blogs:", *lines, *_more(words, reply.then)))


@said.register
def _tags(reply: Tags, words: Words) -> str:
    if not reply.tags:
        return words.say(_("There are no tags yet. Begin a post with one: *tag text"))
    head = ("Top 20 tags:",) if reply.is_first else ()
    return "\n".join((*head, *map(str, reply.tags), *_more(words, reply.then)))


@said.register
def _tracks(reply: Tracks, words: Words) -> str:
    if not reply.queries:
        return words.say(NOTES["tracks_none"])
    return "\n".join([words.say(_("You track:")), *reply.queries])


@said.register
def _counted(reply: Counted, words: Words) -> str:
    own, total = reply.own, reply.total
    lines = [
        words.count("{number} post", "{number} posts", own.posts, beyond=COUNTED),
        words.count("{number} comment", "{number} comments", own.comments, beyond=COUNTED),
        words.count("{number} recommendation", "{number} recommendations", own.recommendations),
        words.count("{number} reader", "{number} readers", own.readers, beyond=COUNTED),
        words.count(
            "you read {number} person", "you read {number} people", own.reads, beyond=COUNTED
        ),
    ]
    everybody = words.say(
        _("Here in all, about: {people}, {posts}, {comments}."),
        people=words.count("{number} person", "{number} people", total.people),
        posts=words.count("{number} post", "{number} posts", total.posts),
        comments=words.count("{number} comment", "{number} comments", total.comments),
    )
    return "\n".join([*lines, everybody])


def more_hint(words: Words, then: str) -> str:
    """The line under a list that goes on behind `then`; empty where it does not."""
    return words.say(_("MORE shows the next ones.")) if then else ""


def _more(words: Words, then: str) -> tuple[str, ...]:
    return (more_hint(words, then),) if then else ()
