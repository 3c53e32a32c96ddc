"""People and threads as contacts: what `nick@component` and `NUMBER@component` show."""

from microblog.domain.names import Nick
from microblog.domain.ref import Ref
from microblog.domain.text import first_line
from microblog.store import contacts, profiles
from microblog.store.database import Database
from microblog.xmpp import identicon
from microblog.xmpp.card import PNG, Card

_NAME_LIMIT = 60
_ABOUT_LIMIT = 300


class People:
    """Contacts out of `database`, at the component `domain`; `url` is the public address."""

    def __init__(self, database: Database, domain: str, url: str) -> None:
        self._database = database
        self._domain = domain
        self._url = url

    async def card(self, contact: Nick | Ref, asker: str) -> Card | None:
        """What the bare `asker` may know of a contact; None for what is not there for him."""
        if isinstance(contact, Nick):
            return await self._person(contact)
        return await self._thread(contact, asker)

    async def _person(self, nick: Nick) -> Card | None:
        async with self._database.connection() as connection:
            known = await profiles.of_nick(connection, nick)
        if known is None:
            return None
        return Card(
            jid=f"{nick.key}@{self._domain}",
            name=known.full_name or known.nick,
            nick=known.nick,
            url=known.link or f"{self._url}/u/{known.nick}",
            about=known.about,
            picture=known.avatar or identicon.person(nick.key),
            picture_type=known.avatar_type or PNG,
        )

    async def _thread(self, ref: Ref, asker: str) -> Card | None:
        async with self._database.connection() as connection:
            head = await contacts.thread(connection, ref.post, asker)
        if head is None:
            return None
        return Card(
            jid=f"{ref.post}@{self._domain}",
            name=f"{ref} @{head.author}: {first_line(head.body, _NAME_LIMIT)}",
            nick=str(ref),
            url=f"{self._url}/{ref.post}",
            about=first_line(head.body, _ABOUT_LIMIT),
            picture=identicon.thread(ref.post),
        )
