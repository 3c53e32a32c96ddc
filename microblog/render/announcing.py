"""What the bot says in conferences: posts that were asked for, and answers to who runs the room."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.commands import announcing
from microblog.commands.announcing import Deed, Done, RoomLine
from microblog.domain.errors import Refused
from microblog.domain.names import Tag
from microblog.domain.node import Kind, Node
from microblog.domain.people import UserId
from microblog.domain.post import Post
from microblog.domain.text import first_line
from microblog.grammar.command import Catalogue
from microblog.i18n import language_of
from microblog.i18n import mark as _
from microblog.render import refusals
from microblog.render.listing import head
from microblog.render.words import Words
from microblog.store import announcements, posts
from microblog.store.database import Database

# Whom nothing but public posts is shown to.
_ANYBODY = UserId(-1)
_VEILED = "nsfw"
_ONE, _EACH = 500, 120
_SHOWN = 5

HELLO = _(
    "Hello! I can announce posts here. Owners and admins of the room tell me which: S @nick,"
    " S *tag or S !club. U @nick ends that, {me}: S tells what I announce,"
    " {me}: LEAVE sends me away."
)
NOT_STAFF_INVITED = _("Only owners and admins of a room can invite me. Bye!")
FULL = _("I am in as many rooms as I can be in.")
IDLE = _("Nobody wants to hear anything from me here, so I leave. Invite me again when you like.")

_SENTENCES = {
    Deed.ANNOUNCED: _("Announced here from now on: {what}"),
    Deed.ANNOUNCED_ALREADY: _("Announced here already: {what}"),
    Deed.NO_MORE: _("Announced here no more: {what}"),
    Deed.NEVER_WAS: _("That is not announced here: {what}"),
    Deed.LISTED: _("Announced here: {what}"),
    Deed.LEFT: _("Bye! Invite me again when you like."),
    Deed.NOT_STAFF: _("Only owners and admins of the room tell me what to announce."),
    Deed.NOT_UNDERSTOOD: _(
        "Here I understand S @nick, S *tag, S !club, U to end that, S alone for the list,"
        " and LEAVE."
    ),
}
_NOTHING = _("Nothing is announced here yet. S @nick, S *tag or S !club begins.")
_MORE = _("And {number} more: {url}"), _("And {number} more: {url}")


@dataclass(frozen=True, slots=True)
class RoomAnswer:
    """What to say in a room, empty for nothing, and whether to leave it then for good."""

    text: str = ""
    leaves: bool = False


class RoomTalk:
    """The bot's words in conferences, out of `database`; `url` is the public address."""

    def __init__(self, database: Database, catalogue: Catalogue, url: str) -> None:
        self._database = database
        self._catalogue = catalogue
        self._url = url

    async def answer(self, line: RoomLine) -> RoomAnswer:
        """Do what somebody asks for in a room; raises Unavailable."""
        words = self.words(line.language)
        try:
            async with self._database.transaction() as connection:
                done = await announcing.obey(connection, self._catalogue, line)
                if line.is_staff and any(one.deed in _SETTING for one in done):
                    await announcements.speak(connection, line.room, words.language)
        except Refused as refused:
            return RoomAnswer(refusals.refusal(refused, words))
        leaves = any(one.deed is Deed.LEFT for one in done)
        return RoomAnswer("\n".join(_said(one, words) for one in done), leaves)

    async def announcement(self, numbers: Sequence[int], language: str) -> str:
        """What to say of these posts, the oldest first; empty where none is there any more."""
        async with self._database.connection() as connection:
            found = await posts.by_ids(connection, numbers, _ANYBODY)
        shown = sorted(found, key=lambda post: post.post_id)
        if len(shown) == 1:
            return _one(shown[0], self._url)
        lines = [_line(post, self._url) for post in shown[-_SHOWN:]]
        if len(shown) > _SHOWN:
            words = self.words(language)
            lines.append(words.count(*_MORE, len(shown) - _SHOWN, url=self._url))
        return "\n".join(lines)

    def words(self, language: str) -> Words:
        """Sentences in the language of an `xml:lang`."""
        return Words(language_of(language), self._url)


_SETTING = frozenset((Deed.ANNOUNCED, Deed.NO_MORE))


def _said(done: Done, words: Words) -> str:
    if done.deed is Deed.LISTED and not done.nodes:
        return words.say(_NOTHING)
    return words.say(_SENTENCES[done.deed], what=" ".join(map(_named, done.nodes)))


def _named(node: Node) -> str:
    return {Kind.PERSON: "@", Kind.TAG: "*", Kind.CLUB: "!"}[node.kind] + node.about


def _is_veiled(post: Post) -> bool:
    return any(isinstance(mark, Tag) and mark.key == _VEILED for mark in post.marks)


def _one(post: Post, url: str) -> str:
    """A post alone: its beginning, without pictures, and where the rest is."""
    foot = f"{post.ref} {url}/{post.ref.path}"
    if _is_veiled(post):
        return f"{head(post.author, post.marks)} {foot}"
    body = post.body if len(post.body) <= _ONE else f"{post.body[: _ONE - 1].rstrip()}…"
    return f"{head(post.author, post.marks)}\n{body}\n\n{foot}"


def _line(post: Post, url: str) -> str:
    """A post among others."""
    shown = "" if _is_veiled(post) else f" {first_line(post.body, _EACH)}"
    return f"{head(post.author, post.marks)}{shown} {url}/{post.ref.path}"
