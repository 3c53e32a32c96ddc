"""Service search (XEP-0055): people and posts, found from a client's search dialogue."""

from collections.abc import Sequence

from microblog.domain.names import Nick
from microblog.domain.text import first_line
from microblog.i18n import language_of
from microblog.i18n import mark as _
from microblog.render.words import Words
from microblog.search import query as search
from microblog.store import public
from microblog.store.database import Database
from microblog.store.public import PublicPost, PublicUser
from microblog.xmpp import forms
from microblog.xmpp.asking import OURSELVES, Asked, Place, Reply, Service
from microblog.xmpp.writing import escaped

NAMESPACE = "jabber:iq:search"
_FOUND = 20
_TEXT_SHOWN = 120

TITLE = _("Search")
TOLD = _("Look for people by name, or for posts by words, @person and *tag.")
LOOK_IN = _("Look in")
PEOPLE = _("People")
POSTS = _("Posts")
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
        """What can be asked: `q`, and `in` which of people and posts; `nick` for old clients."""
        words = _words(asked)
        told = words.say(TOLD)
        offered = (("posts", words.say(POSTS)), ("people", words.say(PEOPLE)))
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
        """What was found: posts newest first, people by likeness; at most twenty."""
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
        return self._posts_table(await self._posts(wanted), words)

    async def _people(self, name: str) -> Sequence[PublicUser]:
        async with self._database.connection() as connection:
            return await public.users_like(connection, name.removeprefix("@"), _FOUND)

    async def _posts(self, text: str) -> Sequence[PublicPost]:
        wanted = search.read(text)
        async with self._database.connection() as connection:
            return await public.found(
                connection, wanted.words, wanted.user, wanted.tags, public.NEWEST
            )

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


def _legacy(found: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f"<item jid='{escaped(jid)}'><nick>{escaped(nick)}</nick></item>" for jid, nick in found
    )
    return f"<query xmlns='{NAMESPACE}'>{items}</query>"


def _words(asked: Asked) -> Words:
    return Words(language_of(asked.language), "")
