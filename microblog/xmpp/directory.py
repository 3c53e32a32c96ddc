"""Service search (XEP-0055): people, posts and conferences, from a client's search dialogue."""

from collections.abc import Sequence

from microblog.domain.errors import Refused
from microblog.domain.names import Nick
from microblog.domain.text import first_line
from microblog.i18n import language_of
from microblog.i18n import mark as _
from microblog.render.words import Words
from microblog.search import language
from microblog.search.keywords import popular, room_query, users
from microblog.search.posts import asked as asked_of
from microblog.store import public, searching
from microblog.store.database import Database
from microblog.store.public import PublicPost, PublicUser
from microblog.store.rooms import Room
from microblog.xmpp import forms
from microblog.xmpp.asking import OURSELVES, Asked, Place, Reply, Service
from microblog.xmpp.writing import escaped

NAMESPACE = "jabber:iq:search"
_FOUND = 20
_ROOMS_FOUND = 50
_TEXT_SHOWN = 120

TITLE = _("Search")
TOLD = _("Look for people by name, or for posts and conferences by words, @person and *tag.")
LOOK_IN = _("Look in")
PEOPLE = _("People")
POSTS = _("Posts")
CONFERENCES = _("Conferences")
WORDS = _("Words")
NOTHING_ASKED = _("Say what to look for.")


class Directory:
    """Answers searches from what everyone may read; `domain` is that of the contacts found."""

    def __init__(self, database: Database, domain: str, url: str) -> None:
        self._database = database
        self._domain = domain
        self._url = url

    def service(self) -> Service:
        """Search at the component, the bot and `search@`."""
        return Service({
            ("get", f"{{{NAMESPACE}}}query"): self.form,
            ("set", f"{{{NAMESPACE}}}query"): self.search,
        }, (NAMESPACE,), OURSELVES | {Place.SEARCH})  # fmt: skip

    def form(self, asked: Asked) -> Reply:
        """What can be asked: `q`, and `in` which of three; `nick` for old clients."""
        words = _words(asked)
        told = words.say(TOLD)
        offered = (
            ("posts", words.say(POSTS)),
            ("people", words.say(PEOPLE)),
            ("rooms", words.say(CONFERENCES)),
        )
        questions = [
            forms.hidden(NAMESPACE),
            forms.Question("q", "text-single", words.say(WORDS), is_required=True),
            forms.Question("in", "list-single", words.say(LOOK_IN), value="posts", options=offered),
        ]
        return (
            f"<query xmlns='{NAMESPACE}'><instructions>{escaped(told)}</instructions><nick/>"
            f"{forms.form(words.say(TITLE), told, questions)}</query>"
        )

    async def search(self, asked: Asked) -> Reply:
        """What was found: at most twenty posts, newest first, or people, or fifty rooms."""
        query, words = asked.payload, _words(asked)
        values = forms.submitted(query)
        nick = query.findtext(f"{{{NAMESPACE}}}nick", "").strip()
        if values is None and nick:
            return _legacy(self._contacts(await self._people(nick)))
        wanted = " ".join((values or {}).get("q", ())).strip()
        if not wanted:
            return ("modify", "not-acceptable", words.say(NOTHING_ASKED))
        if (values or {}).get("in") == ["people"]:
            return _people_table(self._contacts(await self._people(wanted)), words)
        if (values or {}).get("in") == ["rooms"]:
            return await self._rooms(wanted, words)
        return self._posts_table(await self._posts(wanted), words)

    async def _people(self, name: str) -> Sequence[PublicUser]:
        async with self._database.connection() as connection:
            return await public.users_like(connection, name.removeprefix("@"), _FOUND)

    async def _posts(self, text: str) -> Sequence[PublicPost]:
        what = asked_of(language.read(text))
        async with self._database.connection() as connection:
            found = await searching.everyones(connection, what, before=public.NEWEST, size=_FOUND)
            return await public.by_numbers(connection, found)

    async def _rooms(self, text: str, words: Words) -> Reply:
        try:
            async with self._database.connection() as connection:
                found = await popular(connection, room_query(text), size=_ROOMS_FOUND)
        except Refused:
            return ("wait", "resource-constraint")
        return _rooms_table(found.rooms, words)

    def _contacts(self, found: Sequence[PublicUser]) -> list[tuple[str, str]]:
        return [(f"{Nick(one.nick).key}@{self._domain}", one.nick) for one in found]

    def _posts_table(self, found: Sequence[PublicPost], words: Words) -> str:
        columns = {
            "jid": ("jid-single", "JID"),
            "author": ("text-single", words.say(_("Author"))),
            "text": ("text-single", words.say(_("Text"))),
            "url": ("text-single", "URL"),
        }
        rows = [
            {
                "jid": f"{post.post_id}@{self._domain}",
                "author": post.author,
                "text": first_line(post.body, _TEXT_SHOWN),
                "url": f"{self._url}/{post.post_id}",
            }
            for post in found
        ]
        return f"<query xmlns='{NAMESPACE}'>{forms.table(NAMESPACE, columns, rows)}</query>"


def _people_table(found: Sequence[tuple[str, str]], words: Words) -> str:
    columns = {"jid": ("jid-single", "JID"), "nick": ("text-single", words.say(_("Nick")))}
    rows = [{"jid": jid, "nick": nick} for jid, nick in found]
    return f"<query xmlns='{NAMESPACE}'>{forms.table(NAMESPACE, columns, rows)}</query>"


def _rooms_table(found: Sequence[Room], words: Words) -> str:
    columns = {
        "jid": ("jid-single", "JID"),
        "name": ("text-single", words.say(_("Name"))),
        "users": ("text-single", words.say(_("People inside"))),
        "lang": ("text-single", words.say(_("Language"))),
        "text": ("text-single", words.say(_("Text"))),
    }
    rows = [
        {
            "jid": room.address,
            "name": room.name,
            "users": "" if (inside := users(room)) is None else str(inside),
            "lang": room.language,
            "text": first_line(room.description, _TEXT_SHOWN),
        }
        for room in found
    ]
    return f"<query xmlns='{NAMESPACE}'>{forms.table(NAMESPACE, columns, rows)}</query>"


def _legacy(found: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f"<item jid='{escaped(jid)}'><nick>{escaped(nick)}</nick></item>" for jid, nick in found
    )
    return f"<query xmlns='{NAMESPACE}'>{items}</query>"


def _words(asked: Asked) -> Words:
    return Words(language_of(asked.language), "")
