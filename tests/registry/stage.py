"""A scene on a fresh database: what comes before, the line or the form, and what it leaves."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree

import asyncpg

from microblog.commands.catalogue import CATALOGUE
from microblog.grammar import forms
from microblog.grammar.command import Read
from microblog.store.database import Database
from microblog.xmpp.adhoc import NAMESPACE, AdHoc
from microblog.xmpp.asking import Asked, Place
from tests.registry.scenes import Scene
from tests.support.conferences import add_room
from tests.support.talk import SECRET, Talk

ROOM = "verona@conference.example"
PEOPLE = ("romeo", "juliet", "tybalt")
_CODE = re.compile(r"CONFIRM (\w{6})")
# What the bot remembers of the conversation is no state of anybody's.
_MEMORY = frozenset(
    (
        "stanzas",
        "drafts",
        "failures",
        "listings",
        "undos",
        "sayings",
        "versions",
        "changes",
        "migrations",
    )
)
# What is promised, and what was said before, stays; a deleted text is gone for everybody.
_KEPT = frozenset(("outbox", "revisions"))
_LIVING = {
    "posts": "deleted_at is null",
    "comments": "deleted_at is null",
    "tags": "posts > 0",
    "clubs": "posts > 0",
    "post_tags": "post_id in (select post_id from posts where deleted_at is null)",
    "post_clubs": "post_id in (select post_id from posts where deleted_at is null)",
    "thread_subscriptions": "post_id in (select post_id from posts where deleted_at is null)",
}
# Numbers that only grow.
_SERIAL = frozenset(("bookmark_id", "track_id", "last_comment", "words", "deleted_by"))

_COLUMNS = """
select c.relname, a.attname
from pg_class as c
join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind = 'r'
    and c.relnamespace = 'public'::regnamespace
    and a.atttypid <> 'timestamptz'::regtype
order by 1, a.attnum
"""


class Stage:
    """One play of a scene."""

    def __init__(self, database: Database, dsn: str) -> None:
        self.talk = Talk(database)
        self._dsn = dsn
        self._code = ""
        self._columns: list[asyncpg.Record] = []

    async def prepare(self, scene: Scene) -> None:
        """The people, and what comes before."""
        await self.talk.name(*PEOPLE)
        if "ROOMS" in scene.line:
            mine = (f"{PEOPLE[0]}@people.example",)
            await add_room(self._dsn, ROOM, name="Verona", contacts=mine)
        for line in scene.before:
            who, _, text = line.partition(" > ")
            await self.say(who, text)

    async def say(self, who: str, text: str, stanza_id: str = "") -> str:
        """Say it, with the code of the last claim filled in."""
        answer = await self.talk.say(who, self.filled(text), stanza_id=stanza_id)
        found = _CODE.search(answer)
        self._code = found[1] if found else self._code
        return answer

    def filled(self, text: str) -> str:
        """`text` with the code of the last claim in it."""
        return text.replace("{code}", self._code)

    async def submit(self, scene: Scene) -> str:
        """Send the line as a form (XEP-0050), asked for first where there is much to fill in."""
        adhoc = AdHoc(
            CATALOGUE,
            SECRET,
            perform=self.talk.conversation.perform,
            speaks=self.talk.conversation.speaks,
        )
        reading = CATALOGUE.read(self.filled(scene.line))
        assert isinstance(reading, Read)
        node, values = reading.command.name, form_of(reading)
        first = await self._execute(adhoc, scene.who, f"<command node='{node}' action='execute'/>")
        if first.get("status") == "completed":
            assert not values
            return first.findtext(f"{{{NAMESPACE}}}note", "")
        fields = "".join(
            f"<field var='{name}'><value>{_escaped(value)}</value></field>"
            for name, value in values.items()
        )
        session = first.get("sessionid", "")
        done = await self._execute(
            adhoc,
            scene.who,
            f"<command node='{node}' action='complete' sessionid='{session}'>"
            f"<x xmlns='jabber:x:data' type='submit'>{fields}</x></command>",
        )
        assert done.get("status") == "completed", ElementTree.tostring(done)
        return done.findtext(f"{{{NAMESPACE}}}note", "")

    async def _execute(self, adhoc: AdHoc, who: str, payload: str) -> ElementTree.Element:
        named = payload.replace("<command", f"<command xmlns='{NAMESPACE}'", 1)
        element = ElementTree.fromstring(named)
        asked = Asked(
            kind="set",
            payload=element,
            sender=f"{who}@people.example/phone",
            jid="bot@blog.example",
            stanza_id="form",
            language="",
            place=Place.BOT,
        )
        answer = await adhoc.execute(asked)
        assert isinstance(answer, str), answer
        return ElementTree.fromstring(answer)

    async def state(self, *, living: bool = False) -> Mapping[str, list[str]]:
        """All rows of all tables without their times; `living`: only what somebody can see."""
        connection = await asyncpg.connect(self._dsn)
        try:
            columns = self._columns or await connection.fetch(_COLUMNS)
            self._columns = columns
            tables: dict[str, list[str]] = {}
            for table, column in columns:
                if table not in _MEMORY and not (living and (table in _KEPT or column in _SERIAL)):
                    tables.setdefault(table, []).append(column)
            return {
                table: await self._rows(connection, table, names, living=living)
                for table, names in tables.items()
            }
        finally:
            await connection.close()

    async def _rows(
        self, connection: asyncpg.Connection, table: str, names: list[str], *, living: bool
    ) -> list[str]:
        where = f" where {_LIVING[table]}" if living and table in _LIVING else ""
        rows = await connection.fetch(f"select ({', '.join(names)}, '')::text from {table}{where}")
        return sorted(row[0] for row in rows)


def form_of(reading: Read) -> dict[str, str]:
    """What to fill in to ask for the same."""
    values = {}
    for field in forms.fields(reading.command):
        value = getattr(reading.request, field.name)
        if field.kind is None:
            values[field.name] = "1" if value else "0"
        else:
            values[field.name] = field.kind.write(value) or "" if value is not None else ""
    return values


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
