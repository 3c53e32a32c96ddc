"""Words that stand for commands."""

from dataclasses import dataclass

from microblog.domain.alias import key
from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection

PAGE = 20


@dataclass(frozen=True, slots=True)
class Alias:
    """`name` stands for `body`."""

    name: str
    body: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some aliases by name; `then` is the cursor behind the last one, empty at the end."""

    aliases: tuple[Alias, ...]
    then: str


async def find(connection: Connection, user_id: UserId, name: str) -> str | None:
    """What `name` stands for, in any case."""
    return await queries.value(connection, "alias_of", str, user_id=user_id, alias_key=key(name))


async def of(connection: Connection, user_id: UserId, after: str) -> Page:
    """At most twenty of a person's aliases, behind the cursor `after`."""
    values = {"user_id": user_id, "after": after, "size": PAGE + 1}
    found = await queries.many(connection, "aliases_of", Alias, **values)
    shown = tuple(found[:PAGE])
    return Page(shown, key(shown[-1].name) if len(found) > PAGE else "")


async def count_others(connection: Connection, user_id: UserId, name: str) -> int:
    """How many aliases a person has beside `name`."""
    values = {"user_id": user_id, "alias_key": key(name)}
    return await queries.value(connection, "count_aliases", int, **values) or 0


async def keep(connection: Connection, user_id: UserId, alias: Alias) -> None:
    """Let a word stand for a command."""
    await queries.run(
        connection,
        "keep_alias",
        user_id=user_id,
        alias_key=key(alias.name),
        name=alias.name,
        body=alias.body,
    )


async def drop(connection: Connection, user_id: UserId, name: str) -> str | None:
    """What `name` stood for until now, None where for nothing."""
    return await queries.value(connection, "drop_alias", str, user_id=user_id, alias_key=key(name))
