"""Words for what was found."""

from collections.abc import Mapping
from dataclasses import replace

from microblog.commands.searching import Found, FoundComments, FoundPeople
from microblog.domain.post import Post
from microblog.domain.text import first_line
from microblog.i18n import mark as _
from microblog.render import listing
from microblog.render.answers.reading import more_hint
from microblog.render.answers.said import said
from microblog.render.excerpts import excerpt
from microblog.render.words import Words
from microblog.store.searching import FoundPerson

NOTES: dict[str, str] = {}

REFUSALS = {
    "search_slow": _("That search takes too long. More or rarer words make it faster."),
    "search_busy": _("Many search right now. Try again in a moment."),
}

_ABOUT = 80


@said.register
def _found(reply: Found, words: Words) -> str:
    notes = []
    if reply.is_plain:
        told = f"{words.url}/search"
        notes.append(words.say(_("Understood as plain words. What one can say: {url}"), url=told))
    if reply.guesses:
        meant = ", ".join(f"? {text}" for text in reply.guesses)
        notes.append(words.say(_("Did you mean: {guesses}"), guesses=meant))
    posts = tuple(_quoted(post, reply.excerpts) for post in reply.listing.posts)
    return "\n\n".join((said(replace(reply.listing, posts=posts), words), *notes))


def _quoted(post: Post, excerpts: Mapping[int, str]) -> Post:
    marked = excerpts.get(post.post_id)
    return post if marked is None else replace(post, body=excerpt(marked, post.body))


@said.register
def _found_comments(reply: FoundComments, words: Words) -> str:
    if not reply.comments:
        return words.say(_("Nothing found."))
    shown = [listing.comment(comment, words.url) for comment in reversed(reply.comments)]
    blocks = ("Last messages:", *shown, more_hint(words, reply.then))
    return "\n\n".join(filter(None, blocks))


@said.register
def _found_people(reply: FoundPeople, words: Words) -> str:
    if not reply.people:
        return words.say(_("Nothing found."))
    return "\n".join(map(_person, reply.people))


def _person(found: FoundPerson) -> str:
    known = (found.full_name, first_line(found.about, _ABOUT))
    return " - ".join((f"@{found.nick}", *filter(None, known)))
